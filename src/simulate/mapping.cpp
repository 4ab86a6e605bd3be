// SPDX-License-Identifier: BSL-1.0
#include <itsm/simulate/simulate.hpp>

namespace itsm::inline v0 {

std::string_view simulation_mapping() {
    static constexpr std::string_view text = R"json({
  "record": "incident",
  "source": "simulated by itsm",
  "columns": {"record": "number", "state": "state", "at": "updated_at"},
  "time": {"format": "YYYY-MM-DD HH:mm", "zone": "UTC"},
  "actor": {"column": "updated_by", "roles": ["service_desk"], "permissions": ["incident.*"]},
  "states": {
    "New": {"state": "recorded", "may_start": true},
    "In Progress": {"state": "in_progress"},
    "Waiting for User": {"state": "in_progress", "hold": "awaiting_user"},
    "Waiting for Supplier": {"state": "in_progress", "hold": "awaiting_supplier"},
    "Scheduled": {"state": "in_progress", "hold": "scheduled"},
    "Resolved": {"state": "resolved"},
    "Closed": {"state": "closed"}
  },
  "start": "report",
  "commands": {
    "report": {
      "command": "report",
      "fields": {
        "reporter": {"column": "reporter"},
        "channel": {"column": "channel"},
        "at": {"column": "opened_at", "is_time": true},
        "symptom": {"column": "symptom"},
        "location": {"column": "location"},
        "service": {"column": "service"}
      }
    },
    "classify": {
      "command": "classify",
      "fields": {
        "category": {"column": "category"},
        "subcategory": {"column": "subcategory"},
        "impact": {"column": "impact", "values": {"1 - High": "high", "2 - Medium": "medium", "3 - Low": "low"}},
        "urgency": {"column": "urgency", "values": {"1 - High": "high", "2 - Medium": "medium", "3 - Low": "low"}}
      }
    },
    "assign": {"command": "assign", "fields": {"to": {"column": "owner"}, "team": {"column": "team"}}},
    "escalate_hierarchically": {"command": "escalate_hierarchically", "fields": {"to": {"column": "escalated_to"}}},
    "record_search": {"command": "record_search", "fields": {"outcome": {"column": "search_outcome"}}},
    "escalate": {
      "command": "escalate",
      "fields": {
        "to_level": {"column": "support_level", "values": {"2": 2, "3": 3}},
        "to": {"column": "expert"},
        "team": {"column": "expert_team"}
      }
    },
    "link_problem": {
      "command": "link",
      "fields": {"to.number": {"column": "problem"}, "to.kind": {"constant": "problem"}, "kind": {"constant": "caused_by"}}
    },
    "start": {"command": "start"},
    "resume": {"command": "resume"},
    "await_user": {"command": "hold", "fields": {"reason": {"constant": "awaiting_user"}}},
    "await_supplier": {"command": "hold", "fields": {"reason": {"constant": "awaiting_supplier"}}},
    "schedule": {
      "command": "hold",
      "fields": {"resume_at": {"column": "resume_at", "is_time": true}, "reason": {"constant": "scheduled"}}
    },
    "resolve": {
      "command": "resolve",
      "fields": {
        "how": {"column": "resolution"},
        "done": {"column": "done"},
        "failing_item": {"column": "failing_item"},
        "no_item_found": {"column": "no_item_found", "values": {"yes": true}},
        "category_confirmed": {"presume": {"rule": "INC-10", "fact": "category_confirmed", "as": true}}
      }
    },
    "judge_effect": {
      "command": "judge_effect",
      "fields": {"material": {"column": "material_effect", "values": {"yes": true, "no": false}}}
    },
    "tell_user": {"command": "tell_user", "fields": {"text": {"column": "user_message"}}},
    "record_answer": {"command": "record_answer", "fields": {"answer": {"column": "user_answer"}}},
    "close": {"command": "close"},
    "reopen": {"command": "reopen"}
  },
  "attributes": [
    {"use": "classify", "columns": ["category", "subcategory", "impact", "urgency"]},
    {"use": "assign", "columns": ["owner", "team"]},
    {"use": "escalate_hierarchically", "columns": ["escalated_to"]},
    {"use": "record_search", "columns": ["search_outcome"]},
    {"use": "escalate", "columns": ["support_level"]},
    {"use": "link_problem", "columns": ["problem"]},
    {"use": "judge_effect", "columns": ["material_effect"]},
    {"use": "tell_user", "columns": ["user_message"]},
    {"use": "record_answer", "columns": ["user_answer"]}
  ],
  "moves": {
    "New": {"In Progress": "start"},
    "Waiting for User": {"In Progress": "resume"},
    "Waiting for Supplier": {"In Progress": "resume"},
    "Scheduled": {"In Progress": "resume"},
    "Resolved": {"In Progress": "reopen"},
    "Closed": {"In Progress": "reopen"},
    "*": {
      "Waiting for User": "await_user",
      "Waiting for Supplier": "await_supplier",
      "Scheduled": "schedule",
      "Resolved": "resolve",
      "Closed": "close"
    }
  },
  "facts": {
    "problem.root_causes_addressed": {"given": "problem"},
    "problem.formal_review_on_record": {"given": "problem"}
  },
  "compare": {
    "priority": {"figure": "priority", "values": {"P1": "p1", "P2": "p2", "P3": "p3", "P4": "p4"}},
    "reopen_count": {"figure": "reopen_count"},
    "resolved_at": {"figure": "resolved_at"}
  },
  "calendars": [
    {
      "name": "office",
      "tz": "UTC",
      "weekly": {
        "mon": [["07:00", "19:00"]],
        "tue": [["07:00", "19:00"]],
        "wed": [["07:00", "19:00"]],
        "thu": [["07:00", "19:00"]],
        "fri": [["07:00", "19:00"]]
      }
    }
  ],
  "targets": [
    {
      "target": {
        "name": "acknowledge",
        "metric": "acknowledge",
        "starts": [{"first": true}],
        "started_at": "/report/at",
        "stops": [{"fields": [{"field": "/state", "is": ["assigned", "in_progress", "resolved", "closed"]}]}],
        "allowances": [
          {"where": [{"field": "/priority", "is": ["p1"]}], "within": {"amount": 55, "unit": "minutes"}},
          {"where": [{"field": "/priority", "is": ["p2"]}], "within": {"amount": 50, "unit": "minutes"}},
          {"where": [{"field": "/priority", "is": ["p3"]}], "within": {"amount": 80, "unit": "minutes"}, "calendar": "office"},
          {"where": [{"field": "/priority", "is": ["p4"]}], "within": {"amount": 85, "unit": "minutes"}, "calendar": "office"}
        ]
      }
    },
    {
      "target": {
        "name": "resolve",
        "metric": "resolve",
        "starts": [{"first": true}],
        "started_at": "/report/at",
        "stops": [{"fields": [{"field": "/state", "is": ["resolved", "closed"]}]}],
        "reopens": [{"commands": ["reopen"]}],
        "pauses": [{"field": "/hold/pauses_clock", "is": [true]}],
        "allowances": [
          {"where": [{"field": "/priority", "is": ["p1"]}], "within": {"amount": 4, "unit": "hours"}},
          {"where": [{"field": "/priority", "is": ["p2"]}], "within": {"amount": 8, "unit": "hours"}},
          {"where": [{"field": "/priority", "is": ["p3"]}], "within": {"amount": 16, "unit": "hours"}, "calendar": "office"},
          {"where": [{"field": "/priority", "is": ["p4"]}], "within": {"amount": 24, "unit": "hours"}, "calendar": "office"}
        ]
      }
    }
  ]
}
)json";
    return text;
}

} // namespace itsm::inline v0
