#include "app/cli/node_selectors.h"

#include "app/cli/session.h"
#include "examination/findings/builder.h"

#include <vector>

namespace app {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

// Cases that the gate refuses are left out: what the reader may not see is not counted either.
Result<NodeSelectors> grants_of(CommandContext& context) {
    auto& session = context.session;
    auto node = TRY(session.grant(policy::Action::search));
    auto listing = TRY(session.grant(policy::Action::read));
    auto cases = TRY(session.registered().list_cases(listing));
    NodeSelectors out{nullptr, std::move(node), {}, {}};
    for (const auto& of : cases) {
        auto grant = session.grant(policy::Action::read, of);
        if (!grant && grant.error().code() != ErrorCode::denied)
            return std::move(grant).error();
        out.case_names[of.id] = of.name;
        if (grant)
            out.cases.emplace(of.id, std::move(grant).value());
    }
    return out;
}

// All sources that have findings, of cases that are refused too: they are not to be dropped.
Result<std::vector<examination::IndexedSource>> sources_of(CommandContext& context,
                                                           const NodeSelectors& selectors) {
    auto& session = context.session;
    auto listing = TRY(session.grant(policy::Action::read));
    std::vector<examination::IndexedSource> out;
    for (const auto& [id, name] : selectors.case_names) {
        auto sources = TRY(session.registered().list_sources(id, listing));
        for (const auto& source : sources)
            out.push_back({id, source.id, source.added_at.seconds,
                           examination::findings_path(session.home().findings(id), source.id)});
    }
    return out;
}

Result<void> bring_up_to_date(CommandContext& context, NodeSelectors& selectors) {
    auto sources = TRY(sources_of(context, selectors));
    return selectors.index->update(sources, selectors.cases, selectors.grant);
}

}  // namespace

Result<NodeSelectors> node_selectors(CommandContext& context) {
    auto selectors = TRY(grants_of(context));
    selectors.index = TRY(context.session.selector_index());
    TRY(bring_up_to_date(context, selectors));
    return selectors;
}

Result<NodeSelectors> rebuild_node_selectors(CommandContext& context) {
    auto selectors = TRY(grants_of(context));
    const auto& home = context.session.home();
    selectors.index = examination::SelectorIndex::empty({home.selector_index(), home.temporary()});
    TRY(bring_up_to_date(context, selectors));
    context.session.replace_selector_index(selectors.index);
    return selectors;
}

void update_node_selectors(CommandContext& context) {
    auto updated = node_selectors(context);
    if (!updated)
        context.console.error(
            "spoor: the selector index of all cases does not have this source "
            "yet: " +
            updated.error().message() + "\n");
}

}  // namespace app
