#include "examination/content/content_unit.h"

#include "core/bytes.h"
#include "examination/content/content_type.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

namespace examination {

// One unit being read: what is known of it and how far it has come.
struct ContentUnitReader::Pass {
    const FoundItem& unit;
    const ContentSources& sources;
    const Budgets& budgets;
    RecordSink& sink;
    std::uint64_t offset = 0;  // Of the next byte in the content.
    std::uint64_t zeros = 0;   // Bytes so far that are stored nowhere.
    bool stopped = false;
    bool gap_reported = false;
};

ContentUnitReader::ContentUnitReader(std::vector<ContentConsumer*> consumers)
    : consumers_(std::move(consumers)), buffer_(block_size) {}

FoundContent ContentUnitReader::read(const FoundItem& unit, const ContentSources& sources,
                                     const Budgets& budgets, RecordSink& sink) {
    Pass pass{unit, sources, budgets, sink};
    filled_ = 0;
    for (auto* consumer : consumers_)
        consumer->begin(unit, sink);
    switch (unit.content) {
        case ContentSource::none:
            break;
        case ContentSource::extents:
            read_extents(pass);
            break;
        case ContentSource::file_system:
            read_file_system(pass);
            break;
        case ContentSource::inline_data:
            read_inline(pass);
            break;
        case ContentSource::host_file:
            read_host_file(pass);
            break;
        case ContentSource::member:
            read_member(pass);
            break;
    }
    flush(pass);
    if (pass.offset < unit.size && unit.content != ContentSource::none && !pass.stopped)
        sink.loss(pass.offset, "content.ends_early",
                  std::to_string(unit.size - pass.offset) + " bytes are nowhere stored");
    FoundContent content;
    content.size_read = pass.offset;
    content.partial = pass.stopped && unit.content == ContentSource::member;
    for (auto* consumer : consumers_)
        consumer->finish(content, sink);
    return content;
}

// Hands on what the buffer holds.
void ContentUnitReader::flush(Pass& pass) {
    if (filled_ == 0)
        return;
    auto bytes = std::span<const std::byte>(buffer_).first(filled_);
    for (auto* consumer : consumers_)
        consumer->update(bytes, pass.offset - filled_);
    filled_ = 0;
    if (pass.sources.progress)
        pass.sources.progress();
}

// Zeros cost nothing to claim, so their number is bounded: by what real files do (the ratio), and
// below that by a flat amount.
bool ContentUnitReader::add_zeros(Pass& pass, std::uint64_t size) {
    const auto& budgets = pass.budgets;
    while (size > 0) {
        std::uint64_t stored = pass.offset - pass.zeros;
        bool beyond_ratio = pass.zeros / budgets.expansion_ratio_max > stored;
        if (pass.zeros >= budgets.expansion_bytes_max && beyond_ratio) {
            pass.stopped = true;
            pass.sink.loss(pass.offset, "content.expansion_limit",
                           std::to_string(pass.zeros) + " zero bytes that are nowhere stored");
            return false;
        }
        auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, block_size - filled_));
        std::memset(buffer_.data() + filled_, 0, count);
        filled_ += count;
        pass.offset += count;
        pass.zeros += count;
        size -= count;
        if (filled_ == block_size)
            flush(pass);
    }
    return true;
}

// REQUIRES: the extent lies within the medium.
void ContentUnitReader::add_stored(Pass& pass, Image& image, Extent extent) {
    while (extent.size > 0) {
        auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(extent.size, block_size - filled_));
        auto place = std::span(buffer_).subspan(filled_, count);
        if (auto read = image.read_at(place, extent.offset); !read) {
            std::memset(place.data(), 0, place.size());
            if (!std::exchange(pass.gap_reported, true))
                pass.sink.loss(pass.offset, "content.unreadable", read.error().message());
        }
        filled_ += count;
        pass.offset += count;
        extent.offset += count;
        extent.size -= count;
        if (filled_ == block_size)
            flush(pass);
    }
}

