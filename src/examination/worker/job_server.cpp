#include "examination/worker/job_server.h"

#include "core/memory.h"
#include "examination/content/artifact_consumer.h"
#include "examination/content/content_unit.h"
#include "examination/content/keyword_consumer.h"
#include "examination/content/selector_consumer.h"
#include "examination/content/text_consumer.h"
#include "examination/content/yara_consumer.h"
#include "examination/content/yara_cost_consumer.h"
#include "examination/nesting/nested_contents.h"
#include "examination/nesting/read_inside.h"
#include "examination/protocol/limits.h"
#include "examination/worker/answer_writer.h"
#include "examination/worker/channel.h"
#include "examination/worker/fitting.h"
#include "examination/worker/picture_job.h"
#include "examination/worker/rule_sets.h"
#include "examination/worker/source_reader.h"
#include "examination/worker/tool_customer.h"
#include "examination/worker/unit_companions.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <utility>

#include <unistd.h>

namespace examination {
namespace {

using namespace std::chrono_literals;

constexpr auto owner_patience = 600s;
constexpr std::uint64_t hash_block_size = std::uint64_t{256} << 10;
constexpr std::uint64_t hash_progress_step = std::uint64_t{64} << 20;
constexpr std::size_t claim_extents_max = 65'536;
constexpr std::size_t copied_size = limits::content_bytes_max;
// What contents needed for a moment must not stay with the worker for the rest of its life.
constexpr std::size_t free_bytes_kept = std::size_t{32} << 20;
constexpr auto no_limit = std::numeric_limits<std::uint64_t>::max();

// Gives a unit's bytes to the owner as they are.
class ContentCopier final : public ContentConsumer {
public:
    explicit ContentCopier(AnswerWriter& writer) : writer_(writer) {}
    void begin(const FoundItem&, RecordSink&) override {}
    void update(std::span<const std::byte> bytes, std::uint64_t) override {
        while (!bytes.empty()) {
            auto piece =
                bytes.first(std::min<std::size_t>(bytes.size(), limits::content_bytes_max));
            std::string copied(reinterpret_cast<const char*>(piece.data()), piece.size());
            writer_.put(encode_answer(ContentBytes{std::move(copied)}));
            bytes = bytes.subspan(piece.size());
        }
    }
    void finish(FoundContent&, RecordSink&) override {}

private:
    AnswerWriter& writer_;
};

class JobServer {
public:
    JobServer(core::MessageSocket socket, SharedMemory memory, WorkerSource source,
              std::span<const ArtifactParser* const> parsers)
        : socket_(std::move(socket)),
          memory_(std::move(memory)),
          rule_sets_(std::move(source.rule_sets)),
          source_(std::move(source), memory_),
          parsers_(parsers),
          artifacts_(parsers),
          units_({&digests_, &artifacts_, &selectors_, &keywords_, &texts_, &yara_, &costs_,
                  &gatherer_}),
          nested_(units_, gatherer_, [this](bool plain) { set_consumers(plain); }) {}

    void serve() {
        while (true) {
            auto message = next_message();
            if (std::holds_alternative<channel::End>(message))
                return;
            if (const auto* consumed = std::get_if<channel::Consumed>(&message))
                writer_.consumed(consumed->half);
            else if (const auto* start = std::get_if<channel::StartJob>(&message))
                run(*start);
            else
                ::_exit(channel::exit_protocol);
        }
    }

private:
    // Without its owner a worker is of no use.
    channel::ToWorker next_message() {
        auto message = socket_.receive(core::DescriptorPolicy::accept);
        if (!message)
            ::_exit(0);
        auto decoded = channel::decode_to_worker(message.value().bytes);
        if (!decoded)
            ::_exit(channel::exit_protocol);
        files_ = std::move(message.value().files);
        return std::move(decoded).value();
    }

