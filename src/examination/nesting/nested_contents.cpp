#include "examination/nesting/nested_contents.h"

#include "examination/archives/archive.h"
#include "examination/nesting/nested_image.h"
#include "examination/nesting/unit_bytes.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

std::string_view last_name(std::string_view path) {
    auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// Would it, taken as a path, lead out of the folder it is unpacked in?
bool climbs(std::string_view name) {
    // "/" and "//" are the lists of names in an ar archive.
    if (name.find_first_not_of('/') == std::string_view::npos)
        return false;
    if (name.starts_with('/') || name.starts_with('\\') || (name.size() > 1 && name[1] == ':'))
        return true;
    while (!name.empty()) {
        auto end = std::min(name.find_first_of("/\\"), name.size());
        if (name.substr(0, end) == "..")
            return true;
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return false;
}

// Damage found inside a content belongs to it, however many members came since.
class SinkOfMember final : public RecordSink {
public:
    SinkOfMember(ContentSink& sink, std::uint32_t member, bool may_lose)
        : sink_(sink), member_(member), may_lose_(may_lose) {}
    using RecordSink::anomaly;
    void record(FoundRecord) override {}
    void selector(FoundSelector) override {}
    void text(FoundText) override {}
    void hit(FoundHit) override {}
    void anomaly(FoundAnomaly anomaly) override {
        anomaly.loses_data = anomaly.loses_data && may_lose_;
        sink_.anomaly_of(member_, std::move(anomaly));
    }
    bool exhausted() const override { return sink_.exhausted(); }

private:
    ContentSink& sink_;
    std::uint32_t member_;
    bool may_lose_;
};

// The sink as the reader of one member needs it.
class SinkOfContent final : public RecordSink {
public:
    SinkOfContent(ContentSink& sink, bool may_lose) : sink_(sink), may_lose_(may_lose) {}
    using RecordSink::anomaly;
    void record(FoundRecord record) override { sink_.record(std::move(record)); }
    void selector(FoundSelector selector) override { sink_.selector(std::move(selector)); }
    void text(FoundText piece) override { sink_.text(std::move(piece)); }
    void hit(FoundHit hit) override { sink_.hit(std::move(hit)); }
    void anomaly(FoundAnomaly anomaly) override {
        anomaly.loses_data = anomaly.loses_data && may_lose_;
        sink_.anomaly(std::move(anomaly));
    }
    bool exhausted() const override { return sink_.exhausted(); }

private:
    ContentSink& sink_;
    bool may_lose_;
};

// What all members of a unit together may expand to.
class Expansion {
public:
    Expansion(std::uint64_t stored, const Budgets& budgets, const NestingLimits& limits)
        : stored_(stored), budgets_(budgets), limits_(limits) {}

    bool exceeded() const { return exceeded_; }
    Result<void> add(std::uint64_t bytes) {
        bytes_ += bytes;
        bool beyond_ratio = bytes_ / budgets_.expansion_ratio_max > stored_;
        exceeded_ = bytes_ > limits_.free_bytes && beyond_ratio;
        if (exceeded_)
            return Error(ErrorCode::limit_exceeded,
                         fmt::format("{} bytes expand to more than {}", stored_, bytes_ - bytes));
        return {};
    }

private:
    std::uint64_t stored_;
    const Budgets& budgets_;
    const NestingLimits& limits_;
    std::uint64_t bytes_ = 0;
    bool exceeded_ = false;
};

// One of the contents, one inside the other, that are open at a time.
struct Open {
    FoundItem item;
    std::uint32_t member = 0;
    core::Sha256Digest sha256;
    std::uint64_t gathered = 0;
};

class Visit {
public:
    Visit(ContentUnitReader& reader, MemberGatherer& gatherer, const SetPlain& set_plain,
          const Budgets& budgets, const NestingOptions& options, const NestingLimits& limits,
          ContentSink& sink, std::uint64_t stored, std::function<void()> progress)
        : reader_(reader),
          gatherer_(gatherer),
          set_plain_(set_plain),
          budgets_(budgets),
          options_(options),
          limits_(limits),
          sink_(sink),
          expansion_(stored, budgets, limits),
          progress_(std::move(progress)) {}

    void open(const core::ByteSource& bytes, Opening opening, Open of);

private:
    // Why nothing more is to be looked for; told once, at the content that is open.
    bool stopped(SinkOfMember& sink);
    void open_archive(const core::ByteSource& bytes, SinkOfMember& sink);
    void open_image(const core::ByteSource& bytes, SinkOfMember& sink);
    void add_archive_member(ArchiveReader& archive, ArchiveMember member, SinkOfMember& sink);
    void read_volume(NestedImage& image, const NestedVolume& volume);
    FoundContent read_content(const FoundItem& item, std::uint32_t member, ContentSources sources);
    void open_member(FoundItem item, std::uint32_t member, const FoundContent& content);
    FoundItem placed(FoundItem item, std::string address) const;
    bool may_lose() const { return open_.front().item.state == ItemState::allocated; }

    ContentUnitReader& reader_;
    MemberGatherer& gatherer_;
    const SetPlain& set_plain_;
    const Budgets& budgets_;
    const NestingOptions& options_;
    const NestingLimits& limits_;
    ContentSink& sink_;
    Expansion expansion_;
    std::function<void()> progress_;
    std::vector<Open> open_;
    std::uint32_t members_ = 0;
    bool told_ = false;
};

void Visit::open(const core::ByteSource& bytes, Opening opening, Open of) {
    open_.push_back(std::move(of));
    SinkOfMember sink(sink_, open_.back().member, may_lose());
    auto same = [&](const Open& outer) { return outer.sha256 == open_.back().sha256; };
    if (std::any_of(open_.begin(), open_.end() - 1, same))
        sink.anomaly(0, "archive.contains_itself", "the same content is open around it");
    else if (open_.size() > budgets_.depth_max)
        sink.loss(0, "archive.depth_limit", std::to_string(budgets_.depth_max) + " levels");
    else if (opening == Opening::archive)
        open_archive(bytes, sink);
    else
        open_image(bytes, sink);
    open_.pop_back();
}

bool Visit::stopped(SinkOfMember& sink) {
    if (sink_.exhausted())
        return true;
    std::string_view code;
    if (expansion_.exceeded())
        code = "archive.expansion_limit";
    else if (members_ >= limits_.members_max)
        code = "archive.members_limit";
    if (code.empty())
        return false;
    if (!std::exchange(told_, true))
        sink.loss(0, code, fmt::format("after {} members", members_));
    return true;
}

void Visit::open_archive(const core::ByteSource& bytes, SinkOfMember& sink) {
    auto name = std::string(last_name(open_.back().item.path_raw));
    auto archive = ArchiveReader::open(bytes, name, options_.passwords);
    if (!archive) {
        sink.loss(0, "archive.unreadable", archive.error().message());
        return;
    }
    while (!stopped(sink)) {
        auto next = archive.value().next();
        if (!next) {
            sink.loss(archive.value().offset(),
                      archive.value().encrypted() ? "archive.encrypted" : "archive.damaged",
                      next.error().message());
            return;
        }
        if (!next.value())
            return;
        add_archive_member(archive.value(), std::move(*next.value()), sink);
    }
}

FoundItem Visit::placed(FoundItem item, std::string address) const {
    const auto& outer = open_.back().item;
    item.address = outer.address + "!" + address;
    item.path_raw = outer.path_raw + "/" + item.path_raw;
    item.state = outer.state != ItemState::allocated ? outer.state : item.state;
    return item;
}

void Visit::add_archive_member(ArchiveReader& archive, ArchiveMember member, SinkOfMember& sink) {
    auto name = member.item.path_raw;
    auto item = placed(std::move(member.item), std::to_string(member.index));
    auto number = sink_.begin_member(item);
    ++members_;
    SinkOfContent own(sink_, may_lose());
    if (climbs(name))
        own.anomaly(0, "archive.name_climbs", "the name leads out of its folder");
    if (!archive.warning().empty())
        own.anomaly(archive.offset(), "archive.damaged", archive.warning());
    if (item.content == ContentSource::none)
        return;
    // Where libarchive says 2^60 and gives nothing, it ends early; how much came is what counts.
    auto stated = std::exchange(item.size, 0);
    ContentSources sources;
    std::string why;
    sources.next_bytes = [&](std::span<std::byte> buffer) -> Result<std::size_t> {
        auto count = archive.read(buffer);
        if (!count) {
            why = count.error().message();
            return count;
        }
        if (auto added = expansion_.add(count.value()); !added)
            return std::move(added).error();
        return count;
    };
    auto content = read_content(item, number, std::move(sources));
    if (!content.partial && stated != 0 && content.size_read != stated) {
        own.loss(content.size_read, "archive.size_mismatch",
                 fmt::format("{} bytes stated", stated));
        content.partial = true;
    }
    if (!why.empty() && member.encrypted)
        own.loss(0, "archive.encrypted", why);
    sink_.end_content(content, false);
    if (!stopped(sink))
        open_member(std::move(item), number, content);
}

FoundContent Visit::read_content(const FoundItem& item, std::uint32_t member,
                                 ContentSources sources) {
    bool plain = std::ranges::find(options_.plain_members, member) != options_.plain_members.end();
    std::uint64_t gathered = 0;
    for (const auto& outer : open_)
        gathered += outer.gathered;
    set_plain_(plain);
    gatherer_.keep(plain ? std::nullopt : std::optional(MemberGatherer::bytes_max - gathered));
    sources.progress = progress_;
    SinkOfContent own(sink_, may_lose());
    auto content = reader_.read(item, sources, budgets_, own);
    gatherer_.keep(std::nullopt);
    set_plain_(false);
    return content;
}

void Visit::open_member(FoundItem item, std::uint32_t member, const FoundContent& content) {
    auto opening = gatherer_.opening();
    auto bytes = gatherer_.take();
    if (opening == Opening::none || content.partial)
        return;
    SinkOfMember sink(sink_, member, may_lose());
    if (!gatherer_.whole()) {
        sink.loss(0, "archive.member_too_large",
                  fmt::format("{} bytes; what is in it was not opened", content.size_read));
        return;
    }
    auto size = bytes.size();
    core::MemoryBytes memory(std::move(bytes));
    open(memory, opening, {std::move(item), member, content.digests.sha256, size});
}

void Visit::open_image(const core::ByteSource& bytes, SinkOfMember& sink) {
    auto name = last_name(open_.back().item.path_raw);
    auto image = NestedImage::open(std::make_unique<core::BorrowedBytes>(bytes), name, sink);
    if (!image) {
        sink.loss(0, "image.unreadable", image.error().message());
        return;
    }
    for (std::size_t index = 0; index < image.value().volume_count() && !stopped(sink); ++index) {
        auto room = std::min<std::uint64_t>(nested_items_max, limits_.members_max - members_);
        auto volume = image.value().walk(index, room, sink);
        read_volume(image.value(), volume);
        if (volume.cut)
            sink.loss(0, "archive.members_limit", fmt::format("after {} members", members_));
    }
}

void Visit::read_volume(NestedImage& image, const NestedVolume& volume) {
    SinkOfMember sink(sink_, open_.back().member, may_lose());
    for (const auto& found : volume.items) {
        if (stopped(sink))
            return;
        auto item = placed(found, found.address);
        if (!item.same_content_as.empty()) {
            item.same_content_as = open_.back().item.address + "!" + item.same_content_as;
            item.content = ContentSource::none;
        }
        auto number = sink_.begin_member(item);
        ++members_;
        if (item.content == ContentSource::none)
            continue;
        auto sources = image.sources_of(volume.volume);
        auto content = read_content(item, number, sources);
        sink_.end_content(content, false);
        (void)expansion_.add(content.size_read);  // stopped() tells.
        auto opening = opening_of(content.type, content.size_read);
        if (opening == Opening::none || item.kind == ItemKind::slack)
            continue;
        UnitBytes bytes(item, sources, content.size_read);
        open(bytes, opening, {item, number, content.digests.sha256, 0});
    }
}

}  // namespace

void NestedContents::read(const FoundItem& unit, const ContentSources& sources,
                          const Budgets& budgets, const NestingOptions& options, ContentSink& sink,
                          const NestingLimits& limits) {
    gatherer_.keep(std::nullopt);
    auto content = reader_.read(unit, sources, budgets, sink);
    bool named = unit.kind == ItemKind::file || unit.kind == ItemKind::stream;
    auto opening =
        options.open && named ? opening_of(content.type, content.size_read) : Opening::none;
    sink.end_content(content, opening != Opening::none);
    if (opening == Opening::none)
        return;
    UnitBytes bytes(unit, sources, content.size_read);
    Visit visit(reader_, gatherer_, set_plain_, budgets, options, limits, sink, content.size_read,
                sources.progress);
    visit.open(bytes, opening, {unit, 0, content.digests.sha256, 0});
    sink.end_unit();
}

}  // namespace examination
