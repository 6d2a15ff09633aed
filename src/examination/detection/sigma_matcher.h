// Runs a set of rules over events, one after the other. One a thread.
#pragma once

#include "examination/detection/event_fields.h"
#include "examination/detection/sigma_set.h"
#include "examination/detection/sigma_values.h"
#include "examination/detection/text_search.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace examination {

// Views are of the event; they live as long as it.
struct SigmaHitView {
    std::uint32_t rule = 0;
    std::vector<EventField> fields;  // What made it hold, each once.
};

class SigmaMatcher {
public:
    // The set must outlive this object.
    explicit SigmaMatcher(const SigmaSet& set);

    // Rules that hold, in their order.
    void match(const EventView& event, const std::function<void(const SigmaHitView&)>& found);

private:
    bool holds(const SigmaNode& node);
    bool holds(const SigmaFieldTest& test);
    bool value_holds(const SigmaFieldTest& test, const SigmaValue& value);
    bool reference_holds(const SigmaFieldTest& test, const SigmaValue& value) const;
    void collect(const SigmaNode& node, std::vector<EventField>& fields);

    const SigmaSet& set_;
    SigmaValues values_;
    SearchScratch scratch_;
    std::vector<std::uint32_t> candidates_;
};

}  // namespace examination
