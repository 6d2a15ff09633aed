#include "examination/worker/rule_sets.h"

#include <cstring>
#include <string>

namespace examination {

using core::Error;
using core::ErrorCode;
using core::Result;

namespace {

Result<CompiledRules> compile_list(const CompileJob& job) {
    if (job.files.size() != 1)
        return Error(ErrorCode::invalid_input, "keywords come in one list");
    auto list = TRY(parse_keyword_list(job.files.front().bytes));
    auto compiled = TRY(compile_keywords(list));
    return CompiledRules{std::move(compiled.bytes), std::move(compiled.notes), {}};
}

Result<CompiledRules> compile_yara_files(const CompileJob& job) {
    std::vector<YaraSource> sources;
    for (const auto& file : job.files)
        sources.push_back({file.name, file.bytes});
    auto compiled = TRY(compile_yara(sources));
    CompiledRules rules{std::move(compiled.bytes), std::move(compiled.notes), {}};
    for (auto& rule : compiled.rules) {
        FoundRecord record;
        record.type = "yara.rule";
        record.summary = std::move(rule.name);
        record.fields = {{"namespace", std::move(rule.name_space)},
                         {"tags", std::move(rule.tags)},
                         {"meta", std::move(rule.meta)}};
        rules.rules.push_back(std::move(record));
    }
    return rules;
}

}  // namespace

Result<CompiledRules> compile_rule_set(const CompileJob& job) {
    return job.kind == model::RuleSetKind::keywords ? compile_list(job) : compile_yara_files(job);
}

Result<std::string> RuleSets::bytes_of(model::RuleSetKind kind, const core::Sha256Digest& set) {
    for (const auto& file : files_) {
        auto size = TRY(file.size());
        RuleSetHead head;
        if (size < head.size() || size > rule_set_file_bytes_max)
            continue;
        TRY(file.read_exactly_at(head, 0));
        if (head != rule_set_head(kind, set))
            continue;
        std::string bytes(static_cast<std::size_t>(size) - head.size(), '\0');
        TRY(file.read_exactly_at(std::as_writable_bytes(std::span(bytes)), head.size()));
        return bytes;
    }
    return Error(ErrorCode::not_found, "the worker was not given these rules");
}

Result<const KeywordSet*> RuleSets::keywords(const core::Sha256Digest& list) {
    auto found = keywords_.find(list);
    if (found == keywords_.end()) {
        auto bytes = TRY(bytes_of(model::RuleSetKind::keywords, list));
        auto loaded = TRY(KeywordSet::load(bytes));
        found = keywords_.emplace(list, std::move(loaded)).first;
    }
    const KeywordSet* set = found->second.get();
    return set;
}

Result<YaraSet*> RuleSets::yara(const core::Sha256Digest& rules) {
    auto found = yara_.find(rules);
    if (found == yara_.end()) {
        auto bytes = TRY(bytes_of(model::RuleSetKind::yara, rules));
        auto loaded = TRY(YaraSet::load(bytes));
        found = yara_.emplace(rules, std::move(loaded)).first;
    }
    YaraSet* set = found->second.get();
    return set;
}

}  // namespace examination
