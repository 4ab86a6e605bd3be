// SPDX-License-Identifier: BSL-1.0
#include <itsm/query/page.hpp>

#include <itsm/core/hexadecimal.hpp>

#include <cstdint>
#include <optional>

namespace itsm::inline v0::detail {

namespace {

constexpr std::size_t id_length = 36;

/// Reads back what `append_canonical` wrote.
class cell_reader {
public:
    explicit cell_reader(std::string_view rest) : rest_{rest} {}

    bool read(value& into) {
        if (rest_.empty()) return false;
        auto const kind = rest_.front();
        rest_.remove_prefix(1);
        if (kind == 'n') return true;
        auto const number = take_number<std::int64_t>(rest_, ';');
        if (!number) return false;
        if (kind == 'i') return into = *number, true;
        auto const length = static_cast<std::size_t>(*number);
        if (kind != 't' || length > rest_.size()) return false;
        into = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return true;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

} // namespace

void append_canonical(std::string& to, value const& operand) {
    auto const cell = cell_of(operand);
    if (cell.kind == column_kind::null) to += 'n';
    else if (cell.kind == column_kind::integer) to.append("i").append(std::to_string(cell.integer)).append(";");
    else to.append("t").append(std::to_string(cell.text.size())).append(";").append(cell.text);
}

std::string write_cursor(strong_id<void> digest, query_place const& at) {
    auto bytes = to_text(digest);
    for (auto const& cell : at.cells) append_canonical(bytes, cell);
    return in_hexadecimal(bytes + to_text(at.id));
}

result<query_place> read_cursor(strong_id<void> digest, std::size_t columns, std::string_view cursor) {
    auto const refuse = [](std::string message) {
        return failure(error_code::bad_value, std::move(message), "/cursor");
    };
    auto const bytes = from_hexadecimal(cursor);
    if (!bytes || bytes->size() < 2 * id_length) return refuse("this is no cursor");
    if (std::string_view{*bytes}.substr(0, id_length) != to_text(digest))
        return refuse("the cursor of another query or tenant");
    query_place at;
    cell_reader cells{std::string_view{*bytes}.substr(id_length)};
    for (std::size_t i = 0; i < columns; ++i)
        if (!cells.read(at.cells.emplace_back())) return refuse("this is no cursor");
    auto const id = parse_id<strong_id<void>>(cells.rest());
    if (!id) return refuse("this is no cursor");
    at.id = *id;
    return at;
}

} // namespace itsm::inline v0::detail
