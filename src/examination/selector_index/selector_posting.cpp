#include "examination/selector_index/selector_posting.h"

#include "core/varint.h"

#include <limits>

namespace examination {

std::string selector_key(std::string_view kind, std::string_view value) {
    std::string key(kind);
    key.push_back('\0');
    key += value;
    return key;
}

SelectorKeyView split_selector_key(std::string_view key) {
    auto end = std::min(key.find('\0'), key.size());
    return {key.substr(0, end), key.substr(std::min(end + 1, key.size()))};
}

void append_posting(std::string& payload, const SelectorPosting& posting) {
    for (std::uint64_t number :
         {posting.source, std::uint64_t{posting.form_version},
          static_cast<std::uint64_t>(posting.scope_state), posting.count, posting.items,
          posting.first_offset, static_cast<std::uint64_t>(posting.first_layer)})
        core::append_varint(payload, number);
    core::append_counted(payload, posting.first_address);
}

core::Result<std::vector<SelectorPosting>> read_postings(std::string_view payload) {
    std::vector<SelectorPosting> postings;
    while (!payload.empty()) {
        auto& posting = postings.emplace_back();
        std::uint64_t version = 0;
        std::uint64_t scope = 0, layer = 0;
        bool whole = true;
        for (auto* number : {&posting.source, &version, &scope, &posting.count, &posting.items,
                             &posting.first_offset, &layer})
            whole = whole && core::take_varint(payload, *number);
        std::string_view address;
        whole = whole && core::take_counted(payload, address);
        if (!whole || version > std::numeric_limits<std::uint32_t>::max() ||
            scope > static_cast<std::uint64_t>(model::ScopeState::context) ||
            layer > static_cast<std::uint64_t>(model::SelectorLayer::text))
            return core::Error(core::ErrorCode::invalid_input,
                               "a row of the selector index is not what this program writes");
        posting.form_version = static_cast<std::uint32_t>(version);
        posting.scope_state = static_cast<model::ScopeState>(scope);
        posting.first_address = address;
        posting.first_layer = static_cast<model::SelectorLayer>(layer);
    }
    return postings;
}

}  // namespace examination
