// Label: to whom a datum belongs, what may be done with it and until when. It travels with it.
#pragma once

#include "core/moment.h"
#include "model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace model {

// In each scale a later value is the more closed one; `unknown` is therefore last.
enum class Tlp : std::uint8_t {
    clear,
    green,
    amber,
    amber_strict,
    red,
    unknown
};
enum class Pap : std::uint8_t {
    clear,
    green,
    amber,
    red,
    unknown
};
enum class UseLimit : std::uint8_t {
    none,
    evidence_with_consent,  // Evidence only once the owner has agreed.
    intelligence_only,
    named_proceedings,  // Only in the proceedings that `authority` names.
    unknown
};
enum class Onward : std::uint8_t {
    allowed,
    with_consent,
    forbidden,
    unknown
};

// A default-made label is the most closed one: nobody has said anything yet.
struct Label {
    std::string owner;                    // Agency that decides; empty is unknown.
    Tlp tlp = Tlp::unknown;               // Traffic Light Protocol 2.0.
    Pap pap = Pap::unknown;               // Permissible Actions Protocol.
    std::vector<std::string> handling;    // Codes that add duties; sorted.
    std::string sharing_group;            // Empty: none named.
    std::vector<std::string> recipients;  // Who may have it; empty: no one but the owner; sorted.
    std::vector<std::string> purposes;    // What it may be used for; sorted.
    std::optional<AuthorityId> authority;
    std::optional<CaseId> case_id;
    std::optional<core::Moment> retain_until;
    Onward onward = Onward::unknown;
    UseLimit use_limit = UseLimit::unknown;

    bool operator==(const Label&) const = default;
};

// The label of what this node makes itself and has not yet shared with anyone.
Label own_label(std::string_view agency, const CaseId& case_id);

// The label of what was derived from both: of each term the more closed one, duties of both,
// recipients and purposes that both allow. Commutative and associative.
Label strictest(const Label& a, const Label& b);

}  // namespace model
