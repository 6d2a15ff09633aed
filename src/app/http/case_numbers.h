// CaseNumbers: what is counted once for a case's findings files, and how it lies on the disk.
#pragma once

#include "core/json.h"
#include "core/result.h"
#include "examination/findings/findings.h"
#include "policy/policy.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace app::http {

// As many selectors of a kind are ranked; the lists of selectors have all of them.
constexpr std::uint32_t ranked_selectors_max = 200;

struct CaseNumbers {
    core::Json overview;
    std::vector<examination::RankedSelectors> selectors;
};

// Counts every time. REQUIRES: the grant lets read.
core::Result<std::shared_ptr<const CaseNumbers>> count_numbers(examination::Findings& findings,
                                                               const policy::Grant& grant);

// The numbers on the disk, with the files that they are of (Findings::snapshot()) and a hash, so
// that what is damaged, or of other files, is nothing.
struct KeptNumbers {
    std::string snapshot;
    // What a grant shows, to the numbers of that. Immutable; owned by whoever tells them, too.
    std::map<std::string, std::shared_ptr<const CaseNumbers>> by_scope;
};
constexpr std::uint64_t kept_numbers_bytes_max = 64u << 20;
std::string text_of(const KeptNumbers& kept);
std::optional<KeptNumbers> parse_kept_numbers(std::string_view text);

}  // namespace app::http
