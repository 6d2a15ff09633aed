#include "examination/hash_sets/hash_set_matcher.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace examination {
namespace {

std::optional<std::span<const std::byte>> computed(std::span<const std::byte> digest) {
    bool zero =
        std::all_of(digest.begin(), digest.end(), [](std::byte b) { return b == std::byte{}; });
    if (zero)
        return {};
    return digest;
}

}  // namespace

core::Result<HashSetMatcher> HashSetMatcher::open(const HashSetCatalogue& catalogue,
                                                  const std::vector<std::string>& names,
                                                  const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::match, grant.case_id()));
    HashSetMatcher matcher;
    for (const auto& name : names) {
        auto summary = TRY(catalogue.read(name));
        auto set = static_cast<std::uint32_t>(matcher.summaries_.size());
        for (const auto& file : summary.files) {
            auto keys =
                TRY(store::LookupSet::open(catalogue.path_of(name) / file.file_name, grant));
            if (keys->content_sha256() != file.content_sha256 || keys->count() != file.count ||
                keys->key_size() != size_of(file.kind))
                return core::Error(core::ErrorCode::invalid_input,
                                   "the hash set '" + name + "' is damaged: its " + file.file_name +
                                       " is not the one its manifest names");
            matcher.kind_sets_.push_back({.set = set, .kind = file.kind, .keys = std::move(keys)});
        }
        matcher.summaries_.push_back(std::move(summary));
    }
    return matcher;
}

std::vector<HashSetMatch> HashSetMatcher::match(const core::Digests& digests) const {
    const std::array keys{computed(digests.sha256.bytes), computed(digests.sha1.bytes),
                          computed(digests.md5.bytes)};
    std::vector<HashSetMatch> matches;
    for (const auto& kind_set : kind_sets_) {
        const auto& key = keys[static_cast<std::size_t>(kind_set.kind)];
        if (!key || (!matches.empty() && matches.back().set == kind_set.set))
            continue;
        if (kind_set.keys->contains(*key))
            matches.push_back({.set = kind_set.set, .kind = kind_set.kind});
    }
    return matches;
}

}  // namespace examination
