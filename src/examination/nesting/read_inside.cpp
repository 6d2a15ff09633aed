#include "examination/nesting/read_inside.h"

#include "examination/archives/archive.h"
#include "examination/content/content_type.h"
#include "examination/nesting/member_gatherer.h"
#include "examination/nesting/nested_image.h"
#include "examination/nesting/unit_bytes.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

class Inside {
public:
    Inside(const Budgets& budgets, std::span<const std::string> passwords,
           ContentUnitReader& reader, RecordSink& sink)
        : budgets_(budgets), passwords_(passwords), reader_(reader), sink_(sink) {}

    // `inside` is a path from these bytes inward: components with '!' between.
    Result<FoundContent> find(const core::ByteSource& bytes, std::string_view name,
                              std::string_view inside, std::uint32_t depth);

private:
    Result<FoundContent> find_in_archive(const core::ByteSource& bytes, std::string_view name,
                                         std::string_view inside, std::uint32_t depth);
    Result<FoundContent> find_in_image(const core::ByteSource& bytes, std::string_view name,
                                       std::string_view inside, std::uint32_t depth);
    Result<std::vector<std::byte>> gather(ArchiveReader& archive) const;

    const Budgets& budgets_;
    std::span<const std::string> passwords_;
    ContentUnitReader& reader_;
    RecordSink& sink_;
};

struct Step {
    std::string_view first, rest;
};

Step step_of(std::string_view inside) {
    auto mark = inside.find('!');
    if (mark == std::string_view::npos)
        return {inside, {}};
    return {inside.substr(0, mark), inside.substr(mark + 1)};
}

Error none_there(std::string_view component) {
    return Error(ErrorCode::not_found,
                 "nothing inside the item has the address '" + std::string(component) + "'");
}

Result<FoundContent> Inside::find(const core::ByteSource& bytes, std::string_view name,
                                  std::string_view inside, std::uint32_t depth) {
    if (depth > budgets_.depth_max)
        return none_there(inside);
    auto size = TRY(bytes.size());
    std::vector<std::byte> head(content_type_head_size);
    auto read = TRY(bytes.read_at(head, 0));
    head.resize(read);
    switch (opening_of(content_type(head, size), size)) {
        case Opening::archive:
            return find_in_archive(bytes, name, inside, depth);
        case Opening::image:
            return find_in_image(bytes, name, inside, depth);
        case Opening::none:
            break;
    }
    return none_there(inside);
}

Result<FoundContent> Inside::find_in_archive(const core::ByteSource& bytes, std::string_view name,
                                             std::string_view inside, std::uint32_t depth) {
    auto [first, rest] = step_of(inside);
    auto archive = TRY(ArchiveReader::open(bytes, name, passwords_));
    while (true) {
        auto member = TRY(archive.next());
        if (!member)
            return none_there(first);
        if (std::to_string(member->index) != first)
            continue;
        if (!rest.empty()) {
            auto bytes_of_member = TRY(gather(archive));
            core::MemoryBytes memory(std::move(bytes_of_member));
            return find(memory, member->item.path_raw, rest, depth + 1);
        }
        ContentSources sources;
        member->item.size = 0;
        sources.next_bytes = [&](std::span<std::byte> buffer) { return archive.read(buffer); };
        return reader_.read(member->item, sources, budgets_, sink_);
    }
}

Result<std::vector<std::byte>> Inside::gather(ArchiveReader& archive) const {
    std::vector<std::byte> bytes, block(ArchiveReader::block_size);
    while (true) {
        auto count = TRY(archive.read(block));
        if (count == 0)
            return bytes;
        if (bytes.size() + count > MemberGatherer::bytes_max)
            return Error(ErrorCode::limit_exceeded, "an archive inside it is too large to open");
        bytes.insert(bytes.end(), block.begin(),
                     block.begin() + static_cast<std::ptrdiff_t>(count));
    }
}

Result<FoundContent> Inside::find_in_image(const core::ByteSource& bytes, std::string_view name,
                                           std::string_view inside, std::uint32_t depth) {
    auto [first, rest] = step_of(inside);
    auto image = TRY(NestedImage::open(std::make_unique<core::BorrowedBytes>(bytes), name, sink_));
    for (std::size_t index = 0; index < image.volume_count(); ++index) {
        auto volume = image.walk(index, nested_items_max, sink_);
        auto item = std::ranges::find(volume.items, first, &FoundItem::address);
        if (item == volume.items.end())
            continue;
        auto sources = image.sources_of(volume.volume);
        if (rest.empty())
            return reader_.read(*item, sources, budgets_, sink_);
        UnitBytes content(*item, sources, item->size);
        return find(content, item->path_raw, rest, depth + 1);
    }
    return none_there(first);
}

}  // namespace

Result<FoundContent> read_inside(const FoundItem& unit, const ContentSources& sources,
                                 const Budgets& budgets, std::string_view inside,
                                 std::span<const std::string> passwords, ContentUnitReader& reader,
                                 RecordSink& sink) {
    UnitBytes bytes(unit, sources, unit.size);
    return Inside(budgets, passwords, reader, sink).find(bytes, unit.path_raw, inside, 1);
}

}  // namespace examination
