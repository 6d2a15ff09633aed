#include "app/cli/found_documents.h"

#include "core/text.h"

#include <map>

namespace app {

using core::Json;
using core::Result;
using examination::ItemRow;

Result<std::vector<FoundDocument>> find_documents(const CaseView& view, const CaseText& text,
                                                  const store::JoinedTextPage& page) {
    // By source and ordinal.
    std::map<std::size_t, std::map<std::uint64_t, ItemRow>> items;
    for (std::size_t index = 0; index < text.sources.size(); ++index) {
        std::vector<std::uint64_t> ordinals;
        for (const auto& found : page.results)
            if (found.index == index)
                ordinals.push_back(found.result.key);
        auto rows = TRY(view.findings->read_items(text.sources[index]->id, ordinals, view.grant));
        for (auto& row : rows)
            items[index].emplace(row.item.ordinal, std::move(row));
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
            {"path", found.item.item.path},
            {"address", found.item.item.address},
            {"id", found.item.item.id.hex()},
            {"state", model::name_of(found.item.item.state)},
            {"type", found.item.item.type},
            {"source", found.source->id.hex()},
            {"source_path", core::utf8_or_escaped(found.source->path)},
            {"origin", found.item.origin().text()},
            {"snippet", found.text->snippet},
            {"snippet_begin", found.text->snippet_begin},
            {"matches", std::move(matches)}};
}

}  // namespace app
