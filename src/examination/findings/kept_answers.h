// KeptAnswers: what was counted once over findings, which never change while they are open.
// Private to this folder.
#pragma once

#include "core/guarded.h"
#include "core/result.h"
#include "examination/findings/filters.h"
#include "policy/policy.h"

#include <any>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace examination {

// Thread-safe. Whoever asks what another is just counting waits for that answer. The caller sees
// to it that the grant covers the question; which rows it shows is part of the key.
class KeptAnswers {
public:
    explicit KeptAnswers(std::size_t answers_max) : answers_max_(answers_max) {}

    template <typename Answer, typename Make>
    core::Result<Answer> answer(const std::string& key, Make make) {
        auto slot = slot_of(key);
        auto kept = slot->access();
        if (!kept->has_value()) {
            Answer made = TRY(make());
            *kept = std::move(made);
        }
        return std::any_cast<const Answer&>(*kept);
    }

private:
    using Slot = core::Guarded<std::any>;
    // Owned by the list and by whoever waits at it.
    using SharedSlot = std::shared_ptr<Slot>;
    struct Slots {
        std::list<std::string> by_use;  // The last asked for is first.
        std::map<std::string, std::pair<SharedSlot, std::list<std::string>::iterator>> by_key;
    };
    SharedSlot slot_of(const std::string& key);

    std::size_t answers_max_;
    core::Guarded<Slots> slots_;
};

// A question as text: two of them are equal exactly where their answers must be.
class QuestionKey {
public:
    QuestionKey(std::string_view what, const policy::Grant& grant);

    QuestionKey& add(std::string_view text);
    QuestionKey& add(std::uint64_t number) { return add(std::to_string(number)); }
    QuestionKey& add(const std::optional<model::SourceId>& source);
    QuestionKey& add(const ItemFilter& filter);
    QuestionKey& add(const ItemOrder& order);
    QuestionKey& add(const PageRequest& page);
    QuestionKey& add(const TimelineFilter& filter);
    QuestionKey& add(const AnomalyFilter& filter);
    const std::string& text() const { return text_; }

private:
    QuestionKey& add(const TimeRange& range);
    QuestionKey& add_if(const std::optional<std::string>& text);

    std::string text_;
};

}  // namespace examination
