// Segments lie in the manifest from large to small, each more than twice as large as the next: two
// that are not become one. So there are at most as many segments as the number of rows has binary
// digits, and each row is written about as often.
#include "examination/selector_index/selector_index.h"

#include "core/file.h"
#include "core/verify.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <system_error>
#include <tuple>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

constexpr std::string_view manifest_name = "index.json";
constexpr std::uint64_t manifest_bytes_max = 256u << 20;

std::set<std::string> files_of(const IndexManifest& manifest) {
    std::set<std::string> files;
    for (const auto& segment : manifest.segments)
        files.insert(segment.file);
    return files;
}

// Larger than that of any segment in the folder, damaged ones included.
std::uint64_t first_free_number(const std::filesystem::path& folder) {
    std::uint64_t free = 1;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        auto name = entry.path().filename().string();
        std::uint64_t number = 0;
        auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (failure == std::errc{} && number < std::numeric_limits<std::uint64_t>::max() / 2)
            free = std::max(free, number + 1);
    }
    return free;
}

using SourceKey = std::pair<model::CaseId, model::SourceId>;

bool any_gone(const IndexSegment& segment) {
    return std::ranges::any_of(segment.sources, &SegmentSource::gone);
}

}  // namespace

std::uint64_t IndexedSelector::count() const {
    std::uint64_t sum = 0;
    for (const auto& sighting : seen)
        sum += sighting.count;
    return sum;
}

std::uint64_t IndexedSelector::case_count() const {
    std::set<model::CaseId> cases;
    for (const auto& sighting : seen)
        cases.insert(sighting.case_id);
    return cases.size();
}

std::unique_ptr<SelectorIndex> SelectorIndex::empty(SelectorIndexOptions options) {
    std::unique_ptr<SelectorIndex> index(new SelectorIndex(std::move(options)));
    // Files that a manifest may still name are not written over.
    Snapshot nothing;
    nothing.manifest.next_number = first_free_number(index->options_.folder);
    *index->snapshot_.access() = std::make_shared<const Snapshot>(std::move(nothing));
    return index;
}

Result<std::unique_ptr<SelectorIndex>> SelectorIndex::open(SelectorIndexOptions options) {
    auto index = empty(std::move(options));
    auto path = index->options_.folder / manifest_name;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        return index;
    auto text = TRY(core::read_file(path, manifest_bytes_max));
    auto manifest = decode_manifest(text);
    if (!manifest)
        return unusable_index(manifest.error());
    Snapshot snapshot{std::move(manifest).value(), {}};
    for (const auto& segment : snapshot.manifest.segments) {
        auto opened = OpenSegment::open(index->options_.folder, segment);
        if (!opened)
            return unusable_index(opened.error());
        snapshot.segments.push_back(std::move(opened).value());
    }
    *index->snapshot_.access() = std::make_shared<const Snapshot>(std::move(snapshot));
    return index;
}

SelectorIndex::Size SelectorIndex::size() const {
    auto now = snapshot();
    Size size{now->segments.size(), 0, 0};
    for (const auto& segment : now->manifest.segments) {
        size.rows += segment.rows;
        size.sources += static_cast<std::uint64_t>(
            std::ranges::count(segment.sources, false, &SegmentSource::gone));
    }
    return size;
}

Result<void> SelectorIndex::verify(const policy::Grant& node) const {
    TRY(node.covers(policy::Action::search, std::nullopt));
    auto now = snapshot();
    for (const auto& segment : now->manifest.segments) {
        auto opened =
            OpenSegment::open(options_.folder, segment, store::LookupVerification::content);
        if (!opened)
            return unusable_index(opened.error());
    }
    return {};
}

// The manifest's replacement is the moment from which the new segments count.
Result<void> SelectorIndex::publish(IndexManifest manifest) {
    auto old = snapshot();
    Snapshot next{std::move(manifest), {}};
    for (const auto& segment : next.manifest.segments) {
        std::shared_ptr<const OpenSegment> opened;
        for (const auto& known : old->segments)
            if (known->description == segment)
                opened = known;
        if (!opened)
            opened = TRY(OpenSegment::open(options_.folder, segment));
        next.segments.push_back(std::move(opened));
    }
    TRY(core::replace_file(options_.folder / manifest_name, encode_manifest(next.manifest)));
    remove_strays(next.manifest);
    *snapshot_.access() = std::make_shared<const Snapshot>(std::move(next));
    return {};
}