    std::map<std::uint32_t, core::File> receive_host_files(std::uint32_t count) {
        std::map<std::uint32_t, core::File> files;
        for (std::uint32_t received = 0; received < count;) {
            auto message = next_message();
            const auto* attach = std::get_if<channel::Attach>(&message);
            if (attach == nullptr || attach->units.empty() || attach->units.size() != files_.size())
                ::_exit(channel::exit_protocol);
            for (std::size_t i = 0; i < files_.size(); ++i)
                files.insert_or_assign(attach->units[i], std::move(files_[i]));
            received += static_cast<std::uint32_t>(files_.size());
        }
        return files;
    }

    void run(const channel::StartJob& start) {
        auto host_files = receive_host_files(start.host_files);
        auto area = memory_.job_area();
        if (start.job_size > area.size())
            ::_exit(channel::exit_protocol);
        auto job = decode_job(std::string_view(reinterpret_cast<const char*>(area.data()),
                                               static_cast<std::size_t>(start.job_size)));
        if (!job)
            ::_exit(channel::exit_protocol);
        std::visit([&](const auto& body) { run(body, start, host_files); }, job.value());
        source_.quiet();
        writer_.flush();
        send(channel::Done{});
    }

    using HostFiles = std::map<std::uint32_t, core::File>;

    AnswerSink sink_for(std::uint32_t unit, AnswerSink::Limits limits) {
        return AnswerSink(writer_, memory_, unit, limits);
    }

    void run(const OpenJob&, const channel::StartJob& start, const HostFiles&) {
        auto sink = sink_for(0, {start.budgets.output_bytes_max, start.budgets.records_max});
        auto opened = open_source(sink);
        if (!opened) {
            sink.loss(0, "container.unreadable", opened.error().message());
            return;
        }
        auto cut = fit(opened.value());
        if (!cut.empty())
            sink.loss(0, "worker.answer_cut", cut);
        sink.conclude(std::move(opened).value());
    }

    void run(const FilesJob&, const channel::StartJob& start, const HostFiles&) {
        auto sink = sink_for(0, {start.budgets.output_bytes_max, start.budgets.records_max});
        auto names = source_.further_files();
        FurtherFiles further;
        if (names)
            further.names = std::move(names).value();
        // What is beyond is missing, and opening the image says so.
        further.names.resize(
            std::min<std::size_t>(further.names.size(), limits::further_files_max));
        sink.conclude(further);
    }

    core::Result<OpenedSource> open_source(RecordSink& sink) {
        auto* image = TRY(source_.open_fresh(sink));
        OpenedSource opened;
        opened.image = image->description();
        opened.layout = TRY(read_volumes(*image, sink));
        opened.sample = TRY(sample_digest(*image));
        return opened;
    }

    core::Result<FileSystemDescription> walk_volume(const Volume& volume, const WalkLimits& limits,
                                                    ItemSink& sink) {
        auto* image = TRY(source_.open_fresh(sink));
        image->keep_decoded(Image::decoded_for_walk);
        auto found = walk_file_system(*image, volume, limits, sink);
        image->keep_decoded(Image::decoded_for_contents);
        return found;
    }

    void run(const WalkJob& job, const channel::StartJob& start, const HostFiles&) {
        auto sink = sink_for(0, {channel::walk_output_max(start.budgets, job.volume), no_limit});
        WalkLimits limits;
        if (job.orphans_max != 0)
            limits.orphans_max = job.orphans_max;
        WalkedVolume walked;
        auto found = walk_volume(job.volume, limits, sink);
        if (found)
            walked.file_system = std::move(found).value();
        else
            sink.loss(job.volume.offset, "fs.walk_failed", found.error().message());
        auto cut = fit(walked);
        if (!cut.empty())
            sink.loss(0, "worker.answer_cut", cut);
        sink.conclude(walked);
    }

    void run(const MediumHashJob&, const channel::StartJob& start, const HostFiles&) {
        auto sink = sink_for(0, {start.budgets.output_bytes_max, start.budgets.records_max});
        auto hashes = hash_medium(sink);
        if (hashes)
            sink.conclude(hashes.value());
        else
            sink.loss(0, "container.unreadable", hashes.error().message());
    }

