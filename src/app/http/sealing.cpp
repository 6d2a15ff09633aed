#include "app/http/sealing.h"

#include "app/cli/named_object.h"
#include "app/cli/session.h"
#include "model/review.h"

#include <algorithm>

namespace app::http {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using model::ObjectKind;

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// Whether the object can be found there; an error is one of reading.
Result<bool> is_found(const CaseView& view, const std::string& name) {
    auto object = find_object(view, name);
    if (object)
        return true;
    auto code = object.error().code();
    if (code == ErrorCode::not_found || code == ErrorCode::denied ||
        code == ErrorCode::invalid_input)
        return false;
    return object.error();
}

}  // namespace

std::string Sealing::closed_by(const std::string& name) const {
    auto found = closed_by_.find(name);
    return found == closed_by_.end() ? std::string() : found->second;
}

std::string Sealing::told_name(const std::string& name) const {
    auto found = told_.find(name);
    return found == told_.end() ? name : found->second;
}

std::vector<std::string_view> hex_words(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        auto end = at;
        while (end < text.size() && is_hex(text[end]))
            ++end;
        if (end > at)
            words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

bool Sealing::is_named_in(std::string_view text) const {
    constexpr std::size_t id_digits = 32, hash_digits = 64;
    for (auto word : hex_words(text)) {
        if ((word.size() == id_digits || word.size() == hash_digits) && hex_.contains(word))
            return true;
        auto at = static_cast<std::size_t>(word.data() - text.data());
        if (word.size() != id_digits || text.substr(at + id_digits, 1) != "/")
            continue;
        // An origin goes on behind the address, so that each of its beginnings may be one.
        auto origin = text.substr(at, text.find_first_of("\" ,;", at) - at);
        for (auto size = origin.size(); size > id_digits + 1; --size)
            if (origins_.contains(origin.substr(0, size)))
                return true;
    }
    return false;
}

Result<std::shared_ptr<const Sealing>> Sealings::of(const CaseView& whole) {
    std::shared_ptr<core::Guarded<Kept>> slot;
    {
        auto kept = kept_.access();
        auto& found = (*kept)[whole.of.id];
        if (found == nullptr)
            found = std::make_shared<core::Guarded<Kept>>();
        slot = found;
    }
    auto decisions = session_.registered().reviews().decisions();
    auto kept = slot->access();
    if (kept->sealing == nullptr || kept->decisions != decisions ||
        kept->findings.lock() != whole.findings) {
        auto made = TRY(make(whole));
        *kept = {decisions, whole.findings, std::move(made)};
    }
    return kept->sealing;
}

Result<std::shared_ptr<const Sealing>> Sealings::make(const CaseView& whole) {
    auto sealing = std::make_shared<Sealing>();
    auto privileged = TRY(session_.registered().reviews().list_states(
        whole.of.id, model::JudgementKind::privileged, whole.grant));
    if (privileged.empty())
        return std::shared_ptr<const Sealing>(std::move(sealing));
    examination::ItemFilter::Chosen chosen;
    for (const auto& judgement : privileged) {
        auto name = model::object_name_from(judgement.about);
        if (name && name->kind == ObjectKind::content)
            chosen.contents.push_back(name->id);
        else if (name)
            chosen.items.push_back(name->id);
        sealing->names_.insert(judgement.about);
        sealing->closed_by_.emplace(judgement.about, judgement.by);
    }
    auto places = TRY(whole.findings->find_places(chosen, whole.grant));
    auto withheld = std::make_shared<policy::Withheld>();
    for (const auto& place : places) {
        auto& items = withheld->items[place.source];
        items.all.push_back(place.ordinal);
        if (place.within)
            items.untold.push_back(place.ordinal);
        withheld->ids.insert(place.id);
        auto item = model::ObjectName{ObjectKind::item, place.id.hex()}.text();
        sealing->hex_.insert(place.id.hex());
        sealing->origins_.insert(model::Origin{place.source, place.address, {}, 0}.text());
        if (place.sha256) {
            // Only of what was found to be privileged: a copy elsewhere of what lies in it is not.
            auto content = model::ObjectName{ObjectKind::content, place.sha256->hex()}.text();
            if (sealing->closed_by_.contains(content)) {
                sealing->hex_.insert(place.sha256->hex());
                sealing->told_.emplace(std::move(content), item);
            }
        }
        sealing->names_.insert(std::move(item));
    }
    withheld->number = ++*last_number_.access();
    sealing->withheld_ = std::move(withheld);
    return std::shared_ptr<const Sealing>(std::move(sealing));
}

Result<std::set<std::string>> Sealings::sealed_ones(const Sealing& sealing, const CaseView& shown,
                                                    const CaseView& whole,
                                                    const std::vector<std::string>& names) {
    std::set<std::string> sealed;
    if (!sealing.any())
        return sealed;
    std::vector<model::RecordId> records;
    for (const auto& text : names) {
        auto name = model::object_name_from(text);
        if (!name || sealed.contains(text))
            continue;
        if (sealing.seals(text)) {
            sealed.insert(text);
        } else if (name->kind == ObjectKind::record) {
            if (auto id = model::RecordId::from_hex(name->id))
                records.push_back(*id);
        } else if (name->kind == ObjectKind::selector || name->kind == ObjectKind::anomaly ||
                   name->kind == ObjectKind::content || name->kind == ObjectKind::hit) {
            bool visible = TRY(is_found(shown, text));
            bool known = visible;
            if (!visible)
                known = TRY(is_found(whole, text));
            if (known && !visible)
                sealed.insert(text);
        }
    }
    auto known = TRY(whole.findings->known_records(records, whole.grant));
    auto visible = TRY(shown.findings->known_records(records, shown.grant));
    for (const auto& id : known)
        if (!visible.contains(id))
            sealed.insert(model::ObjectName{ObjectKind::record, id.hex()}.text());
    return sealed;
}

}  // namespace app::http