// What a killed update left, and segments that others have replaced; whoever reads those has them
// mapped.
void SelectorIndex::remove_strays(const IndexManifest& manifest) const {
    auto wanted = files_of(manifest);
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(options_.folder, ignored)) {
        auto name = entry.path().filename().string();
        if (name != manifest_name && !wanted.contains(name))
            std::filesystem::remove(entry.path(), ignored);
    }
}

Result<void> SelectorIndex::merge(IndexManifest& manifest, std::size_t first, std::size_t count,
                                  const policy::Grant& node) {
    SegmentList parts;
    for (auto i = first; i < first + count; ++i) {
        auto part = OpenSegment::open(options_.folder, manifest.segments[i]);
        if (!part)
            return unusable_index(part.error());
        parts.push_back(std::move(part).value());
    }
    auto file = std::to_string(manifest.next_number++) + ".values";
    auto united = merge_segments(options_.folder, file, parts, node);
    if (!united)
        return united.error().code() == ErrorCode::invalid_input ? unusable_index(united.error())
                                                                 : united.error();
    auto merged = std::move(united).value();
    auto at = manifest.segments.begin() + static_cast<std::ptrdiff_t>(first);
    at = manifest.segments.erase(at, at + static_cast<std::ptrdiff_t>(count));
    if (!merged.sources.empty())
        manifest.segments.insert(at, std::move(merged));
    return {};
}

Result<void> SelectorIndex::merge_small(IndexManifest& manifest, const policy::Grant& node) {
    auto& segments = manifest.segments;
    while (true) {
        std::ranges::stable_sort(segments, std::ranges::greater{}, &IndexSegment::rows);
        auto place = segments.size();
        while (place > 1 && segments[place - 2].rows > 2 * segments[place - 1].rows)
            --place;
        if (place <= 1)
            return {};
        TRY(merge(manifest, place - 2, 2, node));
    }
}

Result<void> SelectorIndex::add(IndexManifest manifest, const IndexedSource& source,
                                const policy::Grant& grant, const policy::Grant& node) {
    FindingsOptions reading;
    reading.case_id = source.case_id;
    reading.sources = {{source.source, source.findings}};
    reading.temporary = options_.temporary;
    // Before it is opened: if it is replaced meanwhile, the next update sees that.
    SegmentSource described{source.case_id, source.source, source.added_at,
                            stamp_of(source.findings), false};
    auto findings = TRY(Findings::open(std::move(reading)));
    auto file = std::to_string(manifest.next_number++) + ".values";
    auto segment = TRY(segment_of_findings(options_.folder, file, described, *findings, grant));
    manifest.segments.push_back(std::move(segment));
    TRY(merge_small(manifest, node));
    return publish(std::move(manifest));
}

Result<void> SelectorIndex::update(std::span<const IndexedSource> sources, const CaseGrants& grants,
                                   const policy::Grant& node) {
    std::unique_lock lock(updating_);
    std::map<SourceKey, std::pair<const IndexedSource*, std::string>> wanted;
    for (const auto& source : sources)
        if (auto stamp = stamp_of(source.findings); !stamp.empty())
            wanted[{source.case_id, source.source}] = {&source, std::move(stamp)};
    auto manifest = snapshot()->manifest;
    bool changed = false;
    bool erased = false;
    for (auto& segment : manifest.segments)
        for (auto& source : segment.sources) {
            auto found = wanted.find({source.case_id, source.source});
            if (source.gone)
                continue;
            if (found == wanted.end()) {
                source.gone = changed = erased = true;
            } else if (found->second.second != source.stamp && grants.contains(source.case_id)) {
                source.gone = changed = true;
            } else {
                wanted.erase(found);
            }
        }
    TRY(core::ensure_folder(options_.folder));
    // What belongs to no source any more is not kept a day longer than the source.
    for (std::size_t i = manifest.segments.size(); erased && i-- > 0;)
        if (any_gone(manifest.segments[i]))
            TRY(merge(manifest, i, 1, node));
    if (changed) {
        TRY(merge_small(manifest, node));
        TRY(publish(std::move(manifest)));
    }
    for (const auto& [key, source] : wanted) {
        auto grant = grants.find(key.first);
        if (grant == grants.end() || grant->second.decision().verdict != policy::Verdict::permit)
            continue;  // Whoever may see all of it will add it.
        TRY(add(snapshot()->manifest, *source.first, grant->second, node));
    }
    return {};
}

}  // namespace examination
