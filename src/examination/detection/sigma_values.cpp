#include "examination/detection/sigma_values.h"

#include "examination/detection/sigma_pattern.h"

namespace examination {

std::uint32_t SigmaFieldNames::ensure(std::string_view name) {
    auto [found, added] =
        numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
    if (added)
        names_.emplace_back(name);
    return found->second;
}

std::uint32_t SigmaFieldNames::find(std::string_view name) const {
    auto found = numbers_.find(name);
    return found == numbers_.end() ? none : found->second;
}

SigmaValues::SigmaValues(const SigmaFieldNames& names)
    : names_(names), firsts_(names.count(), SigmaFieldNames::none) {}

void SigmaValues::set(const EventView& event) {
    for (auto field : touched_)
        firsts_[field] = SigmaFieldNames::none;
    touched_.clear();
    values_.clear();
    folded_.clear();
    std::size_t size = 0;
    for (const auto& field : event.fields)
        size += field.value.size() + 1;
    // Folding may lengthen a character by one byte in two; the views must stay where they are.
    folded_.reserve(2 * size);
    for (const auto& field : event.fields) {
        auto begin = folded_.size();
        append_folded(folded_, field.value);
        std::string_view folded(folded_.data() + begin, folded_.size() - begin);
        folded_ += '\n';
        SigmaValue value{field.name, field.value, folded, SigmaFieldNames::none};
        if (auto number = names_.find(field.name); number != SigmaFieldNames::none) {
            if (firsts_[number] == SigmaFieldNames::none)
                touched_.push_back(number);
            value.next = firsts_[number];
            firsts_[number] = static_cast<std::uint32_t>(values_.size());
        }
        values_.push_back(value);
    }
}

}  // namespace examination
