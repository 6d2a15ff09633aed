// The text indexes of a case's sources, opened for one command.
#pragma once

#include "app/cli/case_view.h"
#include "app/cli/text_shelf.h"
#include "store/text_index/text_indexes.h"

#include <optional>
#include <vector>

namespace app {

// `sources` point into the case's view, which must outlive it. Its indexes go back to the session's
// shelf.
struct CaseText {
    explicit CaseText(TextShelf& from) : shelf(&from) {}
    CaseText(CaseText&&) noexcept = default;
    CaseText& operator=(CaseText&&) = delete;
    ~CaseText();

    std::vector<const model::Source*> sources;
    std::vector<store::TextIndex> indexes;       // In their order.
    std::vector<const model::Source*> textless;  // Those that have none.

    TextShelf* shelf;
    std::vector<std::filesystem::path> folders;  // Of the indexes.
};

// Of those sources that have one: a sentence on standard error names the others. not_found with a
// sentence where none has.
core::Result<CaseText> open_case_text(CommandContext& context, const CaseView& view);
// The same without a word, and empty where none has; of one source, or of all.
core::Result<CaseText> open_case_text(Session& session, const CaseView& view,
                                      const std::optional<model::SourceId>& only = {});

}  // namespace app
