#include "app/cli/examine_wishes.h"

#include "core/scheduler.h"
#include "examination/protocol/limits.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

template <std::size_t Count>
Result<void> check_word(std::string_view what, const std::string& word,
                        const std::array<std::string_view, Count>& known) {
    if (std::ranges::find(known, word) != known.end())
        return {};
    return Error(ErrorCode::invalid_input,
                 fmt::format("'{}' is no {}; known: {}", word, what, fmt::join(known, ", ")));
}

Result<void> check_passwords(const std::vector<std::string>& passwords) {
    namespace limits = examination::limits;
    if (passwords.size() > limits::passwords_max)
        return Error(ErrorCode::invalid_input,
                     fmt::format("these are {} passwords; at most {} are tried in one run",
                                 passwords.size(), limits::passwords_max));
    for (const auto& password : passwords)
        if (password.empty() || password.size() > limits::password_bytes_max)
            return Error(ErrorCode::invalid_input,
                         fmt::format("a password has 1 to {} bytes", limits::password_bytes_max));
    return {};
}

Result<void> check(const ExamineWishes& wishes) {
    TRY(check_word<2>("profile", wishes.profile, {"full", "triage"}));
    TRY(check_word<2>("choice of hashes", wishes.hashes, {"all", "sha256"}));
    for (const auto& left_out : wishes.without)
        TRY(check_word<3>("part that may be left out", left_out,
                          {"selectors", "archives", "text"}));
    if (wishes.hashes != "all" && !wishes.hash_sets.empty())
        return Error(ErrorCode::invalid_input,
                     "hash sets are looked up by SHA-1 and MD5 too: leave out the hash sets, or "
                     "ask for all hashes");
    return check_passwords(wishes.passwords);
}

}  // namespace

Result<PreparedExamination> PreparedExamination::prepare(CommandContext& context,
                                                         const ExamineWishes& wishes) {
    TRY(check(wishes));
    PreparedExamination made(wishes);
    if (!wishes.keywords.empty()) {
        auto set = TRY(load_keywords(context, wishes.keywords));
        made.keywords_ = std::make_unique<RuleSet>(std::move(set));
    }
    if (!wishes.yara.empty()) {
        auto set = TRY(load_yara_rules(context, wishes.yara));
        made.yara_ = std::make_unique<RuleSet>(std::move(set));
    }
    return made;
}

Result<ExamineOptions> PreparedExamination::options_for(const std::filesystem::path& source) const {
    auto programs = TRY(find_programs());
    ExamineOptions options;
    options.source = source;
    options.profile = wishes_.profile;
    options.jobs = wishes_.jobs != 0 ? wishes_.jobs : core::processor_count();
    options.resume = wishes_.resume;
    options.logical = wishes_.logical;
    options.hash_sets = wishes_.hash_sets;
    choose_searches(options, wishes_.without, programs);
    options.searches.other_hashes = wishes_.hashes == "all";
    options.searches.passwords = wishes_.passwords;
    if (keywords_) {
        options.searches.keywords = keywords_->prepared.made_of;
        options.rule_sets.push_back(keywords_.get());
    }
    if (yara_) {
        options.searches.yara = yara_->prepared.made_of;
        options.rule_sets.push_back(yara_.get());
    }
    return options;
}

}  // namespace app
