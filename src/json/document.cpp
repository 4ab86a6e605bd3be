// SPDX-License-Identifier: BSL-1.0
#include <itsm/json/document.hpp>

#include "base64.hpp"
#include "characters.hpp"

namespace itsm::inline v0::detail {

namespace {

/// Puts texts in the place of what is marked, and stops at the first mark that the writer did not write.
class mark_reader {
public:
    [[nodiscard]] std::optional<error>& fault() { return fault_; }

    bool read(value& it) {
        if (auto* list = it.as<value_list>()) return read_list(*list);
        auto* object = it.as<value_object>();
        if (object == nullptr) return true;
        if (object->size() != 1 || !is_marked(object->front().first, bytes_mark)) return read_object(*object);
        auto& [key, held] = object->front();
        if (key == bytes_mark) return read_bytes(it, held);
        key.erase(0, 1);
        return read(held) || within(key);
    }

private:
    bool read_list(value_list& list) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (!read(list[i])) return within(i);
        return true;
    }
    bool read_object(value_object& object) {
        for (auto& [key, held] : object)
            if (!read_key(key) || !read(held)) return within(key);
        return true;
    }
    bool read_key(std::string& key) {
        if (!is_marked_key(key)) return true;
        if (!key.starts_with(bytes_key_mark)) return key.erase(0, 1), true;
        auto bytes = from_base64(std::string_view{key}.substr(bytes_key_mark.size()));
        if (!bytes) return refuse(error_code::bad_value, "this is not base64");
        // Else the same key could stand in an object twice.
        if (valid_length(*bytes) == bytes->size()) return refuse(error_code::bad_value, "this key is UTF-8");
        key = std::move(*bytes);
        return true;
    }
    bool read_bytes(value& it, value const& held) {
        auto const* text = held.as<std::string>();
        if (text == nullptr) return refuse(error_code::bad_type, "expected base64 as text") || within(bytes_mark);
        auto bytes = from_base64(*text);
        if (!bytes) return refuse(error_code::bad_value, "this is not base64") || within(bytes_mark);
        it = value{std::move(*bytes)};
        return true;
    }

    bool refuse(error_code code, std::string_view message) {
        fault_ = error{code, {}, std::string{message}};
        return false;
    }
    /// What was refused lies within this step.
    template <class Step>
    bool within(Step const& step) {
        pointer_path one;
        one.push(step);
        fault_->path.insert(0, one.text());
        return false;
    }

    std::optional<error> fault_{};
};

} // namespace

result<value> parse_document(std::string_view text) {
    auto parsed = parse_json(text, document_limits);
    if (!parsed) return parsed;
    mark_reader reader;
    if (!reader.read(*parsed)) return failure(std::move(*reader.fault()));
    return parsed;
}

} // namespace itsm::inline v0::detail
