// Sealing: what a review found to be privileged, for callers who may not see it. The items and all
// that was read from them are withheld by the caller's grant, so that no store gives them; what
// people said of them is told apart here, by name.
#pragma once

#include "app/cli/case_view.h"
#include "core/guarded.h"
#include "core/result.h"
#include "policy/withheld.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace app {
class Session;
}

namespace app::http {

// Of one case at one time. Immutable.
class Sealing {
public:
    bool any() const { return withheld_ != nullptr; }
    const std::shared_ptr<const policy::Withheld>& withheld() const { return withheld_; }

    // "item/…" or "content/…".
    bool seals(std::string_view name) const { return names_.contains(name); }
    // Who found so, of what is itself sealed; empty otherwise.
    std::string closed_by(const std::string& name) const;
    // The name of a sealed content for those who may not know its hash: that of an item.
    std::string told_name(const std::string& name) const;
    // Whether an id, a hash or an origin of what is sealed stands in a text of the ledger.
    bool is_named_in(std::string_view text) const;

private:
    friend class Sealings;
    std::shared_ptr<const policy::Withheld> withheld_;  // Owned with grants.
    std::set<std::string, std::less<>> names_;
    std::set<std::string, std::less<>> hex_;      // Ids and hashes.
    std::set<std::string, std::less<>> origins_;  // "<source>/<address>"
    std::map<std::string, std::string> closed_by_, told_;
};

// The words of hexadecimal digits in a text, each as long as it is.
std::vector<std::string_view> hex_words(std::string_view text);

// Made when first asked for after a decision or an examination, then kept. Thread-safe.
// REQUIRES: the session outlives it.
class Sealings {
public:
    explicit Sealings(Session& session) : session_(session) {}

    // REQUIRES: the grant of `whole` withholds nothing.
    core::Result<std::shared_ptr<const Sealing>> of(const CaseView& whole);

    // Those of these objects that are sealed, whatever they are: items, contents, and what is known
    // of nothing else: records, anomalies, selectors. REQUIRES: `shown` is `whole` as the caller
    // may see it.
    core::Result<std::set<std::string>> sealed_ones(const Sealing& sealing, const CaseView& shown,
                                                    const CaseView& whole,
                                                    const std::vector<std::string>& names);

private:
    struct Kept {
        std::uint64_t decisions = 0;
        std::weak_ptr<examination::Findings> findings;
        std::shared_ptr<const Sealing> sealing;  // Owned by exchanges in progress, too.
    };
    core::Result<std::shared_ptr<const Sealing>> make(const CaseView& whole);

    Session& session_;
    core::Guarded<std::map<model::CaseId, std::shared_ptr<core::Guarded<Kept>>>> kept_;
    core::Guarded<std::uint64_t> last_number_;
};

}  // namespace app::http
