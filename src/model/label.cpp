#include "model/label.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace model {
namespace {

using Words = std::vector<std::string>;

Words in_both(const Words& a, const Words& b) {
    Words out;
    std::ranges::set_intersection(a, b, std::back_inserter(out));
    return out;
}

Words in_either(const Words& a, const Words& b) {
    Words out;
    std::ranges::set_union(a, b, std::back_inserter(out));
    return out;
}

// What both say; nothing where they differ, since neither may speak for the other.
template <typename Value>
Value agreed(const Value& a, const Value& b) {
    return a == b ? a : Value{};
}

// The earlier end; no end is the most open only if both say so.
std::optional<core::Moment> earlier(const std::optional<core::Moment>& a,
                                    const std::optional<core::Moment>& b) {
    if (!a || !b)
        return a ? a : b;
    auto key = [](const core::Moment& m) {
        return std::tuple(m.seconds, m.nanoseconds, m.precision_ns, m.raw,
                          static_cast<int>(m.encoding), static_cast<int>(m.zone), m.offset_minutes);
    };
    return key(*b) < key(*a) ? b : a;
}

}  // namespace

Label own_label(std::string_view agency, const CaseId& case_id) {
    Label label;
    label.owner = agency;
    label.tlp = Tlp::red;
    label.pap = Pap::red;
    label.case_id = case_id;
    label.onward = Onward::forbidden;
    label.use_limit = UseLimit::none;
    return label;
}

Label strictest(const Label& a, const Label& b) {
    Label out;
    out.owner = agreed(a.owner, b.owner);
    out.tlp = std::max(a.tlp, b.tlp);
    out.pap = std::max(a.pap, b.pap);
    out.handling = in_either(a.handling, b.handling);
    out.sharing_group = agreed(a.sharing_group, b.sharing_group);
    out.recipients = in_both(a.recipients, b.recipients);
    out.purposes = in_both(a.purposes, b.purposes);
    out.authority = agreed(a.authority, b.authority);
    out.case_id = agreed(a.case_id, b.case_id);
    out.retain_until = earlier(a.retain_until, b.retain_until);
    out.onward = std::max(a.onward, b.onward);
    out.use_limit = std::max(a.use_limit, b.use_limit);
    return out;
}

}  // namespace model
