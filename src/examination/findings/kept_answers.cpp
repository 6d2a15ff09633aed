#include "examination/findings/kept_answers.h"

namespace examination {

KeptAnswers::SharedSlot KeptAnswers::slot_of(const std::string& key) {
    auto slots = slots_.access();
    if (auto known = slots->by_key.find(key); known != slots->by_key.end()) {
        slots->by_use.splice(slots->by_use.begin(), slots->by_use, known->second.second);
        return known->second.first;
    }
    if (slots->by_key.size() == answers_max_) {
        slots->by_key.erase(slots->by_use.back());
        slots->by_use.pop_back();
    }
    slots->by_use.push_front(key);
    auto slot = std::make_shared<Slot>();
    slots->by_key.emplace(key, std::pair(slot, slots->by_use.begin()));
    return slot;
}

QuestionKey::QuestionKey(std::string_view what, const policy::Grant& grant) {
    add(what);
    for (auto scope : {model::ScopeState::in, model::ScopeState::out,
                       model::ScopeState::undetermined, model::ScopeState::context})
        text_ += grant.shows(scope) ? '+' : '-';
    add(grant.withheld() != nullptr ? grant.withheld()->number : 0);
}

QuestionKey& QuestionKey::add(std::string_view text) {
    text_ += std::to_string(text.size()) + ':';
    text_ += text;
    return *this;
}

QuestionKey& QuestionKey::add_if(const std::optional<std::string>& text) {
    text_ += text ? '+' : '-';
    return add(text.value_or(std::string()));
}

QuestionKey& QuestionKey::add(const std::optional<model::SourceId>& source) {
    return add(source ? source->raw() : std::string_view());
}

QuestionKey& QuestionKey::add(const TimeRange& range) {
    for (auto end : {range.from_seconds, range.to_seconds})
        add_if(end ? std::optional(std::to_string(*end)) : std::nullopt);
    return *this;
}

QuestionKey& QuestionKey::add(const ItemFilter& filter) {
    add(filter.source).add(filter.path_glob).add(filter.kinds.size());
    for (auto kind : filter.kinds)
        add(static_cast<std::uint64_t>(kind));
    add(filter.states.size());
    for (auto state : filter.states)
        add(static_cast<std::uint64_t>(state));
    add(filter.hash).add(filter.type).add(filter.time);
    add(filter.known ? (*filter.known ? "known" : "unknown") : "");
    add_if(filter.parent).add_if(filter.folder).add(filter.chosen ? "chosen" : "");
    if (!filter.chosen)
        return *this;
    add(filter.chosen->but_these ? "but" : "").add(filter.chosen->contents.size());
    for (const auto& content : filter.chosen->contents)
        add(content);
    for (const auto& item : filter.chosen->items)
        add(item);
    return *this;
}

QuestionKey& QuestionKey::add(const ItemOrder& order) {
    return add(static_cast<std::uint64_t>(order.column)).add(order.falling ? "falling" : "rising");
}

QuestionKey& QuestionKey::add(const PageRequest& page) {
    return add(page.cursor).add(page.size);
}

QuestionKey& QuestionKey::add(const TimelineFilter& filter) {
    add(filter.source).add(filter.time).add(filter.time_kinds.size());
    for (const auto& kind : filter.time_kinds)
        add(kind);
    add(filter.record_kinds.size());
    for (const auto& kind : filter.record_kinds)
        add(kind);
    return add(filter.path_glob).add(filter.text);
}

QuestionKey& QuestionKey::add(const AnomalyFilter& filter) {
    add(filter.source).add(filter.code);
    add(filter.loses_data ? (*filter.loses_data ? "loses" : "keeps") : "");
    return add_if(filter.item ? std::optional(std::to_string(*filter.item)) : std::nullopt);
}

}  // namespace examination
