// SPDX-License-Identifier: BSL-1.0
#include "../../examples/temporary_folder.hpp"
#include "../lifecycle/errand.hpp"

#include <itsm/exchange/diagram.hpp>
#include <itsm/incident/definition.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <sys/wait.h>

using namespace itsm;

namespace {

using errands::errand_state;

/// Four states, six rows, a guard, a chosen target: small enough to see all of a picture.
lifecycle_spec<errands::errand> small_spec() {
    using namespace errands;
    auto spec = lifecycle<errand>("small",
        3,
        row("note_down", from_nothing(), on<note_down>, to(errand_state::open), {title_given}),
        row("take", from(errand_state::open), on<take>, to(errand_state::doing), {doer_named, two_for_heavy}),
        row("hurry", from(errand_state::open), on<finish>, to(errand_state::doing)),
        row("rename", from(errand_state::open, errand_state::doing), on<errands::rename>, to_same()),
        row("move", from(errand_state::doing), on<move_to>, to_chosen(), {doer_only}),
        row("archive", from(errand_state::doing), on<archive>, to(errand_state::archived)));
    std::erase_if(spec.states, [](auto const& one) {
        return one.canonical != errand_state::open && one.canonical != errand_state::doing &&
               one.canonical != errand_state::archived;
    });
    return spec;
}

owned_definition<errands::errand> made(lifecycle_spec<errands::errand> const& spec) {
    auto definition = make_definition(spec);
    REQUIRE_MESSAGE(definition.has_value(), to_text(definition.error()));
    return *definition;
}

diagram_marks some_marks() {
    diagram_marks marks;
    marks.mark_row("note_down", mark_kind::covered, "twice");
    marks.mark_row("take", mark_kind::covered);
    marks.mark_row("hurry", mark_kind::uncovered, "never");
    marks.mark_row("rename", mark_kind::error, "a <b>\"");
    marks.mark_state("open", mark_kind::partly, "1 of 2");
    marks.mark_row("of another definition", mark_kind::error);
    return marks;
}

/// Keys that mean something to each of the languages.
constexpr std::array hostile{
    "<script>&amp;'\"", "*/ #define x\n\\", "--> ]]> %% end note ; : #", "\xff\xfe\x01\x7f\xc3", "\xef\xbf\xbe"};

lifecycle_spec<errands::errand> hostile_spec() {
    auto spec = small_spec();
    for (auto& one : spec.rows)
        for (auto& state : one.source.states)
            if (state.view() == "open") state = *state_key::from(hostile[0]);
    for (auto& one : spec.rows)
        if (one.target.state.view() == "open") one.target.state = *state_key::from(hostile[0]);
    for (auto& one : spec.states)
        if (one.key.view() == "open") one.key = *state_key::from(hostile[0]);
    spec.find_row("take")->key = *row_key::from(hostile[1]);
    spec.find_row("rename")->key = *row_key::from(hostile[2]);
    spec.find_row("hurry")->key = *row_key::from(hostile[3]);
    spec.find_row("move")->key = *row_key::from(hostile[4]);
    spec.key = *definition_key::from(hostile[0]);
    return spec;
}

/// Runs a program over a text in a file; its exit code and what it prints.
struct program {
    int code = 0;
    std::string out{};
};
bool is_there(std::string const& name) { return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0; }
program run(std::string const& command, std::string const& file, std::string const& text) {
    temporary_folder const in;
    std::ofstream{in.file(file), std::ios::binary} << text;
    auto const status = std::system(("cd " + in.file("") + " && (" + command + ") >out 2>&1").c_str());
    std::ifstream out{in.file("out"), std::ios::binary};
    return {WEXITSTATUS(status), {std::istreambuf_iterator<char>{out}, {}}};
}

/// Enough of XML to see whether a text of ours is well-formed: elements that close, attributes in quotes, each once, and
/// no stray markup. Returns the elements as they open, or what is wrong.
class xml_reader {
public:
    explicit xml_reader(std::string_view text) : rest_{text} { read(); }
    std::vector<std::string> opened{}; ///< "state id=closed itsm:key=closed"
    std::string wrong{};

private:
    bool fail(std::string what) {
        if (wrong.empty()) wrong = std::move(what) + " before: " + std::string{rest_.substr(0, 40)};
        return false;
    }
    bool skip(std::string_view what) {
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    std::string name() {
        auto const end = rest_.find_first_of(" =/>\n");
        std::string read{rest_.substr(0, end)};
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
        return read;
    }
    void read() {
        if (!skip("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")) {
            fail("no declaration");
            return;
        }
        std::vector<std::string> open;
        while (!rest_.empty() && wrong.empty()) {
            auto const at = rest_.find('<');
            auto const between = rest_.substr(0, at);
            if (between.find_first_not_of(" \n") != std::string_view::npos) fail("text between elements");
            if (at == std::string_view::npos) break;
            rest_.remove_prefix(at);
            if (skip("</")) {
                if (open.empty() || name() != open.back() || !skip(">")) fail("another end");
                else open.pop_back();
            } else if (skip("<")) {
                open.push_back(name());
                opened.push_back(open.back());
                read_attributes();
                if (skip("/>")) open.pop_back();
                else if (!skip(">")) fail("no end of the tag");
            }
        }
        if (!open.empty()) fail("not closed: " + open.back());
    }
    void read_attributes() {
        std::vector<std::string> names;
        while (skip(" ")) {
            names.push_back(name());
            for (std::size_t i = 0; i + 1 < names.size(); ++i)
                if (names[i] == names.back()) fail("an attribute twice");
            if (!skip("=\"")) fail("no value");
            auto const end = rest_.find('"');
            auto const held = rest_.substr(0, end);
            for (std::size_t i = 0; i < held.size(); ++i) {
                if (held[i] == '<' || static_cast<unsigned char>(held[i]) < 0x20) fail("a character that cannot be");
                if (held[i] == '&' && held.find(';', i) == std::string_view::npos) fail("an ampersand");
            }
            opened.back() += " " + names.back() + "=" + std::string{held};
            rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        }
    }
    std::string_view rest_;
};

bool has(std::vector<std::string> const& lines, std::string_view line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

} // namespace

TEST_CASE("the incident's diagram shows states, moves and the rules that guard them") {
    auto const text = to_mermaid(incident_lifecycle);
    CHECK(text.starts_with("stateDiagram-v2\n"));
    CHECK(text.find("state \"resolved\" as s4") != std::string::npos);
    CHECK(text.find("[*] --> s0: report [INC-1, INC-4]") != std::string::npos);
    CHECK(text.find("s4 --> s5: close [INC-7, INC-10, INC-11, INC-20]") != std::string::npos);
    CHECK(text.find("s5 --> [*]") != std::string::npos);
    auto const dot = to_dot(incident_lifecycle);
    CHECK(dot.starts_with("digraph \"incident\" {"));
    CHECK(dot.find("s4 -> s5 [label=\"close [INC-7, INC-10, INC-11, INC-20]\"]") != std::string::npos);
    CHECK(dot.ends_with("}\n"));
}

TEST_CASE("a guard taken out of a row is gone from the diagram") {
    auto spec = incident_spec();
    REQUIRE(spec.loosen("close", "INC-11"));
    auto const definition = make_definition(spec);
    REQUIRE(definition);
    CHECK(to_mermaid(definition->handle()).find("close [INC-7, INC-10, INC-20]") != std::string::npos);
}

TEST_CASE("a host's key cannot break out of a diagram") {
    auto spec = incident_spec();
    spec.rows.push_back(row("x\"]<script>\\", from(incident_state::closed), on<incident_commands::comment>, to_same()));
    spec.find_row("comment")->source = from(incident_state::recorded);
    auto const definition = make_definition(spec);
    REQUIRE(definition);
    CHECK(to_mermaid(definition->handle()).find("x#quot;]#lt;script>#92;") != std::string::npos);
    CHECK(to_dot(definition->handle()).find(R"(x\"]<script>\\)") != std::string::npos);
}

// --- marks ----------------------------------------------------------------------------------------------------------

TEST_CASE("without marks pictures are as they were") {
    auto const definition = made(small_spec());
    CHECK(to_mermaid(definition.handle()) == R"(stateDiagram-v2
    state "open" as s0
    state "doing" as s1
    state "archived" as s2
    note right of s0
        rename
    end note
    s0 --> s1: take [ERR-1, ERR-2], hurry
    s1 --> s0: move [ERR-6]
    note right of s1
        rename
        move [ERR-6]
    end note
    s1 --> s2: move [ERR-6], archive
    [*] --> s0: note_down
    s2 --> [*]
)");
    CHECK(to_dot(definition.handle()) == R"(digraph "small" {
    rankdir=LR;
    node [shape=box, style=rounded];
    begin [shape=point];
    s0 [label="open"];
    s1 [label="doing"];
    s2 [label="archived", peripheries=2];
    s0 -> s0 [label="rename"];
    s0 -> s1 [label="take [ERR-1, ERR-2]\nhurry"];
    s1 -> s0 [label="move [ERR-6]"];
    s1 -> s1 [label="rename\nmove [ERR-6]"];
    s1 -> s2 [label="move [ERR-6]\narchive"];
    begin -> s0 [label="note_down"];
}
)");
}

TEST_CASE("with marks a Mermaid flowchart has colours, notes and a legend") {
    CHECK(to_mermaid(made(small_spec()).handle(), some_marks()) == R"~(flowchart TB
    begin((" "))
    s0("open<br/>1 of 2"):::partly
    s1("doing")
    s2(["archived"])
    s0stays["rename#58; a #lt;b>#quot;"]:::error
    s0 --- s0stays
    s0 -->|"take [ERR-1, ERR-2]<br/>hurry#58; never"| s1
    s1 -->|"move [ERR-6]"| s0
    s1stays["rename#58; a #lt;b>#quot;<br/>move [ERR-6]"]:::error
    s1 --- s1stays
    s1 -->|"move [ERR-6]<br/>archive"| s2
    begin -->|"note_down#58; twice"| s0
    subgraph legend
        legend_covered["covered"]:::covered
        legend_partly["partly covered"]:::partly
        legend_uncovered["not covered"]:::uncovered
        legend_warning["warning"]:::warning
        legend_error["error"]:::error
    end
    linkStyle 0 stroke:#b23c00,color:#b23c00
    linkStyle 1 stroke:#8a5a00,color:#8a5a00
    linkStyle 3 stroke:#b23c00,color:#b23c00
    linkStyle 5 stroke:#00734f,color:#00734f
    classDef covered stroke:#00734f,fill:#cfe8dd,color:#00734f
    classDef partly stroke:#8a5a00,fill:#fbe7b5,color:#8a5a00
    classDef uncovered stroke:#757575,fill:#eeeeee,color:#757575,stroke-dasharray:5 4
    classDef warning stroke:#0063a6,fill:#d6e9f8,color:#0063a6,stroke-dasharray:5 4
    classDef error stroke:#b23c00,fill:#f8d3c8,color:#b23c00
)~");
}

TEST_CASE("with marks Graphviz has colours, notes and a legend") {
    CHECK(to_dot(made(small_spec()).handle(), some_marks()) == R"~(digraph "small" {
    rankdir=LR;
    node [shape=box, style=rounded];
    begin [shape=point];
    s0 [label="open\n1 of 2", color="#8a5a00", fontcolor="#8a5a00", style="rounded,filled", fillcolor="#fbe7b5"];
    s1 [label="doing"];
    s2 [label="archived", peripheries=2];
    s0 -> s0 [label="rename: a <b>\"", color="#b23c00", fontcolor="#b23c00"];
    s0 -> s1 [label="take [ERR-1, ERR-2]\nhurry: never", color="#8a5a00", fontcolor="#8a5a00"];
    s1 -> s0 [label="move [ERR-6]"];
    s1 -> s1 [label="rename: a <b>\"\nmove [ERR-6]", color="#b23c00", fontcolor="#b23c00"];
    s1 -> s2 [label="move [ERR-6]\narchive"];
    begin -> s0 [label="note_down: twice", color="#00734f", fontcolor="#00734f"];
    subgraph cluster_legend {
        label="legend";
        legend0 [label="covered", color="#00734f", fontcolor="#00734f", style="rounded,filled", fillcolor="#cfe8dd"];
        legend1 [label="partly covered", color="#8a5a00", fontcolor="#8a5a00", style="rounded,filled", fillcolor="#fbe7b5"];
        legend2 [label="not covered", color="#757575", fontcolor="#757575", style="rounded,filled,dashed", fillcolor="#eeeeee"];
        legend3 [label="warning", color="#0063a6", fontcolor="#0063a6", style="rounded,filled,dashed", fillcolor="#d6e9f8"];
        legend4 [label="error", color="#b23c00", fontcolor="#b23c00", style="rounded,filled", fillcolor="#f8d3c8"];
    }
}
)~");
}