    // For the account of every byte: what the pass had to read as zeros.
    static void report_unreadable(const Image& image, ItemSink& sink) {
        CoverageClaim claim{CoverageState::skipped, "container_unreadable", {}};
        for (const auto& range : image.unreadable_ranges()) {
            claim.extents.push_back(range);
            if (claim.extents.size() < claim_extents_max)
                continue;
            sink.coverage(claim);
            claim.extents.clear();
        }
        if (!claim.extents.empty())
            sink.coverage(std::move(claim));
    }

    core::Result<MediumHashes> hash_medium(ItemSink& sink) {
        auto* image = TRY(source_.open_fresh(sink));
        const auto& stored = image->description().stored_hashes;
        bool others =
            std::ranges::any_of(stored, [](const auto& hash) { return hash.first != "sha256"; });
        core::Hasher hasher(others ? core::HashSelection::sha256_md5_sha1
                                   : core::HashSelection::sha256);
        std::vector<std::byte> buffer(hash_block_size);
        for (std::uint64_t offset = 0; offset < image->size();) {
            auto size = std::min<std::uint64_t>(hash_block_size, image->size() - offset);
            auto block = std::span(buffer).first(static_cast<std::size_t>(size));
            TRY(image->read_at(block, offset));
            hasher.update(block);
            offset += size;
            if (offset % hash_progress_step == 0) {
                writer_.put(encode_answer(Progress{offset}));
                writer_.flush();
            }
        }
        report_unreadable(*image, sink);
        return MediumHashes{hasher.finish()};
    }

    // `volume` must outlive them.
    ContentSources sources_of(const Volume& volume) {
        ContentSources sources;
        sources.image = [this] { return source_.image(); };
        sources.file_system = [this, &volume] { return source_.file_system(volume); };
        sources.progress = [this] { memory_.add_progress(1); };
        return sources;
    }

    void run(const ContentJob& job, const channel::StartJob& start, const HostFiles& host_files) {
        auto sources = sources_of(job.volume);
        searches_ = job.searches;
        const UnitCompanionsView companions(job, parsers_, sources, host_files);
        for (auto unit = start.first_unit; unit < job.units.size(); ++unit) {
            auto sink = sink_for(
                unit, {start.budgets.output_bytes_max, start.budgets.records_max, start.careful});
            bool plain = unit == start.plain_unit && start.plain_members.empty();
            set_consumers(plain);
            NestingOptions nesting;
            nesting.open = job.searches.archives && !plain;
            nesting.passwords = job.searches.passwords;
            if (unit == start.plain_unit)
                nesting.plain_members = start.plain_members;
            auto file = host_files.find(unit);
            sources.host_file = file == host_files.end() ? nullptr : &file->second;
            artifacts_.set_companions([&companions, unit] { return companions.read(unit); });
            nested_.read(job.units[unit], sources, start.budgets, nesting, sink);
        }
        artifacts_.set_companions({});
        core::return_free_memory(free_bytes_kept);
    }

    void set_consumers(bool plain) {
        artifacts_.set_enabled(searches_.contents && !plain);
        // What is opened inside contents, or has text, is known by its type.
        digests_.set_hashes(searches_.other_hashes ? core::HashSelection::sha256_md5_sha1
                                                   : core::HashSelection::sha256);
        digests_.set_enabled(searches_.contents || searches_.archives || searches_.text);
        using enum TextConsumer::Wanted;
        texts_.set_wanted(!searches_.text || plain ? nothing : searches_.contents ? all : searched);
        digests_.set_typing(plain ? DigestConsumer::Typing::off
                                  : DigestConsumer::Typing::by_content);
        prepare_searches(plain ? Searches{} : searches_);
    }