void ContentUnitReader::read_extents(Pass& pass) {
    auto image = pass.sources.image();
    if (!image) {
        pass.stopped = true;
        pass.sink.loss(0, "content.unreadable", image.error().message());
        return;
    }
    const std::uint64_t size = pass.unit.size;
    const std::uint64_t initialized = std::min(pass.unit.initialized_size, size);
    const std::uint64_t medium = image.value()->size();
    for (auto extent : pass.unit.extents) {
        if (pass.offset >= initialized || pass.stopped)
            break;
        extent.size = std::min(extent.size, initialized - pass.offset);
        if (extent.offset == Extent::sparse) {
            add_zeros(pass, extent.size);
            continue;
        }
        auto inside = extent.offset < medium ? std::min(extent.size, medium - extent.offset) : 0;
        add_stored(pass, *image.value(), {extent.offset, inside});
        if (inside < extent.size) {
            pass.sink.loss(pass.offset, "content.beyond_medium",
                           std::to_string(extent.size - inside) + " bytes read as zeros");
            add_zeros(pass, extent.size - inside);
        }
    }
    if (!pass.stopped && pass.offset == initialized)
        add_zeros(pass, size - initialized);
    report_unreadable(pass, *image.value());
}

// The image tells of damage once, to whoever comes first; a unit tells of its own, so that its
// answers do not depend on what its worker read before.
void ContentUnitReader::report_unreadable(Pass& pass, const Image& image) const {
    auto damaged = image.unreadable_ranges();
    if (damaged.empty())
        return;
    std::uint64_t offset = 0, bytes = 0, first = 0;
    for (const auto& extent : pass.unit.extents) {
        if (offset >= pass.offset)
            break;
        auto end = extent.offset + std::min(extent.size, pass.offset - offset);
        auto at = std::partition_point(damaged.begin(), damaged.end(), [&](const Extent& range) {
            return range.offset + range.size <= extent.offset;
        });
        for (; extent.offset != Extent::sparse && at != damaged.end() && at->offset < end; ++at) {
            auto from = std::max(at->offset, extent.offset);
            if (bytes == 0)
                first = offset + (from - extent.offset);
            bytes += std::min(at->offset + at->size, end) - from;
        }
        offset += extent.size;
    }
    if (bytes > 0)
        pass.sink.loss(first, "content.unreadable", std::to_string(bytes) + " bytes read as zeros");
}

void ContentUnitReader::read_file_system(Pass& pass) {
    auto reader = pass.sources.file_system();
    core::Result<void> selected =
        reader ? reader.value()->select(pass.unit) : core::Result<void>(reader.error());
    if (!selected) {
        pass.stopped = true;
        pass.sink.loss(0, "content.unreadable", selected.error().message());
        return;
    }
    const auto& budgets = pass.budgets;
    std::uint64_t stored = 0;
    for (const auto& extent : pass.unit.extents)
        stored += extent.offset == Extent::sparse ? 0 : extent.size;
    while (pass.offset < pass.unit.size) {
        if (pass.offset >= budgets.expansion_bytes_max &&
            pass.offset / budgets.expansion_ratio_max > stored) {
            pass.stopped = true;
            pass.sink.loss(pass.offset, "content.expansion_limit",
                           "more than " + std::to_string(budgets.expansion_ratio_max) +
                               " times what is stored");
            return;
        }
        auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(pass.unit.size - pass.offset, block_size));
        auto read = reader.value()->read(std::span(buffer_).first(count), pass.offset);
        if (!read) {
            pass.stopped = true;
            pass.sink.loss(pass.offset, "content.unreadable", read.error().message());
            return;
        }
        if (read.value() == 0)
            break;
        filled_ = std::min(read.value(), count);
        pass.offset += filled_;
        flush(pass);
    }
    if (!pass.unit.extents.empty())
        if (auto image = pass.sources.image())
            report_unreadable(pass, *image.value());
}

void ContentUnitReader::read_host_file(Pass& pass) {
    if (pass.sources.host_file == nullptr) {
        pass.stopped = true;
        pass.sink.loss(0, "content.unreadable", "the file could not be opened");
        return;
    }
    while (pass.offset < pass.unit.size) {
        auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(pass.unit.size - pass.offset, block_size));
        auto read = pass.sources.host_file->read_at(std::span(buffer_).first(count), pass.offset);
        if (!read) {
            pass.stopped = true;
            pass.sink.loss(pass.offset, "content.unreadable", read.error().message());
            return;
        }
        if (read.value() == 0)
            break;
        filled_ = read.value();
        pass.offset += filled_;
        flush(pass);
    }
}

