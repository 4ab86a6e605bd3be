// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace itsm::inline v0 {

/// What can be wrong with input, a store or a call. A broken process rule is not an error: it is a refusal.
enum class error_code : unsigned char {
    // input
    bad_syntax,      ///< the text is not of its format (JSON, CSV, gzip, a key)
    bad_encoding,    ///< not valid UTF-8
    bad_type,        ///< a value of another type was expected
    bad_value,       ///< right type, not an allowed value (an unknown enumerator, out of range)
    bad_time,        ///< a date or time that does not exist or cannot be represented
    missing_field,   ///< a required field is absent
    unknown_field,   ///< a field that nobody asked for
    duplicate_field, ///< the same key twice in one object
    too_large,       ///< beyond a stated limit
    // reading and writing
    not_readable, ///< a file or stream cannot be opened or read
    not_writable, ///< a file or stream cannot be written
    truncated,    ///< the input ends before it is complete
    // stores: nothing was written
    not_found,      ///< no such record
    already_exists, ///< a record with this id exists
    conflict,       ///< the stored version is not the one the step was decided on
    command_reused, ///< the command id was used for another command
    forbidden,      ///< the store's own access rules do not let this caller
    busy,           ///< others held the store for longer than the caller would wait
    retry,     ///< the same again at once may succeed: a deadlock or a serialisation failure was resolved against it
    full,      ///< no room on the disk
    read_only, ///< the store takes no writes: a read-only file, a standby
    schema_too_new, ///< written by a newer library, which alone may write it again
    schema_too_old, ///< to be migrated first
    unavailable,    ///< the store could not be reached, and nothing was sent to it
    not_supported,  ///< this store does not offer the operation; `capabilities` says so beforehand
    // stores: committed or not, nobody knows
    unknown_outcome, ///< retry under the same command id until the answer is definite
    // stores: not to be used further
    poisoned,      ///< the disk failed a write or a sync: close, reopen, verify
    corrupt,       ///< what is stored is not what was written
    epoch_changed, ///< the store was restored from a backup: positions read before name other entries now
    fenced,        ///< the lease has passed to somebody else
    // definitions
    bad_definition, ///< a lifecycle, zone or calendar that its checks refuse
    // calendars
    beyond_horizon, ///< outside the years that a calendar was compiled for
};

/// The code's enumerator as text, for logs and programs.
[[nodiscard]] std::string_view to_text(error_code code);

/// What was wrong, and where: `path` is a JSON pointer into the input, or empty when the whole of it is meant.
struct error {
    error_code code{};
    std::string path{};
    std::string message{};

    friend bool operator==(error const&, error const&) = default;
};

/// `message (at path)`, one line.
[[nodiscard]] std::string to_text(error const& what);

/// Marks the failure in `return failure(...)`; the counterpart of std::unexpected.
template <class E>
struct failed {
    E why;
};

template <class E>
[[nodiscard]] constexpr failed<std::decay_t<E>> failure(E&& why) {
    return {std::forward<E>(why)};
}
[[nodiscard]] inline failed<error> failure(error_code code, std::string message, std::string path = {}) {
    return {error{code, std::move(path), std::move(message)}};
}

/// A value or the reason why there is none, with the names of std::expected. Always this type: its layout
/// never depends on the language mode. Reading the side that is not there is undefined, as in std::expected.
template <class T, class E = error>
class [[nodiscard]] result {
public:
    using value_type = T;
    using error_type = E;

    result(T const& value) : has_{true} { ::new (&value_) T(value); }
    result(T&& value) noexcept(std::is_nothrow_move_constructible_v<T>) : has_{true} {
        ::new (&value_) T(std::move(value));
    }
    /// A value made where it stays: a record is large to move.
    explicit result(std::in_place_t) : has_{true} { ::new (&value_) T{}; }
    template <class G>
        requires std::is_constructible_v<E, G&&>
    result(failed<G> f) : has_{false} {
        ::new (&error_) E(std::move(f.why));
    }
    result(result const& other) : has_{other.has_} {
        if (has_) ::new (&value_) T(other.value_);
        else ::new (&error_) E(other.error_);
    }
    result(result&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : has_{other.has_} {
        if (has_) ::new (&value_) T(std::move(other.value_));
        else ::new (&error_) E(std::move(other.error_));
    }
    result& operator=(result other) noexcept(std::is_nothrow_move_constructible_v<T>) {
        destroy();
        ::new (this) result(std::move(other));
        return *this;
    }
    ~result() { destroy(); }

    [[nodiscard]] bool has_value() const noexcept { return has_; }
    explicit operator bool() const noexcept { return has_; }

    [[nodiscard]] T& value() & noexcept { return value_; }
    [[nodiscard]] T const& value() const& noexcept { return value_; }
    [[nodiscard]] T&& value() && noexcept { return std::move(value_); }
    [[nodiscard]] E& error() & noexcept { return error_; }
    [[nodiscard]] E const& error() const& noexcept { return error_; }
    [[nodiscard]] E&& error() && noexcept { return std::move(error_); }

    T& operator*() & noexcept { return value_; }
    T const& operator*() const& noexcept { return value_; }
    T&& operator*() && noexcept { return std::move(value_); }
    T* operator->() noexcept { return std::addressof(value_); }
    T const* operator->() const noexcept { return std::addressof(value_); }

    template <class U>
    [[nodiscard]] T value_or(U&& otherwise) const& {
        return has_ ? value_ : static_cast<T>(std::forward<U>(otherwise));
    }

    /// Calls `next` with the value; a failure passes through unchanged.
    template <class F>
    auto and_then(F&& next) && -> std::invoke_result_t<F, T&&> {
        if (!has_) return failed<E>{std::move(error_)};
        return std::forward<F>(next)(std::move(value_));
    }
    template <class F>
    auto transform(F&& map) && -> result<std::invoke_result_t<F, T&&>, E> {
        if (!has_) return failed<E>{std::move(error_)};
        return std::forward<F>(map)(std::move(value_));
    }

private:
    void destroy() noexcept {
        if (has_) value_.~T();
        else error_.~E();
    }

    union {
        T value_;
        E error_;
    };
    bool has_;
};

/// Success without a value.
struct done {
    friend constexpr bool operator==(done, done) = default;
};

} // namespace itsm::inline v0