TEST_CASE("of two marks on one thing the graver stays, and both notes") {
    diagram_marks marks;
    marks.mark_row("take", mark_kind::error, "first");
    marks.mark_row("take", mark_kind::warning, "second");
    marks.mark_row("take", mark_kind::covered);
    CHECK(*marks.find_row("take") == diagram_mark{mark_kind::error, "first; second"});
    CHECK(marks.find_row("hurry") == nullptr);
    CHECK(marks.find_state("take") == nullptr);
}

TEST_CASE("findings of the linter mark the rows and states that they are about") {
    auto const about = [](lint_subject subject, std::string key, lint_severity severity) {
        return lint_finding{lint_code::asymmetric_hold, severity, subject, std::move(key), {}, {}};
    };
    std::vector const findings{about(lint_subject::row, "take", lint_severity::error),
        about(lint_subject::state, "open", lint_severity::warning),
        about(lint_subject::command, "hurry", lint_severity::error)};
    auto const marks = marks_of(findings);
    CHECK(*marks.find_row("take") == diagram_mark{mark_kind::error, "asymmetric_hold"});
    CHECK(*marks.find_state("open") == diagram_mark{mark_kind::warning, "asymmetric_hold"});
    CHECK(marks.find_row("hurry") == nullptr);
    CHECK(marks_of(std::vector<lint_finding>{}).empty());
}

