// Result<T>: a value or an Error. The one way a function reports that it could not do its job.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace core {

// What kind of failure it is. Tests compare these, never texts. Exit and HTTP statuses are mapped
// from them in one table (app/cli/exit_status.h).
enum class ErrorCode {
    invalid_input,   // Bytes or words from outside are not what they claim to be.
    not_found,       // The thing named is not there.
    unsupported,     // Well-formed, but nothing here can handle it.
    limit_exceeded,  // A named limit was reached.
    io,              // The operating system refused or failed.
    denied,          // A policy, an authority or a missing right forbids it.
    conflict,        // Somebody else holds it, or it exists already.
    incomplete,      // Stopped before the end; what was done is kept.
    internal,        // A library failed in a way that its input does not explain.
    no_space,        // The disk, or a quota, takes no more; what was there before is untouched.
};

// What went wrong, and the trail of what we were doing. Built cold, so it may allocate.
class [[nodiscard]] Error {
public:
    Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

    ErrorCode code() const { return code_; }
    const std::string& message() const { return message_; }

    // "reading $MFT: record 12: bad fixup"
    Error&& during(std::string_view activity) && {
        message_.insert(0, ": ").insert(0, activity);
        return std::move(*this);
    }

private:
    ErrorCode code_;
    std::string message_;
};

template <typename T>
class [[nodiscard]] Result {
    static_assert(!std::is_reference_v<T>,
                  "return a pointer or a view; TRY would copy the referent");

public:
    // NOLINTBEGIN(google-explicit-constructor): both returns read as themselves, `return value;`
    // and `return Error(...);`.
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    // Taking the side that is not there is a bug: std::get throws, and nothing catches it.
    explicit operator bool() const { return state_.index() == 0; }
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::move(std::get<0>(state_)); }
    Error& error() & { return std::get<1>(state_); }
    const Error& error() const& { return std::get<1>(state_); }
    Error&& error() && { return std::move(std::get<1>(state_)); }

    // The same result, with what we were doing in front of its error.
    Result during(std::string_view activity) && {
        if (*this)
            return std::move(*this);
        return std::move(*this).error().during(activity);
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> : public Result<std::monostate> {
public:
    using Result<std::monostate>::Result;
    Result() : Result<std::monostate>(std::monostate{}) {}

    Result during(std::string_view activity) && {
        if (*this)
            return {};
        return std::move(*this).error().during(activity);
    }
};

}  // namespace core

// Unwraps a Result, or returns its Error from the enclosing function. It is the whole initialiser
// or the whole statement: inside a larger expression it leaks what was built so far.
#define TRY(...) TRY_NAMED(CONCAT(try_result_, __COUNTER__), __VA_ARGS__)
#define TRY_NAMED(name, ...)                \
    __extension__({                         \
        auto name = (__VA_ARGS__);          \
        if (!name) [[unlikely]]             \
            return std::move(name).error(); \
        std::move(name).value();            \
    })
#define CONCAT(a, b) CONCAT_IMPL(a, b)
#define CONCAT_IMPL(a, b) a##b
