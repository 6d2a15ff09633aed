#include "evidence/ledger/entry_list.h"

#include "evidence/ledger/payload_log.h"

#include <algorithm>

namespace evidence {
namespace {

using core::Result;

constexpr unsigned segments_a_page_max = 8;

bool is_of(const ListedEntry& entry, const std::optional<model::CaseId>& of) {
    if (!of)
        return true;
    auto found = entry.leaf.ids.find("case");
    return found != entry.leaf.ids.end() && found->second == of->hex();
}

}  // namespace

Result<EntryPage> list_entries(core::Disk& disk, const std::filesystem::path& folder,
                               const EntriesAsked& asked, const policy::Grant& grant) {
    if (asked.of)
        TRY(grant.covers(policy::Action::read, asked.of));
    else
        TRY(grant.covers(policy::Action::audit, std::nullopt));
    EntryPage page;
    auto before = asked.before;
    for (unsigned segments = 0; before > 0 && page.entries.size() < asked.count; ++segments) {
        if (segments == segments_a_page_max) {
            page.next = before;
            return page;
        }
        auto segment = (before - 1) / entries_per_segment;
        std::vector<ListedEntry> found;
        TRY(read_segment(disk, folder, segment,
                         [&](const PayloadRecordView& record) -> Result<void> {
                             if (record.index >= before)
                                 return {};
                             ListedEntry entry;
                             entry.index = record.index;
                             entry.leaf = TRY(parse_leaf(record.leaf));
                             entry.leaf_hash = leaf_hash(record.leaf);
                             if (record.kind == PayloadFrame::entry)
                                 entry.payload = std::string(record.payload);
                             if (is_of(entry, asked.of))
                                 found.push_back(std::move(entry));
                             return {};
                         }));
        auto left = asked.count - page.entries.size();
        std::ranges::reverse(found);
        bool more_here = found.size() > left;
        if (more_here)
            found.resize(left);
        std::ranges::move(found, std::back_inserter(page.entries));
        before = more_here ? page.entries.back().index : segment * entries_per_segment;
    }
    if (before > 0)
        page.next = before;
    return page;
}

}  // namespace evidence