TEST_CASE("a coverage marks rows and the refusals of states") {
    auto const definition = made(small_spec());
    coverage counts{definition.handle()};
    auto const mark = [&](std::string_view row) {
        auto const marks = marks_of(counts);
        auto const* found = marks.find_row(*row_key::from(row));
        REQUIRE(found != nullptr);
        return std::string{enum_name(found->kind)} + " " + found->note;
    };
    CHECK(mark("take") == "uncovered never");
    CHECK(marks_of(counts).find_state("open") == nullptr);
    counts.rows[1].from_journal = 2;
    CHECK(mark("take") == "covered 2 times in journals");
    // Where tests were counted as well, what only journals have is a row that no test took.
    counts.rows[0].refused = 1;
    CHECK(mark("take") == "uncovered never, 2 times in journals");
    counts.rows[0].refused = 0;
    counts.rows[0].taken = 1;
    CHECK(mark("take") == "uncovered never, 2 times in journals");
    counts.rows[0].taken = 0;
    counts.refusals.front().refused = 1;
    CHECK(mark("take") == "uncovered never, 2 times in journals");
    counts.refusals.front().refused = 0;
    counts.rows[1].taken = 1;
    CHECK(mark("take") == "partly once, 6 outcomes missing");
    for (auto& guard : counts.rows[1].guards) guard.held = 3;
    CHECK(mark("take") == "partly once, 3 outcomes missing");
    for (auto& guard : counts.rows[1].guards) guard.broken = 1;
    counts.rows[1].taken = 12;
    CHECK(mark("take") == "covered 12 times");

    auto const state = [&](state_key const& key) {
        auto const marks = marks_of(counts);
        REQUIRE(marks.find_state(key) != nullptr);
        return std::string{enum_name(marks.find_state(key)->kind)} + " " + marks.find_state(key)->note;
    };
    CHECK(state("open") == "uncovered 0 of 3 refusals");
    for (auto& one : counts.refusals)
        if (one.state.view() == "open" && one.command.view() != "archive") one.refused = 1;
    CHECK(state("open") == "partly 2 of 3 refusals");
    for (auto& one : counts.refusals) one.refused = 1;
    CHECK(state("open") == "covered 3 of 3 refusals");
    CHECK(state("") == "covered 5 of 5 refusals");
    CHECK(state("archived") == "covered 6 of 6 refusals");
}

