// SPDX-License-Identifier: BSL-1.0
#include <itsm/exchange/csv.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace itsm::inline v0 {

namespace {

constexpr std::size_t block_size = 64;
constexpr std::size_t first_capacity = std::size_t{256} * 1024;

constexpr bool can_delimit(char c) {
    return static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\r' && c != '\n';
}

// ---- where the marks are -------------------------------------------------------------------------------------------

/// A bit for each of the 64 bytes of a block.
struct block_bits {
    std::uint64_t marks = 0; // delimiter, quote, line feed, carriage return
    std::uint64_t high = 0;  // beyond ASCII
};

#if defined(__SSE2__)
block_bits bits_of(char const* block, char delimiter) {
    auto const bits = [](__m128i v) { return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(v))); };
    auto const is = [](__m128i v, char c) { return _mm_cmpeq_epi8(v, _mm_set1_epi8(c)); };
    block_bits found;
    for (unsigned i = 0; i < block_size; i += 16) {
        auto const v = _mm_loadu_si128(reinterpret_cast<__m128i const*>(block + i));
        auto const separates = _mm_or_si128(is(v, delimiter), is(v, '"'));
        auto const ends_line = _mm_or_si128(is(v, '\n'), is(v, '\r'));
        found.marks |= bits(_mm_or_si128(separates, ends_line)) << i;
        found.high |= bits(v) << i;
    }
    return found;
}
#else
block_bits bits_of(char const* block, char delimiter) {
    block_bits found;
    for (unsigned i = 0; i < block_size; ++i) {
        char const c = block[i];
        bool const is_mark = c == delimiter || c == '"' || c == '\n' || c == '\r';
        found.marks |= std::uint64_t{is_mark} << i;
        found.high |= std::uint64_t{static_cast<unsigned char>(c) >= 0x80} << i;
    }
    return found;
}
#endif

/// Walks from mark to mark. Small and copied to where it is used, so that it lives in registers there.
class mark_cursor {
public:
    mark_cursor() = default;
    /// Up to 63 bytes after `end` are loaded, and what is in them is ignored.
    mark_cursor(char const* start, char const* end, char delimiter) : block_{start}, end_{end}, delimiter_{delimiter} {
        if (start < end) load();
    }

    /// The next mark, or null when there is none before the end.
    char const* next() {
        while (marks_ == 0) {
            if (end_ - block_ <= std::ptrdiff_t{block_size}) return nullptr;
            block_ += block_size;
            load();
        }
        auto const bit = std::countr_zero(marks_);
        marks_ &= marks_ - 1;
        return block_ + bit;
    }

    /// Whether bytes beyond ASCII may stand between the last call and what was scanned since.
    void forget_high() { seen_high_ = block_high_; }
    [[nodiscard]] bool seen_high() const { return seen_high_; }

private:
    void load() {
        auto [marks, high] = bits_of(block_, delimiter_);
        if (end_ - block_ < std::ptrdiff_t{block_size}) {
            auto const within = (std::uint64_t{1} << static_cast<unsigned>(end_ - block_)) - 1;
            marks &= within;
            high &= within;
        }
        marks_ = marks;
        block_high_ = high != 0;
        seen_high_ = seen_high_ || block_high_;
    }

    char const* block_ = nullptr;
    char const* end_ = nullptr;
    std::uint64_t marks_ = 0;
    char delimiter_ = ',';
    bool block_high_ = false;
    bool seen_high_ = false;
};

// ---- UTF-8 ---------------------------------------------------------------------------------------------------------

struct byte_range {
    unsigned char first;
    unsigned char last;
    [[nodiscard]] bool covers(char c) const {
        auto const byte = static_cast<unsigned char>(c);
        return byte >= first && byte <= last;
    }
};

/// The bytes that the character at the front takes; 0 when it is not UTF-8 (The Unicode Standard, table 3-7).
std::size_t character_size(std::string_view text) {
    struct row {
        byte_range lead;
        byte_range second;
        std::size_t size;
    };
    static constexpr std::array rows{
        row{{0x00, 0x7f}, {}, 1},
        row{{0xc2, 0xdf}, {0x80, 0xbf}, 2},
        row{{0xe0, 0xe0}, {0xa0, 0xbf}, 3},
        row{{0xe1, 0xec}, {0x80, 0xbf}, 3},
        row{{0xed, 0xed}, {0x80, 0x9f}, 3},
        row{{0xee, 0xef}, {0x80, 0xbf}, 3},
        row{{0xf0, 0xf0}, {0x90, 0xbf}, 4},
        row{{0xf1, 0xf3}, {0x80, 0xbf}, 4},
        row{{0xf4, 0xf4}, {0x80, 0x8f}, 4},
    };
    auto const* const found = std::ranges::find_if(rows, [&](row const& r) { return r.lead.covers(text.front()); });
    if (found == rows.end() || text.size() < found->size) return 0;
    if (found->size > 1 && !found->second.covers(text[1])) return 0;
    for (std::size_t i = 2; i < found->size; ++i) {
        if (!byte_range{0x80, 0xbf}.covers(text[i])) return 0;
    }
    return found->size;
}

