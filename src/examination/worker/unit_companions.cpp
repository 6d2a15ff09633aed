#include "examination/worker/unit_companions.h"

#include "examination/nesting/unit_bytes.h"

#include <utility>

namespace examination {

UnitCompanionsView::UnitCompanionsView(const ContentJob& job,
                                       std::span<const ArtifactParser* const> parsers,
                                       const ContentSources& sources,
                                       const std::map<std::uint32_t, core::File>& host_files)
    : job_(job), sources_(sources), host_files_(host_files) {
    std::vector<std::string_view> endings;
    for (const auto* parser : parsers)
        endings.insert(endings.end(), parser->companions.begin(), parser->companions.end());
    std::vector<const FoundItem*> items;
    for (const auto& unit : job.units)
        items.push_back(&unit);
    companions_ = find_companions(items, endings);
}

std::vector<std::string> UnitCompanionsView::read(std::uint32_t unit) const {
    std::vector<std::string> contents;
    auto found = companions_.find(unit);
    if (found == companions_.end())
        return contents;
    for (auto companion : found->second) {
        const auto& item = job_.units[companion];
        auto sources = sources_;
        auto file = host_files_.find(companion);
        sources.host_file = file == host_files_.end() ? nullptr : &file->second;
        if (item.content == ContentSource::host_file && sources.host_file == nullptr)
            continue;
        std::string content(item.size, '\0');
        auto size = UnitBytes(item, sources, item.size)
                        .read_at(std::as_writable_bytes(std::span(content)), 0);
        if (!size)
            continue;
        content.resize(size.value());
        contents.push_back(std::move(content));
    }
    return contents;
}

}  // namespace examination
