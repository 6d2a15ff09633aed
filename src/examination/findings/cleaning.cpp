#include "examination/findings/cleaning.h"

#include "core/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace examination {
namespace {

bool is_clean(std::string_view text) {
    // Nearly all text is ASCII: eight bytes at a time, and a closer look only at the rest.
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & 0x8080808080808080u) != 0)
            return core::is_valid_utf8(text.substr(at));
    }
    return core::is_valid_utf8(text.substr(at));
}

}  // namespace

void clean(std::string& text) {
    if (!is_clean(text))
        text = core::utf8_or_escaped(text);
}

std::string_view cleaned(std::string_view text, std::string& copy) {
    if (is_clean(text))
        return text;
    copy = core::utf8_or_escaped(text);
    return copy;
}

// The same row with every text in UTF-8; what is clean already is not copied.
const model::Item& cleaned(const model::Item& item, std::optional<model::Item>& copy) {
    bool sets_clean = std::ranges::all_of(item.hash_sets, [](const auto& match) {
        return is_clean(match.set) && is_clean(match.category);
    });
    if (sets_clean && is_clean(item.path) && is_clean(item.address) && is_clean(item.parent) &&
        is_clean(item.type) && is_clean(item.link_target) && is_clean(item.same_content_as))
        return item;
    copy = item;
    for (auto* text : {&copy->path, &copy->address, &copy->parent, &copy->type, &copy->link_target,
                       &copy->same_content_as})
        clean(*text);
    for (auto& match : copy->hash_sets) {
        clean(match.set);
        clean(match.category);
    }
    return *copy;
}

model::Record cleaned(model::Record record) {
    for (auto* text : {&record.type, &record.decoder_chain, &record.parser, &record.parser_version,
                       &record.summary, &record.fields})
        clean(*text);
    if (record.fields.empty())
        record.fields = "{}";
    return record;
}

model::Anomaly cleaned(model::Anomaly anomaly) {
    clean(anomaly.code);
    clean(anomaly.detail);
    return anomaly;
}

}  // namespace examination
