// Tags, notes, bookmarks, translations: what a person says of something in a case. What `spoor
// tag`, `spoor note` and the workbench's server do, each once.
#pragma once

#include "app/cli/case_view.h"
#include "app/cli/named_object.h"
#include "core/json.h"
#include "core/result.h"
#include "model/knowledge.h"
#include "policy/policy.h"
#include "store/remarks.h"

#include <optional>
#include <string>
#include <string_view>

namespace app {

class Session;

constexpr std::size_t tag_size_max = 100, note_size_max = 10'000, translation_size_max = 48'000;

struct RemarkDraft {
    std::string predicate;  // store::remark::tag …
    std::string about;      // As find_object() takes it.
    std::string words;
    std::string language;  // Of a translation or transcript: "ar", "pt-BR".
    std::optional<model::StatementId> supersedes = {};
    std::string reason = {};
};

// Writes it and enters it in the ledger. `may` is a grant to remark; `by` who says it.
core::Result<model::Statement> add_remark(Session& session, const CaseView& view,
                                          const policy::Grant& may, const std::string& by,
                                          const RemarkDraft& draft);

struct Retraction {
    model::StatementId id;
    std::string by, reason;
    bool of_others = false;  // Whether the person may take back what others said.
};
core::Result<model::Statement> retract_remark(Session& session, const CaseView& view,
                                              const policy::Grant& may,
                                              const Retraction& retraction);

core::Json json_of(const model::Statement& remark);

}  // namespace app
