#include "app/cli/case_text.h"

#include "app/cli/session.h"
#include "core/text.h"

namespace app {

using core::Error;
using core::ErrorCode;
using core::Result;

CaseText::~CaseText() {
    for (std::size_t i = 0; i < indexes.size(); ++i)
        shelf->put_back(folders[i], std::move(indexes[i]));
}

Result<CaseText> open_case_text(Session& session, const CaseView& view,
                                const std::optional<model::SourceId>& only) {
    CaseText text(session.text_shelf());
    for (const auto& source : view.sources) {
        if (only && source.id != *only)
            continue;
        auto name = TRY(view.findings->find_text_index(source.id, view.grant));
        if (name.empty()) {
            text.textless.push_back(&source);
            continue;
        }
        auto folder = session.home().text(view.of.id) / name;
        auto index = TRY(
            text.shelf->take(folder, view.of.id).during("opening the text of " + source.id.hex()));
        text.folders.push_back(std::move(folder));
        text.sources.push_back(&source);
        text.indexes.push_back(std::move(index));
    }
    return text;
}

Result<CaseText> open_case_text(CommandContext& context, const CaseView& view) {
    auto text = TRY(open_case_text(context.session, view));
    for (const auto* source : text.textless)
        context.console.error("spoor: the text of '" +
                              core::printable(core::utf8_or_escaped(source->path)) +
                              "' was not read; examine it with --profile full\n");
    if (text.sources.empty())
        return Error(ErrorCode::not_found, "the case '" + view.of.name +
                                               "' has no text to search; 'spoor examine' with "
                                               "the full profile reads it");
    return text;
}

}  // namespace app