// --- hostile keys ---------------------------------------------------------------------------------------------------

TEST_CASE("a host's keys end no text, note, comment or statement of a Mermaid picture") {
    auto const definition = made(hostile_spec());
    for (auto const& text : {to_mermaid(definition.handle()), to_mermaid(definition.handle(), some_marks())}) {
        CAPTURE(text);
        CHECK(text.find("<script") == std::string::npos);
        CHECK(text.find("%%") == std::string::npos);
        for (std::size_t at = 0; at < text.size();) {
            auto const end = text.find('\n', at);
            auto const line = std::string_view{text}.substr(at, end - at);
            at = end + 1;
            for (char const c : line) CHECK_FALSE((c >= 0 && c < 0x20));
            if (line.find("end note") != std::string_view::npos) CHECK(line == "    end note");
            CHECK(std::count(line.begin(), line.end(), '"') % 2 == 0);
        }
    }
}

TEST_CASE("Graphviz reads what a host's keys become") {
    if (!is_there("dot")) {
        MESSAGE("Graphviz is not installed, so nothing reads the pictures");
        return;
    }
    for (auto const& definition : {made(hostile_spec()), made(small_spec()), made(errands::errand_spec())})
        for (auto const& marks : {diagram_marks{}, some_marks()}) {
            auto const got = run("dot -Tcanon picture.dot", "picture.dot", to_dot(definition.handle(), marks));
            CHECK(got.code == 0);
            CHECK(got.out.find("syntax error") == std::string::npos);
        }
}

