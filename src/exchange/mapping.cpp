// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/mapping.hpp>

#include <itsm/incident/lifecycle.hpp>
#include <itsm/json/typed.hpp>

namespace itsm::inline v0 {

namespace {

/// The names that a mapping uses must stand for something in it.
class name_check {
public:
    explicit name_check(replay_mapping const& of) : of_{of} {}

    std::optional<error> run() {
        if (of_.record != incident::kind) refuse("/record", "only \"incident\" can be replayed");
        column("/columns/record", of_.columns.record);
        column("/columns/state", of_.columns.state);
        column("/columns/at", of_.columns.at);
        command("/start", of_.start);
        for (auto const& [word, stands_for] : of_.states.items) state("/states/" + word, stands_for);
        for (auto const& [name, one] : of_.commands.items) {
            for (auto const& other : one.before) command("/commands/" + name + "/before", other);
            for (auto const& other : one.after) command("/commands/" + name + "/after", other);
        }
        for (std::size_t i = 0; i < of_.attributes.size(); ++i)
            command("/attributes/" + std::to_string(i) + "/use", of_.attributes[i].use);
        for (auto const& [from, targets] : of_.moves.items) {
            if (from != "*") word("/moves/" + from, from);
            for (auto const& [to, name] : targets.items) {
                word("/moves/" + from + "/" + to, to);
                command("/moves/" + from + "/" + to, name);
            }
        }
        for (auto const& [name, source] : of_.facts.items) fact("/facts/" + name, name);
        return std::move(fault_);
    }

private:
    void refuse(std::string path, std::string message) {
        if (!fault_) fault_ = error{error_code::bad_value, std::move(path), std::move(message)};
    }
    void column(std::string path, std::string const& name) {
        if (name.empty() && !fault_)
            fault_ = error{error_code::missing_field, std::move(path), "a column must be named"};
    }
    void command(std::string path, std::string const& name) {
        if (of_.commands.find(name) == nullptr) refuse(std::move(path), "no mapped command is called \"" + name + "\"");
    }
    void word(std::string path, std::string const& name) {
        if (of_.states.find(name) == nullptr) refuse(std::move(path), "\"" + name + "\" is not among the states");
    }
    void state(std::string const& path, mapped_state const& one) {
        if (!one.state.empty() && !enum_from<incident_state>(one.state))
            refuse(path + "/state", "an incident has no state \"" + one.state + "\"");
        if (!one.hold.empty() && of_.policy.find_hold_reason(one.hold) == nullptr)
            refuse(path + "/hold", "the policy has no hold reason \"" + one.hold + "\"");
        for (auto const& name : one.after) command(path + "/after", name);
    }
    /// A fact that no rule reads is a misspelt one.
    void fact(std::string path, std::string const& name) {
        auto const reads_it = [&](fact_list const& facts) {
            for (auto const* one : facts)
                if (one != nullptr && one->name == name) return true;
            return false;
        };
        for (auto const& guard : incident_lifecycle.guards)
            if (reads_it(guard.facts)) return;
        for (auto const& rule : incident_lifecycle.carried_rules)
            if (reads_it(rule.facts)) return;
        refuse(std::move(path), "no rule reads a fact \"" + name + "\"");
    }

    replay_mapping const& of_;
    std::optional<error> fault_{};
};

} // namespace

result<replay_mapping> read_mapping(std::string_view json) {
    auto read = read_json<replay_mapping>(json);
    if (!read) return read;
    if (auto fault = name_check{*read}.run()) return failed<error>{std::move(*fault)};
    return read;
}

} // namespace itsm::inline v0
