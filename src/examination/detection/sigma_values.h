// The values of one event, laid out so that a rule's field finds its own at once.
#pragma once

#include "examination/detection/event_fields.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace examination {

// Numbers for the names of fields that rules speak of.
class SigmaFieldNames {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    std::uint32_t ensure(std::string_view name);
    std::uint32_t find(std::string_view name) const;
    const std::string& name(std::uint32_t number) const { return names_[number]; }
    std::size_t count() const { return names_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
    std::vector<std::string> names_;
};

struct SigmaValue {
    std::string_view name, text, folded;
    std::uint32_t next = SigmaFieldNames::none;  // Of the same field.
};

class SigmaValues {
public:
    // The names must outlive this object, and the event what is asked of it.
    explicit SigmaValues(const SigmaFieldNames& names);

    void set(const EventView& event);

    std::span<const SigmaValue> all() const { return values_; }
    // Of a field: the first one's number, then each one's `next`.
    std::uint32_t first_of(std::uint32_t field) const { return firsts_[field]; }
    // All folded values, apart from each other.
    std::string_view folded() const { return folded_; }

private:
    const SigmaFieldNames& names_;
    std::vector<std::uint32_t> firsts_, touched_;
    std::vector<SigmaValue> values_;
    std::string folded_;
};

}  // namespace examination
