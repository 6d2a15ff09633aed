// A request's target taken apart: the path's segments and the query's parameters, decoded.
#pragma once

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace app::http {

constexpr std::size_t target_size_max = 8192;
constexpr std::size_t parameters_max = 64;

// The query's names and values, in their order.
class Query {
public:
    Query() = default;
    explicit Query(std::vector<std::pair<std::string, std::string>> parameters)
        : parameters_(std::move(parameters)) {}

    // Empty where there is none; the first where there are several.
    std::string text(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    bool has(std::string_view name) const;
    // invalid_input where the value is not a number from `least` to `most`.
    struct Range {
        std::uint64_t least = 0, most = ~std::uint64_t{0};
    };
    core::Result<std::uint64_t> number(std::string_view name, std::uint64_t fallback,
                                       const Range& range) const;
    // "true" or "false".
    core::Result<std::optional<bool>> truth(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& parameters() const {
        return parameters_;
    }

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

struct Uri {
    // "/api/v1/x%20y" is "api", "v1", "x y". None is empty, "." or "..", or holds a '/' or NUL.
    std::vector<std::string> segments;
    Query query;
};

// invalid_input with a sentence where the target is none that can mean something: not UTF-8 once
// decoded, a broken escape, a way out of the folder.
core::Result<Uri> parse_target(std::string_view target);
// "%C3%A9" as the bytes it stands for; nothing for a broken escape.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace app::http
