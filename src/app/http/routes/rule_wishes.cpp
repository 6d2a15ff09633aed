#include "app/http/routes/rule_wishes.h"

#include "app/http/services.h"

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Result;
using model::RuleSetKind;

Result<RuleSetKind> rule_kind_named(std::string_view name) {
    for (auto kind : {RuleSetKind::keywords, RuleSetKind::yara})
        if (name == model::name_of(kind))
            return kind;
    return Error(ErrorCode::invalid_input, "'kind' must be keywords or yara");
}

Result<void> take_from_shelf(Exchange& exchange, RuleSetKind kind, std::string_view name,
                             JobRequest& request) {
    auto& shelf = exchange.services.rule_shelf;
    auto found = shelf.find(name);
    if (!found && found.error().code() == ErrorCode::not_found)
        return Error(ErrorCode::invalid_input, found.error().message());
    auto rules = TRY(std::move(found));
    if (rules.kind != kind)
        return Error(ErrorCode::invalid_input,
                     "the rules named '" + rules.name + "' are of another kind");
    const auto& version = rules.current();
    (kind == RuleSetKind::keywords ? request.keyword_list : request.yara_rules) =
        TRY(shelf.read(version));
    request.shelved.push_back(
        {rules.name, std::string(model::name_of(kind)), version.number, version.sha256.hex()});
    return {};
}

Result<void> ask_for_rules(Exchange& exchange, Body& body, JobRequest& request) {
    auto keywords = TRY(body.text_if("keywords"));
    auto yara = TRY(body.text_if("yara"));
    auto keywords_named = TRY(body.text_if("keywords_named"));
    auto yara_named = TRY(body.text_if("yara_named"));
    if ((keywords && keywords_named) || (yara && yara_named))
        return Error(ErrorCode::invalid_input, "give rules either as they are or by their name");
    request.keyword_list = keywords.value_or("");
    request.yara_rules = yara.value_or("");
    if (keywords_named)
        TRY(take_from_shelf(exchange, RuleSetKind::keywords, *keywords_named, request));
    if (yara_named)
        TRY(take_from_shelf(exchange, RuleSetKind::yara, *yara_named, request));
    return {};
}

}  // namespace app::http
