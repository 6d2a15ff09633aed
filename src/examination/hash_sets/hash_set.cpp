#include "examination/hash_sets/hash_set.h"

#include "core/text.h"

namespace examination {
namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr std::size_t text_bytes_max = 1000;

constexpr std::array<std::string_view, 6> category_names{
    "known-system", "known-software", "alert", "malware", "illegal-material", "other"};
constexpr std::array<std::string_view, 3> action_names{"note", "alert", "ignore-in-view"};

template <typename Enum, std::size_t Count>
std::optional<Enum> find_name(const std::array<std::string_view, Count>& names,
                              std::string_view name) {
    for (std::size_t i = 0; i < Count; ++i)
        if (names[i] == name)
            return static_cast<Enum>(i);
    return {};
}

bool is_plain_text(std::string_view text) {
    return core::is_valid_utf8(text) && core::printable(text) == text;
}

}  // namespace

std::string_view name_of(HashKind kind) {
    return kind == HashKind::sha256 ? "sha256" : kind == HashKind::sha1 ? "sha1" : "md5";
}

std::string_view name_of(HashSetCategory category) {
    return category_names[static_cast<std::size_t>(category)];
}

std::string_view name_of(HashSetAction action) {
    return action_names[static_cast<std::size_t>(action)];
}

std::optional<HashSetCategory> find_hash_set_category(std::string_view name) {
    return find_name<HashSetCategory>(category_names, name);
}

std::optional<HashSetAction> find_hash_set_action(std::string_view name) {
    return find_name<HashSetAction>(action_names, name);
}

HashSetAction usual_action(HashSetCategory category) {
    switch (category) {
        case HashSetCategory::alert:
        case HashSetCategory::malware:
        case HashSetCategory::illegal_material:
            return HashSetAction::alert;
        case HashSetCategory::known_system:
        case HashSetCategory::known_software:
        case HashSetCategory::other:
            break;
    }
    return HashSetAction::note;
}

core::Result<void> check_hash_set_description(const HashSetDescription& description) {
    const auto& name = description.name;
    if (name.empty() || name.size() > name_bytes_max || name.front() == '.' ||
        name.find('/') != std::string::npos || !is_plain_text(name))
        return core::Error(core::ErrorCode::invalid_input,
                           "a hash set's name is 1 to 100 bytes of printable text without '/', and "
                           "does not begin with a dot");
    for (const auto* text :
         {&description.scheme, &description.jurisdiction, &description.source.who,
          &description.source.version, &description.source.date})
        if (text->size() > text_bytes_max || !is_plain_text(*text))
            return core::Error(core::ErrorCode::invalid_input,
                               "a hash set's scheme, jurisdiction and source are printable text of "
                               "at most 1000 bytes each");
    return {};
}

std::uint64_t HashSetSummary::count() const {
    std::uint64_t sum = 0;
    for (const auto& file : files)
        sum += file.count;
    return sum;
}

core::Sha256Digest HashSetSummary::identity() const {
    std::string text;
    for (const auto& file : files)
        text.append(name_of(file.kind)).append(" ").append(file.content_sha256.hex()).append("\n");
    return core::sha256(text);
}

}  // namespace examination
