// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/diagram.hpp>
#include <itsm/incident/lifecycle.hpp>

#include <cstdio>

// The picture in docs/reference/incident.md, drawn from the rows that decide. `itsm diagram incident` prints the same.

int main() { std::fputs(itsm::to_mermaid(itsm::incident_lifecycle).c_str(), stdout); }