/// How many bytes from the front are UTF-8: all, or up to the first that is not.
std::size_t utf8_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        // Even where there are accents, most of it is ASCII.
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        auto const size = character_size(text.substr(at));
        if (size == 0) break;
        at += size;
    }
    return at;
}

std::uint64_t count_lines(std::string_view text) { return static_cast<std::uint64_t>(std::ranges::count(text, '\n')); }

/// A column whose name would not fit into one line of a message is told by its number.
bool can_be_shown(std::string_view name) {
    return name.size() <= 80 && std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

std::string count_of(std::size_t n, std::string_view noun) {
    return std::to_string(n).append(1, ' ').append(noun).append(n == 1 ? "" : "s");
}

} // namespace

// ---- the reader ----------------------------------------------------------------------------------------------------

class csv_reader::state {
public:
    state(byte_source from, char delimiter)
        : from_{std::move(from)},
          delimiter_{delimiter},
          buffer_{std::make_unique_for_overwrite<char[]>(first_capacity + block_size)},
          start_{buffer_.get()},
          end_{buffer_.get()},
          fields_(64) {}

    result<done> read_header() {
        if (auto const filled = fill(); !filled) return failure(filled.error());
        if (std::string_view{start_, end_}.starts_with("\xef\xbb\xbf")) start_ += 3;
        rescan();

        auto const read = next();
        if (!read) return failure(read.error());
        if (!*read) return failure(error_code::truncated, "the file is empty: its header is missing", "line 1");
        if (auto const named = name_columns(); !named) return failure(named.error());
        fields_.resize(count_);
        return done{};
    }

    result<bool> next() {
        if (failure_) return failure(*failure_);
        for (;;) {
            auto const found = scan_row();
            if (found == scanned::row) return accept_row();
            if (found != scanned::more) return refuse(found);
            auto const filled = fill();
            if (!filled) return failure(filled.error());
            if (!*filled) return finish();
            rescan();
        }
    }

    [[nodiscard]] std::vector<std::string> const& header() const { return header_; }
    [[nodiscard]] std::span<std::string_view const> row() const { return {fields_.data(), count_}; }
    [[nodiscard]] std::uint64_t row_line() const { return row_line_; }

