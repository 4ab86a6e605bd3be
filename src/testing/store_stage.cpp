// SPDX-License-Identifier: BSL-1.0
#include <itsm/testing/store_stage.hpp>

namespace itsm::inline v0::detail {

std::string shown(std::string_view text) {
    constexpr std::size_t most = 60;
    if (text.size() <= most) return "\"" + std::string{text} + "\"";
    return "\"" + std::string{text.substr(0, most)} + "\"... of " + std::to_string(text.size()) + " bytes";
}
std::string shown(std::uint64_t number) { return std::to_string(number); }
std::string shown(bool flag) { return flag ? "true" : "false"; }
std::string shown(error_code code) { return std::string{to_text(code)}; }
std::string shown(journal_entry const& entry) {
    return shown(entry.record) + " version " + std::to_string(entry.version) + " " + entry.command_key;
}
std::string shown(feed_item const& item) { return std::to_string(item.position) + ": " + shown(item.entry); }
std::string shown(commit_receipt const& receipt) {
    return "committed " + std::to_string(receipt.first) + " to " + std::to_string(receipt.last) +
           (receipt.replayed ? " before" : "") + ", head " + to_text(receipt.head).substr(0, 20);
}
std::string shown(instant at) { return to_text(at); }

} // namespace itsm::inline v0::detail
