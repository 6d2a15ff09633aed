#include "examination/detection/text_search.h"

#include "core/text.h"
#include "core/verify.h"

#include <utility>
#include <vector>

#include <fmt/format.h>
#include <hs/hs.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Error compile_error(hs_error_t status, hs_compile_error_t* failure) {
    std::string why = failure && failure->message ? failure->message : "no reason given";
    hs_free_compile_error(failure);
    return {status == HS_COMPILER_ERROR ? ErrorCode::unsupported : ErrorCode::internal,
            fmt::format("not an expression that can be run: {}", why)};
}

// Longer values are searched in part by no one: Hyperscan counts bytes in 32 bits.
constexpr std::size_t searched_max = 0xFFFFFFFF;

}  // namespace

struct SearchScratch::State {
    ~State() { hs_free_scratch(scratch); }
    hs_scratch_t* scratch = nullptr;
};
SearchScratch::SearchScratch() : state_(std::make_unique<State>()) {}
SearchScratch::SearchScratch(SearchScratch&&) noexcept = default;
SearchScratch& SearchScratch::operator=(SearchScratch&&) noexcept = default;
SearchScratch::~SearchScratch() = default;

struct RegularExpression::State {
    ~State() { hs_free_database(database); }
    hs_database_t* database = nullptr;
};
RegularExpression::RegularExpression(std::unique_ptr<State> state) : state_(std::move(state)) {}
RegularExpression::RegularExpression(RegularExpression&&) noexcept = default;
RegularExpression& RegularExpression::operator=(RegularExpression&&) noexcept = default;
RegularExpression::~RegularExpression() = default;

Result<RegularExpression> RegularExpression::compile(const std::string& text,
                                                     const ExpressionOptions& options) {
    if (text.empty() || text.size() > expression_size_max || text.find('\0') != std::string::npos)
        return Error(
            ErrorCode::limit_exceeded,
            fmt::format("an expression has 1 to {} bytes, none zero", expression_size_max));
    unsigned flags = HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY;
    flags |= options.ignore_case ? HS_FLAG_CASELESS : 0;
    flags |= options.lines ? HS_FLAG_MULTILINE : 0;
    flags |= options.dot_is_any ? HS_FLAG_DOTALL : 0;
    auto state = std::make_unique<State>();
    hs_compile_error_t* failure = nullptr;
    auto status =
        hs_compile(text.c_str(), flags, HS_MODE_BLOCK, nullptr, &state->database, &failure);
    if (status != HS_SUCCESS)
        return compile_error(status, failure);
    return RegularExpression(std::move(state));
}

void RegularExpression::prepare(SearchScratch& scratch) const {
    VERIFY(hs_alloc_scratch(state_->database, &scratch.state_->scratch) == HS_SUCCESS);
}

bool RegularExpression::occurs(std::string_view value, SearchScratch& scratch) const {
    std::string escaped;
    if (!core::is_valid_utf8(value)) {
        escaped = core::utf8_or_escaped(value);
        value = escaped;
    }
    VERIFY(value.size() <= searched_max);
    bool found = false;
    auto status = hs_scan(
        state_->database, value.data(), static_cast<unsigned>(value.size()), 0,
        scratch.state_->scratch,
        [](unsigned, unsigned long long, unsigned long long, unsigned, void* context) {
            *static_cast<bool*>(context) = true;
            return 1;
        },
        &found);
    VERIFY(status == HS_SUCCESS || status == HS_SCAN_TERMINATED);
    return found;
}

struct LiteralSet::State {
    ~State() { hs_free_database(database); }
    hs_database_t* database = nullptr;
};
LiteralSet::LiteralSet(std::unique_ptr<State> state) : state_(std::move(state)) {}
LiteralSet::LiteralSet(LiteralSet&&) noexcept = default;
LiteralSet& LiteralSet::operator=(LiteralSet&&) noexcept = default;
LiteralSet::~LiteralSet() = default;

Result<LiteralSet> LiteralSet::compile(std::span<const std::string> literals) {
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    std::vector<unsigned> flags(literals.size(), HS_FLAG_SINGLEMATCH), ids;
    for (const auto& literal : literals) {
        VERIFY(!literal.empty());
        ids.push_back(static_cast<unsigned>(ids.size()));
        texts.push_back(literal.data());
        sizes.push_back(literal.size());
    }
    auto state = std::make_unique<State>();
    hs_compile_error_t* failure = nullptr;
    auto status = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(),
                                       static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr,
                                       &state->database, &failure);
    if (status != HS_SUCCESS)
        return compile_error(status, failure);
    return LiteralSet(std::move(state));
}

void LiteralSet::prepare(SearchScratch& scratch) const {
    VERIFY(hs_alloc_scratch(state_->database, &scratch.state_->scratch) == HS_SUCCESS);
}

void LiteralSet::find(std::string_view text, SearchScratch& scratch,
                      const std::function<void(std::uint32_t)>& found) const {
    VERIFY(text.size() <= searched_max);
    auto status = hs_scan(
        state_->database, text.data(), static_cast<unsigned>(text.size()), 0,
        scratch.state_->scratch,
        [](unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
            (*static_cast<const std::function<void(std::uint32_t)>*>(context))(id);
            return 0;
        },
        const_cast<std::function<void(std::uint32_t)>*>(&found));
    VERIFY(status == HS_SUCCESS);
}

}  // namespace examination