void ContentUnitReader::read_inline(Pass& pass) {
    auto bytes = core::bytes_of(pass.unit.inline_data);
    bytes = bytes.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), pass.unit.size)));
    while (!bytes.empty()) {
        filled_ = std::min(bytes.size(), block_size);
        std::memcpy(buffer_.data(), bytes.data(), filled_);
        pass.offset += filled_;
        bytes = bytes.subspan(filled_);
        flush(pass);
    }
}

void ContentUnitReader::read_member(Pass& pass) {
    while (true) {
        auto place = std::span(buffer_).subspan(filled_);
        auto read = pass.sources.next_bytes(place);
        if (!read) {
            pass.stopped = true;
            pass.sink.loss(pass.offset, "content.unreadable", read.error().message());
            return;
        }
        if (read.value() == 0)
            return;
        auto count = std::min(read.value(), place.size());
        filled_ += count;
        pass.offset += count;
        if (filled_ == block_size)
            flush(pass);
    }
}

void DigestConsumer::set_hashes(core::HashSelection hashes) {
    if (hashes == hashes_)
        return;
    hashes_ = hashes;
    hasher_ = core::Hasher(hashes);
    zero_digests_.clear();
}

void DigestConsumer::begin(const FoundItem& unit, RecordSink&) {
    head_.clear();
    iso_mark_ = {};
    type_.clear();
    leading_zeros_ = 0;
    all_zero_ = true;
    typed_ = typing_ == Typing::by_content &&
             (unit.kind == ItemKind::file || unit.kind == ItemKind::stream);
}

// ECMA-119, 8.4.2: the first volume descriptor lies in sector 16, its identifier behind one byte.
void DigestConsumer::look_for_iso(std::span<const std::byte> bytes, std::uint64_t offset) {
    constexpr std::uint64_t mark_offset = 16 * 2048 + 1;
    if (offset >= mark_offset + iso_mark_.size() || offset + bytes.size() <= mark_offset)
        return;
    for (std::size_t i = 0; i < iso_mark_.size(); ++i)
        if (auto at = mark_offset + i; at >= offset && at - offset < bytes.size())
            iso_mark_[i] = bytes[static_cast<std::size_t>(at - offset)];
}

void DigestConsumer::update(std::span<const std::byte> bytes, std::uint64_t offset) {
    if (!enabled_)
        return;
    if (typed_)
        look_for_iso(bytes, offset);
    if (typed_ && type_.empty()) {
        auto wanted = std::min(bytes.size(), content_type_head_size - head_.size());
        head_.insert(head_.end(), bytes.begin(),
                     bytes.begin() + static_cast<std::ptrdiff_t>(wanted));
        // A type depends on the head and on whether anything follows it.
        if (wanted < bytes.size())
            type_ = content_type(head_, head_.size() + 1);
    }
    // A block is zero when its first byte is, and each byte equals its neighbour.
    bool zero = all_zero_ && bytes[0] == std::byte{0} &&
                std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
    if (zero) {
        leading_zeros_ += bytes.size();
        return;
    }
    if (all_zero_)
        hash_zeros(leading_zeros_);
    all_zero_ = false;
    hasher_.update(bytes);
}

void DigestConsumer::finish(FoundContent& content, RecordSink&) {
    if (!enabled_)
        return;
    content.digests = all_zero_ ? digests_of_zeros() : hasher_.finish();
    content.all_zero = all_zero_ && content.size_read > 0;
    if (typed_ && content.size_read > 0) {
        if (type_.empty())
            type_ = content_type(head_, content.size_read);
        content.type = type_;
    }
    constexpr std::string_view iso_mark = "CD001";
    if (typed_ && std::ranges::equal(core::bytes_of(iso_mark), iso_mark_))
        content.type = "application/x-iso9660-image";
}

void DigestConsumer::hash_zeros(std::uint64_t count) {
    static constexpr std::array<std::byte, 4096> zeros{};
    for (; count > 0; count -= std::min<std::uint64_t>(count, zeros.size()))
        hasher_.update(std::span(zeros).first(
            static_cast<std::size_t>(std::min<std::uint64_t>(count, zeros.size()))));
}

core::Digests DigestConsumer::digests_of_zeros() {
    auto known = zero_digests_.find(leading_zeros_);
    if (known != zero_digests_.end())
        return known->second;
    hash_zeros(leading_zeros_);
    auto digests = hasher_.finish();
    if (zero_digests_.size() < zero_digests_max)
        zero_digests_.emplace(leading_zeros_, digests);
    return digests;
}

}  // namespace examination
