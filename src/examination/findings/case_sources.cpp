#include "examination/findings/case_sources.h"

namespace examination {

core::Result<std::vector<SourceReader*>> CaseSources::chosen(
    const std::optional<model::SourceId>& only, const policy::Grant& grant) const {
    std::vector<SourceReader*> out;
    for (const auto& candidate : sources_) {
        if (only && *only != candidate->id())
            continue;
        TRY(candidate->check(grant));
        out.push_back(candidate.get());
    }
    return out;
}

core::Result<SourceReader*> CaseSources::only(const model::SourceId& source,
                                              const policy::Grant& grant) const {
    auto found = TRY(chosen(source, grant));
    if (found.empty())
        return core::Error(core::ErrorCode::not_found, "the case has no source " + source.hex());
    return found.front();
}

core::Result<std::uint64_t> CaseSources::count(const store::Selection& selection,
                                               const std::optional<model::SourceId>& only,
                                               const policy::Grant& grant) {
    std::uint64_t sum = 0;
    auto asked = TRY(chosen(only, grant));
    for (const auto* source : asked) {
        auto part = TRY(reader_->count(source->file(), selection, grant));
        sum += part;
    }
    return sum;
}

core::Result<void> CaseSources::select(const store::Selection& selection,
                                       const std::optional<model::SourceId>& only,
                                       const policy::Grant& grant,
                                       const store::RowReader& handler) {
    auto asked = TRY(chosen(only, grant));
    for (const auto* source : asked)
        TRY(reader_->select(source->file(), selection, grant, handler));
    return {};
}

core::Result<std::map<std::string, std::uint64_t>> CaseSources::counted_by_text(
    const store::Selection& selection, const std::optional<model::SourceId>& only,
    const policy::Grant& grant) {
    std::map<std::string, std::uint64_t> counts;
    auto add = [&](const store::RowView& row) -> core::Result<void> {
        counts[std::string(row.text(0))] += row.number<std::uint64_t>(1);
        return {};
    };
    TRY(select(selection, only, grant, add));
    return counts;
}

core::Result<void> CaseSources::ensure_only_one(std::size_t count, std::string_view what,
                                                std::string_view name) {
    auto told = std::string(what) + " '" + std::string(name) + "'";
    if (count == 0)
        return core::Error(core::ErrorCode::not_found, "the case has no " + told);
    if (count > 1)
        return core::Error(core::ErrorCode::conflict,
                           "more than one is meant by " + told + ": give more of it");
    return {};
}

}  // namespace examination
