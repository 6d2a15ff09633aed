#include "app/http/routes/sealing.h"

#include "app/cli/named_object.h"
#include "app/cli/session.h"
#include "app/http/services.h"

namespace app::http {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<Sealing> Sealing::of(Exchange& exchange, const CaseView& view) {
    Sealing sealing;
    if (exchange.may(policy::Action::see_privileged))
        return sealing;
    auto& registered = exchange.services.session.registered();
    auto privileged = TRY(
        registered.reviews().list_states(view.of.id, model::JudgementKind::privileged, view.grant));
    if (privileged.empty())
        return sealing;
    examination::ItemFilter filter;
    auto& chosen = filter.chosen.emplace();
    for (const auto& judgement : privileged) {
        auto name = model::object_name_from(judgement.about);
        if (name && name->kind == model::ObjectKind::content)
            chosen.contents.push_back(name->id);
        else if (name)
            chosen.items.push_back(name->id);
        sealing.names_.insert(judgement.about);
    }
    TRY(view.findings->each_item(
        filter, view.grant, [&](const examination::ItemRow& row) -> Result<void> {
            sealing.places_.insert(row.source.hex() + '/' + row.item.address);
            sealing.names_.insert(name_of_object(row).text());
            return {};
        }));
    return sealing;
}

bool Sealing::seals(const model::SourceId& source, std::string_view address) const {
    if (places_.empty())
        return false;
    auto place = source.hex() + '/' + std::string(address);
    for (auto end = place.size();; end = place.rfind('!', end - 1)) {
        if (end == std::string::npos)
            return false;
        if (places_.contains(place.substr(0, end)))
            return true;
    }
}

Result<void> Sealing::check(const examination::ItemRow& row) const {
    if (seals(row))
        return Error(ErrorCode::denied,
                     "a review found this to be privileged: it is sealed, and a disclosure "
                     "reviewer decides further");
    return {};
}

void withhold(examination::ItemRow& row) {
    model::Item left;
    left.ordinal = row.item.ordinal;
    left.id = row.item.id;
    left.address = row.item.address;
    left.parent = row.item.parent;
    left.volume = row.item.volume;
    left.kind = row.item.kind;
    left.state = row.item.state;
    left.size = row.item.size;
    left.scope_state = row.item.scope_state;
    row.item = std::move(left);
}

}  // namespace app::http