// --- SCXML ----------------------------------------------------------------------------------------------------------

TEST_CASE("SCXML has the states, the transitions with their events and guards, and final states") {
    CHECK(to_scxml(made(small_spec()).handle()) == R"~(<?xml version="1.0" encoding="UTF-8"?>
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:itsm="urn:itsm" version="1.0" name="small" datamodel="itsm" initial="not-recorded" itsm:key="small" itsm:version="3">
  <state id="not-recorded">
    <transition event="note_down" target="open" itsm:row="note_down"/>
  </state>
  <state id="open" itsm:key="open">
    <transition event="take" cond="ERR-1 and ERR-2" target="doing" itsm:row="take"/>
    <transition event="finish" target="doing" itsm:row="hurry"/>
    <transition event="rename" itsm:row="rename"/>
  </state>
  <state id="doing" itsm:key="doing">
    <transition event="rename" itsm:row="rename"/>
    <transition event="move_to" cond="chosen open and ERR-6" target="open" itsm:row="move"/>
    <transition event="move_to" cond="chosen doing and ERR-6" target="doing" itsm:row="move"/>
    <transition event="move_to" cond="chosen archived and ERR-6" target="archived" itsm:row="move"/>
    <transition event="archive" target="archived" itsm:row="archive"/>
  </state>
  <final id="archived" itsm:key="archived"/>
</scxml>
)~");
}

TEST_CASE("a closed state that rows leave or stay in is not final") {
    CHECK(to_scxml(incident_lifecycle).find("<final") == std::string::npos);
    CHECK(
        to_scxml(incident_lifecycle)
            .find("<transition event=\"reopen\" cond=\"INC-14\" itsm:row=\"follow_up_closed\"/>") != std::string::npos);
}

TEST_CASE("SCXML is well-formed, and each id there once, whatever the keys hold") {
    for (auto const& definition : {made(hostile_spec()), made(small_spec()), made(errands::errand_spec())}) {
        auto const text = to_scxml(definition.handle());
        CAPTURE(text);
        xml_reader const read{text};
        CHECK(read.wrong == "");
        CHECK(read.opened.front().starts_with("scxml xmlns=http://www.w3.org/2005/07/scxml "));
        CHECK(read.opened.size() > definition.handle().states.size());
        if (!is_there("xmllint")) continue;
        auto const lint = run("xmllint --noout picture.scxml", "picture.scxml", text);
        CHECK(lint.code == 0);
        CHECK(lint.out == "");
    }
    xml_reader const read{to_scxml(made(hostile_spec()).handle())};
    CHECK(has(read.opened, "state id=state-0 itsm:key=&lt;script&gt;&amp;amp;&#39;&quot;"));
    CHECK(has(read.opened, "transition event=take cond=ERR-1 and ERR-2 target=doing itsm:row=*/ #define x&#10;\\"));
}

TEST_CASE("a state whose key is an id that was made up keeps it") {
    auto spec = small_spec();
    auto const rename = [&](std::string_view from, std::string_view to) {
        for (auto& one : spec.rows) {
            for (auto& state : one.source.states)
                if (state.view() == from) state = *state_key::from(to);
            if (one.target.state.view() == from) one.target.state = *state_key::from(to);
        }
        for (auto& one : spec.states)
            if (one.key.view() == from) one.key = *state_key::from(to);
    };
    rename("open", "1st");
    rename("doing", "state-0");
    rename("archived", "not-recorded");
    xml_reader const read{to_scxml(made(spec).handle())};
    CHECK(read.wrong == "");
    CHECK(has(read.opened, "state id=state-0- itsm:key=1st"));
    CHECK(has(read.opened, "state id=state-0 itsm:key=state-0"));
    CHECK(has(read.opened, "final id=not-recorded itsm:key=not-recorded"));
    CHECK(has(read.opened, "state id=not-recorded-"));
}

