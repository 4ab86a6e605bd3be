// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <itsm/core/result.hpp>

#include <boost/describe/class.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace itsm::inline v0 {

/// A 128-bit identifier, its own type per `Tag`: an incident's id does not pass for a tenant's. All zero is "none".
template <class Tag>
struct strong_id {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    [[nodiscard]] constexpr bool is_none() const { return high == 0 && low == 0; }
    friend constexpr auto operator<=>(strong_id const&, strong_id const&) = default;
};

/// Text that names something in the host's own tables (a person, a team, a service), its own type per `Tag`.
template <class Tag>
struct strong_name {
    std::string text{};

    [[nodiscard]] bool empty() const { return text.empty(); }
    friend auto operator<=>(strong_name const&, strong_name const&) = default;
};

using tenant_id = strong_id<struct tenant_tag>;
using command_id = strong_id<struct command_tag>;

using person_name = strong_name<struct person_tag>;
using team_name = strong_name<struct team_tag>;
using role_name = strong_name<struct role_tag>;
using service_name = strong_name<struct service_tag>;
using item_name = strong_name<struct item_tag>; ///< a configuration item

/// A record as other records, facts and links name it: its practice and the human number, both within the tenant.
struct record_ref {
    std::string kind{};   ///< "incident", "problem", ...
    std::string number{}; ///< unique per tenant and kind

    [[nodiscard]] bool empty() const { return number.empty(); }

    friend auto operator<=>(record_ref const&, record_ref const&) = default;
};
BOOST_DESCRIBE_STRUCT(record_ref, (), (kind, number))

namespace detail {
inline constexpr std::size_t uuid_size = 36;
/// The form of RFC 9562, written where there is room for its 36 characters; returns its end.
char* write_uuid(std::uint64_t high, std::uint64_t low, char* into);
std::string uuid_text(std::uint64_t high, std::uint64_t low);
result<strong_id<void>> parse_uuid(std::string_view text);
} // namespace detail

template <class Tag>
[[nodiscard]] std::string to_text(strong_id<Tag> id) {
    return detail::uuid_text(id.high, id.low);
}

/// Reads the 36-character form, any letter case. Refused (`bad_syntax`): anything else.
template <class Id>
[[nodiscard]] result<Id> parse_id(std::string_view text) {
    return detail::parse_uuid(text).transform([](strong_id<void> raw) { return Id{raw.high, raw.low}; });
}

/// Where new ids come from. One call, one id; thread-safety is the implementation's own.
class id_source {
public:
    virtual ~id_source() = default;
    virtual strong_id<void> next() = 0;

    template <class Id>
    [[nodiscard]] Id next_as() {
        auto const raw = next();
        return Id{raw.high, raw.low};
    }

protected:
    id_source() = default;
    id_source(id_source const&) = default;
    id_source& operator=(id_source const&) = default;
};

/// Ids that grow with time (UUIDv7, RFC 9562): the 48-bit millisecond clock is the caller's, the rest comes from a
/// seeded generator, so equal clocks and seeds give equal ids. A clock that steps back does not repeat an id.
class time_ordered_ids final : public id_source {
public:
    /// `milliseconds_now` is read once per id.
    time_ordered_ids(std::uint64_t seed, std::uint64_t (*milliseconds_now)(void*), void* clock)
        : state_{seed}, now_{milliseconds_now}, clock_{clock} {}
    strong_id<void> next() override;

private:
    std::uint64_t state_;
    std::uint64_t (*now_)(void*);
    void* clock_;
    std::uint64_t last_ms_ = 0;
    std::uint32_t sequence_ = 0;
};

/// The id that belongs to a name within a tenant (UUIDv5, RFC 9562): the same log gives the same ids every time.
[[nodiscard]] strong_id<void> named_id(tenant_id space, std::string_view name);

} // namespace itsm::inline v0

template <class Tag>
struct std::hash<itsm::strong_id<Tag>> {
    std::size_t operator()(itsm::strong_id<Tag> id) const noexcept {
        return static_cast<std::size_t>(id.high ^ (id.low * 0x9e3779b97f4a7c15U));
    }
};