    [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const {
        auto const found = std::ranges::find(header_, name);
        if (found == header_.end()) return std::nullopt;
        return static_cast<std::size_t>(found - header_.begin());
    }

private:
    result<done> name_columns() {
        std::vector<std::string> names;
        names.reserve(count_);
        for (auto const name : row()) {
            auto const place = "line 1, column " + std::to_string(names.size() + 1);
            if (name.empty()) return refuse({error_code::bad_value, place, "the column has no name"});
            if (std::ranges::find(names, name) != names.end()) {
                return refuse({error_code::duplicate_field, place, "the name occurs twice in the header"});
            }
            names.emplace_back(name);
        }
        header_ = std::move(names);
        return done{};
    }

    enum class scanned : unsigned char {
        row,
        more, // the buffer ends before the row does
        quote_in_field,
        text_after_quote,
        lone_return,
        many_fields,
        big_field,
    };

    /// Splits the row at `start_`. Where the buffer ends inside it, it will be split again from its start.
    scanned scan_row() {
        auto cursor = cursor_;
        cursor.forget_high();
        doubled_.clear();
        lines_ = 0;
        count_ = 0;
        field_ = start_;
        for (;;) {
            auto const* mark = cursor.next();
            if (mark == nullptr) return scanned::more;
            std::string_view text{field_, mark};
            if (*mark == '"') {
                if (!text.empty()) return scanned::quote_in_field;
                auto const* const close = closing_quote(cursor);
                if (close == nullptr) return scanned::more;
                text = {field_ + 1, close};
                mark = cursor.next();
                if (mark == nullptr) return scanned::more;
                if (mark != close + 1) return scanned::text_after_quote;
            }
            if (text.size() > csv_limits::field_bytes && !is_doubled(count_)) return scanned::big_field;
            if (*mark == '\r') {
                auto const* const after = cursor.next();
                if (after == nullptr) return scanned::more;
                if (after != mark + 1 || *after != '\n') return scanned::lone_return;
                mark = after;
            }
            fields_[count_++] = text;
            if (*mark == delimiter_) {
                if (count_ == fields_.size() && !widen()) return scanned::many_fields;
                field_ = mark + 1;
                continue;
            }
            next_start_ = mark + 1;
            cursor_ = cursor;
            return scanned::row;
        }
    }

    /// Makes room for more columns, while it is the header that says how many there are.
    bool widen() {
        if (!header_.empty() || count_ == csv_limits::fields) return false;
        fields_.resize(std::min(2 * count_, csv_limits::fields));
        return true;
    }

    /// The end of the quoted field at `field_`; null when the buffer ends first.
    char const* closing_quote(mark_cursor& cursor) {
        auto const lines_before = lines_;
        bool doubled = false;
        while (auto const* mark = cursor.next()) {
            if (*mark == '\n') ++lines_;
            if (*mark != '"') continue;
            // At the end of the buffer it may be the first half of a doubled quote.
            if (mark + 1 == end_) break;
            if (mark[1] != '"') {
                if (doubled) doubled_.push_back(count_);
                return mark;
            }
            doubled = true;
            cursor.next();
        }
        // What fails from here on fails because of the quote that opened the field.
        lines_ = lines_before;
        return nullptr;
    }

    [[nodiscard]] bool is_doubled(std::size_t index) const { return !doubled_.empty() && doubled_.back() == index; }

    result<bool> accept_row() {
        if (next_start_ - start_ > std::ptrdiff_t{csv_limits::row_bytes}) return refuse_big_row();
        if (!header_.empty() && count_ != header_.size()) {
            auto message =
                "the row has " + count_of(count_, "field") + ", the header " + std::to_string(header_.size());
            return refuse(error_code::bad_syntax, std::move(message));
        }
        for (auto const index : doubled_) {
            unquote(fields_[index]);
            if (fields_[index].size() > csv_limits::field_bytes) return refuse_big_field(index);
        }
        if (cursor_.seen_high()) {
            if (auto const checked = check_encoding(); !checked) return failure(checked.error());
        }
        row_line_ = line_;
        line_ += lines_ + 1;
        start_ = buffer_.get() + (next_start_ - buffer_.get());
        return true;
    }

    /// Doubled quotes become one, in place.
    void unquote(std::string_view& field) const {
        char* const first = buffer_.get() + (field.data() - buffer_.get());
        char* to = first;
        for (std::size_t i = 0; i < field.size(); ++i) {
            *to++ = field[i];
            if (field[i] == '"') ++i;
        }
        field = {first, to};
    }

    result<done> check_encoding() {
        std::uint64_t lines_in_front = 0;
        for (std::size_t i = 0; i < count_; ++i) {
            auto const good = utf8_prefix(fields_[i]);
            lines_in_front += count_lines(fields_[i].substr(0, good));
            if (good == fields_[i].size()) continue;
            lines_ = lines_in_front;
            return refuse(error_code::bad_encoding, "the text is not UTF-8", i);
        }
        return done{};
    }

    result<bool> finish() {
        // An end inside a row can only be one inside quotes: outside, the line was ended for it.
        if (start_ != end_) return refuse(error_code::truncated, "the text ends inside quotes", count_);
        count_ = 0;
        return false;
    }

    // ---- the buffer

    void rescan() { cursor_ = {start_, end_, delimiter_}; }

    /// Gets more bytes behind those of the row that has begun; false when there are none.
    result<bool> fill() {
        if (at_end_) return false;
        auto const held = static_cast<std::size_t>(end_ - start_);
        // Even if every quote in it is doubled, such a field is too large.
        if (held > 0 && static_cast<std::size_t>(end_ - field_) > 2 * csv_limits::field_bytes + 2) {
            return refuse_big_field(count_);
        }
        if (held > csv_limits::row_bytes) return refuse_big_row();
        make_room(held);
        auto const got = from_.read({end_, capacity_ - held});
        if (!got) return refuse(got.error());
        end_ += *got;
        if (*got > 0) return true;
        at_end_ = true;
        if (start_ == end_ || end_[-1] == '\n') return false;
        *end_++ = '\n'; // there is room: the capacity does not count the padding
        return true;
    }

    void make_room(std::size_t held) {
        // Doubled, so that a long row is scanned again only a few times.
        if (held > capacity_ / 2) {
            capacity_ *= 2;
            auto larger = std::make_unique_for_overwrite<char[]>(capacity_ + block_size);
            std::memcpy(larger.get(), start_, held);
            buffer_ = std::move(larger);
        } else {
            std::memmove(buffer_.get(), start_, held);
        }
        start_ = buffer_.get();
        end_ = start_ + held;
        field_ = start_;
    }

    // ---- refusals

    failed<error> refuse(error why) {
        failure_ = std::move(why);
        count_ = 0;
        return failure(*failure_);
    }
    failed<error> refuse(error_code code, std::string message, std::optional<std::size_t> index = std::nullopt) {
        return refuse(error{code, place(index), std::move(message)});
    }
    failed<error> refuse_big_field(std::size_t index) {
        return refuse(error_code::too_large,
            "the field is longer than " + std::to_string(csv_limits::field_bytes) + " bytes",
            index);
    }
    failed<error> refuse_big_row() {
        return refuse(
            error_code::too_large, "the row is longer than " + std::to_string(csv_limits::row_bytes) + " bytes");
    }
    failed<error> refuse(scanned why) {
        auto const index = count_; // those before it are split
        switch (why) {
        case scanned::quote_in_field: return refuse(error_code::bad_syntax, "a quote inside an unquoted field", index);
        case scanned::text_after_quote: return refuse(error_code::bad_syntax, "text after the closing quote", index);
        case scanned::big_field: return refuse_big_field(index);
        case scanned::lone_return:
            return refuse(error_code::bad_syntax, "a carriage return without a line feed", index);
        default: return refuse_many_fields();
        }
    }
    failed<error> refuse_many_fields() {
        if (!header_.empty()) {
            return refuse(error_code::bad_syntax, "the row has more fields than the header, " + std::to_string(count_));
        }
        return refuse(error_code::too_large, "more than " + count_of(csv_limits::fields, "column"));
    }

    [[nodiscard]] std::string place(std::optional<std::size_t> index) const {
        auto text = "line " + std::to_string(line_ + lines_);
        if (!index) return text;
        bool const named = *index < header_.size() && can_be_shown(header_[*index]);
        return text + ", column " + (named ? header_[*index] : std::to_string(*index + 1));
    }

    byte_source from_;
    char delimiter_;
    std::vector<std::string> header_{};
    std::optional<error> failure_{};

    // What is read and not used yet is [start_, end_); behind it there is a block more that may be loaded.
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = first_capacity;
    char* start_;
    char* end_;
    bool at_end_ = false;

    // The row that is being split.
    mark_cursor cursor_{};
    std::vector<std::string_view> fields_;
    std::size_t count_ = 0;
    char const* field_ = nullptr;
    char const* next_start_ = nullptr;
    std::vector<std::size_t> doubled_{}; // the fields in which quotes are doubled
    std::uint64_t lines_ = 0;            // line ends inside its quotes so far
    std::uint64_t line_ = 1;             // on which it starts
    std::uint64_t row_line_ = 1;         // on which the row before it, which is shown, starts
};

csv_reader::csv_reader(std::unique_ptr<state> from) : state_{std::move(from)} {}
csv_reader::csv_reader(csv_reader&&) noexcept = default;
csv_reader& csv_reader::operator=(csv_reader&&) noexcept = default;
csv_reader::~csv_reader() = default;

result<csv_reader> csv_reader::open(byte_source from, csv_dialect dialect) {
    if (!can_delimit(dialect.delimiter))
        return failure(error_code::bad_value, "this cannot be a delimiter", "delimiter");
    auto opened = std::make_unique<state>(std::move(from), dialect.delimiter);
    if (auto const read = opened->read_header(); !read) return failure(read.error());
    return csv_reader{std::move(opened)};
}

std::span<std::string const> csv_reader::header() const { return state_->header(); }

std::optional<std::size_t> csv_reader::column(std::string_view name) const { return state_->column(name); }

result<bool> csv_reader::next() {
    auto found = state_->next();
    row_ = found && *found ? state_->row() : std::span<std::string_view const>{};
    line_ = state_->row_line();
    return found;
}

// ---- the writer ----------------------------------------------------------------------------------------------------

namespace {

bool needs_quotes(std::string_view text, char delimiter) {
    // A reader would take it for the mark of the file's encoding and drop it.
    if (text.starts_with("\xef\xbb\xbf")) return true;
    return std::ranges::any_of(text, [&](char c) { return c == delimiter || c == '"' || c == '\n' || c == '\r'; });
}

} // namespace

csv_writer& csv_writer::field(std::string_view text) {
    if (count_++ > 0) into_->push_back(delimiter_);
    only_empty_ = count_ == 1 && text.empty();
    if (!needs_quotes(text, delimiter_)) {
        into_->append(text);
        return *this;
    }
    into_->push_back('"');
    for (char const c : text) {
        if (c == '"') into_->push_back('"');
        into_->push_back(c);
    }
    into_->push_back('"');
    return *this;
}

void csv_writer::end_row() {
    // An empty line is skipped by many programs.
    if (count_ == 0 || only_empty_) into_->append("\"\"");
    into_->push_back('\n');
    count_ = 0;
    only_empty_ = false;
}

void csv_writer::row(std::span<std::string_view const> fields) {
    for (auto const text : fields) field(text);
    end_row();
}

} // namespace itsm::inline v0
