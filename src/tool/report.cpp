// SPDX-License-Identifier: BSL-1.0
#include "commands.hpp"

#include <itsm/exchange/report_page.hpp>

namespace itsm::tool {

result<done> write_report_page(desk_report const& report, std::string_view about, std::string const& path) {
    report_page_options options;
    options.about = about;
    return write_document(path, report_page(report, options));
}

} // namespace itsm::tool