TEST_CASE("the reader of these tests finds what is not well-formed") {
    std::string const head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    for (auto const* bad : {"<a>",
             "<a></b>",
             "<a",
             "<a x=\"1\" x=\"2\"/>",
             "<a x=1/>",
             "<a x=\"<\"/>",
             "<a x=\"&\"/>",
             "<a/>text",
             "<a x=\"\n\"/>"})
        CHECK(xml_reader{head + bad}.wrong != "");
    CHECK(xml_reader{"<a/>"}.wrong != "");
    CHECK(xml_reader{head + "<a x=\"1\"><b/></a>\n"}.wrong == "");
}

// --- Promela --------------------------------------------------------------------------------------------------------

TEST_CASE("Promela has a step for each row, state and target") {
    CHECK(to_promela(made(small_spec()).handle()) == R"~(/* small 3: every guard is free to hold or not */
#define not_recorded 0
#define s0_open 1
#define s1_doing 2
#define s2_archived 3
byte state = not_recorded;
active proctype record() {
end: do
    :: d_step { state == not_recorded -> state = s0_open } /* note_down */
    :: d_step { state == s0_open -> state = s1_doing } /* take [ERR-1, ERR-2] */
    :: d_step { state == s0_open -> state = s1_doing } /* hurry */
    :: d_step { state == s0_open -> state = s0_open } /* rename */
    :: d_step { state == s1_doing -> state = s1_doing } /* rename */
    :: d_step { state == s1_doing -> state = s0_open } /* move [ERR-6] */
    :: d_step { state == s1_doing -> state = s1_doing } /* move [ERR-6] */
    :: d_step { state == s1_doing -> state = s2_archived } /* move [ERR-6] */
    :: d_step { state == s1_doing -> state = s2_archived } /* archive */
    od
}
)~");
}

TEST_CASE("Spin finds as many states and transitions as the definition has") {
    if (!is_there("spin") || !is_there("cc")) {
        MESSAGE("Spin is not installed, so nobody gives a second opinion");
        return;
    }
    auto const checked = [](definition_view const& definition) {
        auto const got = run("spin -a model.pml && cc -w -DSAFETY -DNOREDUCE -o pan pan.c && ./pan",
            "model.pml",
            to_promela(definition));
        CAPTURE(got.out);
        CHECK(got.code == 0);
        CHECK(got.out.find("errors: 0") != std::string::npos);
        auto const number_before = [&](std::string_view words) {
            auto const end = got.out.find(words);
            REQUIRE(end != std::string::npos);
            return std::stoul(got.out.substr(got.out.rfind('\n', end) + 1));
        };
        // Not recorded, and every state: a definition has none that cannot be reached.
        CHECK(number_before(" states, stored") == definition.states.size() + 1);
        std::size_t transitions = 1; // into the first
        for (std::size_t line = 0; line <= definition.states.size(); ++line)
            for (std::uint16_t c = 0; c < definition.commands.size(); ++c) {
                auto const from = line == 0 ? definition_view::none : static_cast<std::uint16_t>(line - 1);
                for (auto const& entry : definition.rows_of(from, c))
                    transitions +=
                        definition.rows[entry.row].target == target_kind::chosen ? definition.states.size() : 1;
            }
        CHECK(number_before(" transitions (") == transitions);
    };
    checked(made(small_spec()).handle());
    checked(made(hostile_spec()).handle());
    checked(errands::errand_tables);
    checked(incident_lifecycle);
}

TEST_CASE("a Promela model's names are names, whatever the keys hold") {
    auto const text = to_promela(made(hostile_spec()).handle());
    CHECK(text.find("#define s0__script__amp___ 1\n") != std::string::npos);
    for (char const c : text) CHECK((c == '\n' || (c >= 0x20 && c < 0x7F)));
    std::size_t comments = 0;
    for (auto at = text.find("/*"); at != std::string::npos; at = text.find("/*", at + 2)) ++comments;
    std::size_t ends = 0;
    for (auto at = text.find("*/"); at != std::string::npos; at = text.find("*/", at + 2)) ++ends;
    CHECK(comments == ends);
}
