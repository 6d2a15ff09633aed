#include "app/cli/found_documents.h"

#include "core/text.h"

#include <map>

namespace app {

using core::Json;
using core::Result;
using examination::NamedItem;

Result<std::vector<FoundDocument>> find_documents(const CaseView& view, const CaseText& text,
                                                  const store::JoinedTextPage& page) {
    // By source and ordinal.
    std::map<std::size_t, std::map<std::uint64_t, NamedItem>> items;
    for (std::size_t index = 0; index < text.sources.size(); ++index) {
        std::vector<std::uint64_t> ordinals;
        for (const auto& found : page.results)
            if (found.index == index)
                ordinals.push_back(found.result.key);
        auto named = TRY(view.findings->name_items(text.sources[index]->id, ordinals, view.grant));
        for (auto& item : named)
            items[index].emplace(item.ordinal, std::move(item));
    }
    std::vector<FoundDocument> documents;
    for (const auto& [index, result] : page.results) {
        auto item = items[index].find(result.key);
        if (item != items[index].end())
            documents.push_back({text.sources[index], item->second, &result});
    }
    return documents;
}

Json json_of(const FoundDocument& found) {
    Json matches = Json::array();
    for (const auto& match : found.text->matches)
        matches.push_back({{"begin", match.begin}, {"end", match.end}});
    return {{"rank", found.text->rank},
            {"path", found.item.path},
            {"address", found.item.address},
            {"id", found.item.id.hex()},
            {"state", model::name_of(found.item.state)},
            {"type", found.item.type},
            {"source", found.source->id.hex()},
            {"source_path", core::utf8_or_escaped(found.source->path)},
            {"origin", found.item.origin().text()},
            {"snippet", found.text->snippet},
            {"snippet_begin", found.text->snippet_begin},
            {"matches", std::move(matches)}};
}

}  // namespace app
