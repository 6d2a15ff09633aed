#include "app/cli/remarks.h"

#include "app/cli/session.h"
#include "app/programs.h"
#include "core/text.h"

#include <algorithm>

#include <fmt/format.h>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Json;
using core::Result;

bool is_language(std::string_view text) {
    auto first = text.substr(0, text.find('-'));
    bool small = std::ranges::all_of(first, [](char c) { return c >= 'a' && c <= 'z'; });
    bool plain = std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
    return small && plain && (first.size() == 2 || first.size() == 3) && text.size() <= 35;
}

bool is_text_of_document(std::string_view predicate) {
    return predicate == store::remark::translation || predicate == store::remark::transcript;
}

Result<void> check_words(const RemarkDraft& draft) {
    bool tag = draft.predicate == store::remark::tag;
    bool bookmark = draft.predicate == store::remark::bookmark;
    bool document = is_text_of_document(draft.predicate);
    auto size_max = tag ? tag_size_max : document ? translation_size_max : note_size_max;
    if (!tag && !bookmark && !document && draft.predicate != store::remark::note)
        return Error(ErrorCode::invalid_input,
                     "a remark is a tag, a note, a bookmark, a translation or a transcript");
    if (bookmark != draft.words.empty())
        return Error(ErrorCode::invalid_input,
                     bookmark ? "a bookmark has no words" : "say something: the words are empty");
    if (draft.words.size() > size_max || !core::is_valid_utf8(draft.words))
        return Error(ErrorCode::invalid_input,
                     fmt::format("a {} is UTF-8 text of at most {} bytes; make several of a longer "
                                 "one",
                                 draft.predicate, size_max));
    if (tag && core::printable(draft.words) != draft.words)
        return Error(ErrorCode::invalid_input, "a tag is one line without control characters");
    if (document != !draft.language.empty() || (document && !is_language(draft.language)))
        return Error(ErrorCode::invalid_input,
                     "a translation or transcript names its language, as 'ar' or 'pt-BR'; nothing "
                     "else does");
    return {};
}

// A note is replaced by whoever said it; a translation gets its next version from anybody.
Result<void> check_replaced(Session& session, const CaseView& view, const RemarkDraft& draft,
                            const model::ObjectName& about, const std::string& by) {
    if (!draft.supersedes)
        return {};
    auto before =
        TRY(session.registered().remarks().find_remark(view.of.id, *draft.supersedes, view.grant));
    if (!before || before->about != about.text() || before->predicate != draft.predicate)
        return Error(ErrorCode::invalid_input,
                     "what is to be replaced is no remark of this kind on this object");
    if (!is_text_of_document(draft.predicate) && std::get<std::string>(before->source) != by)
        return Error(ErrorCode::denied, "only the person who said it can say it anew");
    return {};
}

// Its words are in the register; the ledger binds them by their hash, chained to the version
// before.
Json ledger_payload(const model::Statement& remark, const RemarkDraft& draft) {
    Json payload{{"by", std::get<std::string>(remark.source)},
                 {"kind", remark.predicate},
                 {"about", remark.about},
                 {"sha256", core::sha256(draft.words).hex()}};
    if (remark.predicate == store::remark::tag)
        payload["tag"] = draft.words;
    if (!remark.language.empty())
        payload["language"] = remark.language;
    if (!draft.reason.empty())
        payload["why"] = draft.reason;
    return payload;
}

}  // namespace

Result<model::Statement> add_remark(Session& session, const CaseView& view,
                                    const policy::Grant& may, const std::string& by,
                                    const RemarkDraft& draft) {
    TRY(may.covers(policy::Action::remark, view.of.id));
    TRY(check_words(draft));
    auto object = TRY(find_object(view, draft.about));
    TRY(check_replaced(session, view, draft, object.name, by));
    model::Statement remark;
    remark.id = model::random_id<model::StatementId>(system_random);
    remark.subject = model::entity_of(view.of.id, object.name);
    remark.predicate = draft.predicate;
    remark.object = draft.words;
    remark.source = by;
    remark.said_at = session.now();
    remark.recorded_at = *remark.said_at;
    remark.label = model::own_label(session.node().agency, view.of.id);
    remark.about = object.name.text();
    remark.title = core::utf8_or_escaped(object.title);
    remark.language = draft.language;
    remark.supersedes = draft.supersedes;
    TRY(session.registered().remarks().add(view.of.id, remark, model::name_of(object.name.kind)));
    std::map<std::string, std::string> ids{{"case", view.of.id.hex()},
                                           {"statement", remark.id.hex()}};
    if (remark.supersedes)
        ids["supersedes"] = remark.supersedes->hex();
    TRY(session.record_act("remark", std::move(ids), ledger_payload(remark, draft)));
    return remark;
}

Result<model::Statement> retract_remark(Session& session, const CaseView& view,
                                        const policy::Grant& may, const Retraction& retraction) {
    TRY(may.covers(policy::Action::remark, view.of.id));
    auto& remarks = session.registered().remarks();
    auto found = TRY(remarks.find_remark(view.of.id, retraction.id, view.grant));
    if (!found)
        return Error(ErrorCode::not_found, "there is no such remark");
    if (!retraction.of_others && std::get<std::string>(found->source) != retraction.by)
        return Error(ErrorCode::denied,
                     "only the person who said it, or the officer in charge, can take it back");
    found->retracted_at = session.now();
    found->retracted_by = retraction.by;
    TRY(remarks.retract(view.of.id, retraction.id, retraction.by, *found->retracted_at));
    TRY(session.record_act(
        "remark.retract", {{"case", view.of.id.hex()}, {"statement", retraction.id.hex()}},
        Json{{"by", retraction.by}, {"about", found->about}, {"why", retraction.reason}}));
    return std::move(*found);
}

Json json_of(const model::Statement& remark) {
    return {
        {"id", remark.id.hex()},
        {"kind", remark.predicate},
        {"about", remark.about},
        {"title", remark.title},
        {"text", std::get<std::string>(remark.object)},
        {"language", core::text_or_null(remark.language)},
        {"by", std::get<std::string>(remark.source)},
        {"at", remark.recorded_at.text()},
        {"supersedes", remark.supersedes ? Json(remark.supersedes->hex()) : Json(nullptr)},
        {"retracted_at", remark.retracted_at ? Json(remark.retracted_at->text()) : Json(nullptr)},
        {"retracted_by", core::text_or_null(remark.retracted_by)}};
}

}  // namespace app
