#include "app/cli/match_hash_sets.h"

#include "examination/hash_sets/hash_set_catalogue.h"
#include "examination/hash_sets/hash_set_matcher.h"

namespace app {

using core::Result;

Result<MatchHashSets> load_hash_sets(Session& session, const std::vector<std::string>& names) {
    MatchHashSets loaded;
    if (names.empty())
        return loaded;
    auto grant = TRY(session.grant(policy::Action::match));
    examination::HashSetCatalogue catalogue(session.home().hash_sets());
    auto opened = TRY(examination::HashSetMatcher::open(catalogue, names, grant));
    auto matcher = std::make_shared<examination::HashSetMatcher>(std::move(opened));
    for (const auto& set : matcher->sets())
        loaded.set_hashes[set.description.name] = set.input_sha256.hex();
    loaded.match = [matcher](const core::Digests& digests) {
        std::vector<model::HashSetMatch> matches;
        for (const auto& match : matcher->match(digests)) {
            const auto& description = matcher->sets()[match.set].description;
            matches.push_back({description.name, std::string(name_of(description.category))});
        }
        return matches;
    };
    return loaded;
}

}  // namespace app
