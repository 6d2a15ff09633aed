// The compiled sets of rules that a worker was given, each made ready when it is first asked for.
#pragma once

#include "core/file.h"
#include "core/hash.h"
#include "core/result.h"
#include "examination/keywords/keyword_set.h"
#include "examination/protocol/found.h"
#include "examination/protocol/rules.h"
#include "examination/yara/yara_rules.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace examination {

struct CompiledRules {
    std::string bytes;
    std::vector<std::string> notes;
    std::vector<FoundRecord> rules;  // Of YARA: what each rule is, in their order.
};
// The error is a sentence for whoever wrote the rules: it names file and line.
core::Result<CompiledRules> compile_rule_set(const CompileJob& job);

class RuleSets {
public:
    explicit RuleSets(std::vector<core::File> files) : files_(std::move(files)) {}

    // not_found where the worker was not given it. What is returned lives as long as this object.
    core::Result<const KeywordSet*> keywords(const core::Sha256Digest& list);
    core::Result<YaraSet*> yara(const core::Sha256Digest& rules);

private:
    core::Result<std::string> bytes_of(model::RuleSetKind kind, const core::Sha256Digest& set);

    std::vector<core::File> files_;
    std::map<core::Sha256Digest, std::unique_ptr<KeywordSet>> keywords_;
    std::map<core::Sha256Digest, std::unique_ptr<YaraSet>> yara_;
};

}  // namespace examination