    // The owner names only sets that it has given.
    void prepare_searches(const Searches& searches) {
        const KeywordSet* keywords = nullptr;
        if (searches.keywords) {
            auto set = rule_sets_.keywords(*searches.keywords);
            if (!set)
                ::_exit(channel::exit_protocol);
            keywords = set.value();
        }
        keywords_.search_with(keywords);
        YaraSet* yara = nullptr;
        if (searches.yara) {
            auto set = rule_sets_.yara(*searches.yara);
            if (!set)
                ::_exit(channel::exit_protocol);
            yara = set.value();
        }
        yara_.search_with(searches.costs ? nullptr : yara);
        costs_.measure(searches.costs ? yara : nullptr);
        bool masks = keywords != nullptr || (yara != nullptr && !searches.costs);
        using enum SelectorConsumer::Wanted;
        selectors_.set_wanted(searches.selectors ? all : masks ? secrets : nothing);
    }

    void run(const CompileJob& job, const channel::StartJob& start, const HostFiles&) {
        auto sink = sink_for(0, {start.budgets.output_bytes_max, start.budgets.records_max});
        auto compiled = compile_rule_set(job);
        if (!compiled) {
            sink.loss(0, "rules.refused", compiled.error().message());
            return;
        }
        for (const auto& note : compiled.value().notes)
            sink.anomaly(0, "rules.note", note);
        for (auto& rule : compiled.value().rules)
            sink.record(std::move(rule));
        std::string_view rest = compiled.value().bytes;
        for (; !rest.empty(); rest.remove_prefix(std::min(rest.size(), copied_size)))
            writer_.put(encode_answer(ContentBytes{std::string(rest.substr(0, copied_size))}));
        sink.conclude(UnitContent{});
    }

    void run(const ExtractJob& job, const channel::StartJob& start, const HostFiles& host_files) {
        auto sources = sources_of(job.volume);
        auto file = host_files.find(0);
        sources.host_file = file == host_files.end() ? nullptr : &file->second;
        ContentCopier copier(writer_);
        ContentUnitReader reader({&copier});
        auto sink = sink_for(0, {start.budgets.output_bytes_max, start.budgets.records_max});
        FoundContent content;
        if (job.inside.empty()) {
            content = reader.read(job.unit, sources, start.budgets, sink);
        } else {
            auto found = read_inside(job.unit, sources, start.budgets, job.inside, job.passwords,
                                     reader, sink);
            if (found)
                content = std::move(found).value();
            else
                sink.loss(0, "content.unreadable", found.error().message());
        }
        sink.conclude(UnitContent{0, std::move(content)});
    }

    void run(const PictureJob& job, const channel::StartJob& start, const HostFiles& host_files) {
        auto file = host_files.find(0);
        if (file == host_files.end())
            ::_exit(channel::exit_protocol);
        auto sink = sink_for(0, {start.budgets.output_bytes_max, start.budgets.records_max});
        answer_picture_job(job, file->second, tools_, writer_, sink);
        core::return_free_memory(free_bytes_kept);
    }

    void send(const channel::FromWorker& message) {
        if (!socket_.send(channel::encode(message), {}, owner_patience))
            ::_exit(0);
    }

    core::MessageSocket socket_;
    SharedMemory memory_;
    std::vector<core::File> files_;  // That came with the last message.
    AnswerWriter writer_{socket_, memory_};
    RuleSets rule_sets_;
    SourceReader source_;
    DigestConsumer digests_{DigestConsumer::Typing::by_content};
    std::span<const ArtifactParser* const> parsers_;
    ArtifactConsumer artifacts_;
    SelectorConsumer selectors_;
    KeywordConsumer keywords_{selectors_};
    ToolCustomer tools_{socket_, writer_};
    TextConsumer texts_{digests_, selectors_, keywords_, tools_};
    MemberGatherer gatherer_;
    YaraConsumer yara_{selectors_};
    YaraCostConsumer costs_;
    ContentUnitReader units_;
    NestedContents nested_;
    Searches searches_;
};

}  // namespace

void serve_jobs(core::MessageSocket socket, SharedMemory memory, WorkerSource source,
                std::span<const ArtifactParser* const> parsers) {
    JobServer(std::move(socket), std::move(memory), std::move(source), parsers).serve();
}

}  // namespace examination
