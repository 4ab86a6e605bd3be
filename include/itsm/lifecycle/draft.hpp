// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/lifecycle/faults.hpp>
#include <itsm/lifecycle/view.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace itsm::inline v0 {

/// A definition as far as it goes, with all its faults: it can be linted and drawn, never decided by. A row that leads
/// nowhere is in no cell; of one with 65,535 rows or more only key and version are left. Made by `make_draft`
/// (compile.hpp); owns its tables and is cheap to copy.
class definition_draft {
public:
    definition_draft(std::shared_ptr<void const> tables, definition_view const& view, std::vector<located_fault> faults)
        : tables_{std::move(tables)}, view_{view}, faults_{std::move(faults)} {}

    [[nodiscard]] definition_view const& view() const { return view_; }
    /// In the order of finding, the first being the one that `make_definition` names; each once.
    [[nodiscard]] std::vector<located_fault> const& faults() const { return faults_; }

private:
    std::shared_ptr<void const> tables_;
    definition_view view_;
    std::vector<located_fault> faults_;
};

} // namespace itsm::inline v0
