#include "examination/worker/channel.h"

#include "core/message_socket.h"
#include "core/wire.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace examination::channel {
namespace {

using core::DecoderView;
using core::Encoder;

constexpr std::uint32_t text_max = 512;

void put(Encoder& out, const Hello& hello) {
    const auto& report = hello.sandbox;
    out.flag(report.user_namespace).flag(report.network_namespace).flag(report.empty_root);
    out.u32(report.landlock_abi).u64(report.mapped_bytes);
    out.text(std::string_view(hello.failure).substr(0, text_max));
}
void put(Encoder& out, const Spawn& spawn) {
    out.text(spawn.container).u32(spawn.segments).u32(spawn.further).u64(spawn.memory_bytes_max);
    out.u32(spawn.rule_sets);
}
void put(Encoder& out, const Attach& attach) {
    out.u32(static_cast<std::uint32_t>(attach.units.size()));
    for (auto unit : attach.units)
        out.u32(unit);
}
void put(Encoder& out, const Further& further) {
    out.text(further.name).flag(further.present);
}
void put(Encoder& out, const Bury& bury) {
    out.u32(bury.process);
}
void put(Encoder& out, const Spawned& spawned) {
    out.u32(spawned.process).u32(spawned.error_number);
}
void put(Encoder& out, const Buried& buried) {
    out.u32(buried.wait_status).flag(buried.was_alive);
}
void put(Encoder& out, const StartJob& job) {
    const auto& budgets = job.budgets;
    out.u64(job.job_size).u32(job.first_unit).u32(job.plain_unit).flag(job.careful);
    out.u32(static_cast<std::uint32_t>(job.plain_members.size()));
    for (auto member : job.plain_members)
        out.u32(member);
    out.u32(job.host_files);
    out.u64(budgets.output_bytes_max).u64(budgets.records_max).u32(budgets.depth_max);
    out.u32(budgets.expansion_ratio_max).u64(budgets.expansion_bytes_max);
    out.u64(budgets.memory_bytes_max).u32(budgets.item_seconds_max);
}
void put(Encoder& out, const Consumed& consumed) {
    out.u8(consumed.half);
}
void put(Encoder& out, const Doorbell& doorbell) {
    out.u8(doorbell.half).u64(doorbell.size);
}
void put(Encoder&, const End&) {}
void put(Encoder&, const Done&) {}
void put(Encoder&, const OutOfMemory&) {}
void put(Encoder&, const ToolRoom&) {}
void put(Encoder& out, const ToolDone& done) {
    out.u8(static_cast<std::uint8_t>(done.outcome.end)).u32(done.outcome.number).u64(done.size);
}
void put(Encoder& out, const ToolWanted& wanted) {
    out.u8(static_cast<std::uint8_t>(wanted.call.tool)).u64(wanted.size);
    out.u32(wanted.call.page).u32(wanted.call.edge);
}
void put(Encoder&, const ToolFilled&) {}

void get(DecoderView& in, Hello& hello) {
    auto& report = hello.sandbox;
    report.user_namespace = in.flag();
    report.network_namespace = in.flag();
    report.empty_root = in.flag();
    report.landlock_abi = in.u32();
    report.mapped_bytes = in.u64();
    hello.failure = in.text(text_max);
}
void get(DecoderView& in, Spawn& spawn) {
    spawn.container = in.text(text_max);
    spawn.segments = in.u32();
    spawn.further = in.u32();
    spawn.memory_bytes_max = in.u64();
    spawn.rule_sets = in.u32();
}
void get(DecoderView& in, Attach& attach) {
    auto count = in.count(sizeof(std::uint32_t));
    if (count > core::message_descriptors_max)
        in.fail();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
        attach.units.push_back(in.u32());
}
void get(DecoderView& in, Further& further) {
    further.name = in.text(text_max);
    further.present = in.flag();
}
void get(DecoderView& in, Bury& bury) {
    bury.process = in.u32();
}
void get(DecoderView& in, Spawned& spawned) {
    spawned.process = in.u32();
    spawned.error_number = in.u32();
}
void get(DecoderView& in, Buried& buried) {
    buried.wait_status = in.u32();
    buried.was_alive = in.flag();
}
void get(DecoderView& in, StartJob& job) {
    job.job_size = in.u64();
    job.first_unit = in.u32();
    job.plain_unit = in.u32();
    job.careful = in.flag();
    auto members = in.count(sizeof(std::uint32_t));
    if (members > StartJob::plain_members_max)
        in.fail();
    for (std::uint32_t i = 0; i < members && !in.failed(); ++i)
        job.plain_members.push_back(in.u32());
    job.host_files = in.u32();
    job.budgets.output_bytes_max = in.u64();
    job.budgets.records_max = in.u64();
    job.budgets.depth_max = in.u32();
    job.budgets.expansion_ratio_max = in.u32();
    job.budgets.expansion_bytes_max = in.u64();
    job.budgets.memory_bytes_max = in.u64();
    job.budgets.item_seconds_max = in.u32();
}
void get(DecoderView& in, Consumed& consumed) {
    consumed.half = in.u8();
}
void get(DecoderView& in, Doorbell& doorbell) {
    doorbell.half = in.u8();
    doorbell.size = in.u64();
}
void get(DecoderView&, End&) {}
void get(DecoderView&, Done&) {}
void get(DecoderView&, OutOfMemory&) {}
void get(DecoderView&, ToolRoom&) {}
void get(DecoderView& in, ToolDone& done) {
    done.outcome.end = in.enumerator(ToolEnd::killed);
    done.outcome.number = in.u32();
    done.size = in.u64();
}
void get(DecoderView& in, ToolWanted& wanted) {
    wanted.call.tool = in.enumerator(Tool::pdftoppm);
    wanted.size = in.u64();
    wanted.call.page = in.u32();
    wanted.call.edge = in.u32();
}
void get(DecoderView&, ToolFilled&) {}

template <typename Variant>
std::string encode_variant(const Variant& message) {
    Encoder out;
    out.u8(static_cast<std::uint8_t>(message.index()));
    std::visit([&](const auto& body) { put(out, body); }, message);
    return out.take();
}

// Tries each kind in turn for the one whose number stands in front.
template <typename Variant, std::size_t... Index>
core::Result<Variant> decode_variant(std::string_view bytes, std::index_sequence<Index...>) {
    DecoderView in(bytes);
    std::size_t kind = in.u8();
    Variant message;
    auto read = [&]<std::size_t Kind>(std::integral_constant<std::size_t, Kind>) {
        get(in, message.template emplace<Kind>());
        return true;
    };
    bool known = ((kind == Index && read(std::integral_constant<std::size_t, Index>{})) || ...);
    if (!known)
        in.fail();
    TRY(in.finish().during("decoding a message between processes"));
    return message;
}

template <typename Variant>
core::Result<Variant> decode_variant(std::string_view bytes) {
    return decode_variant<Variant>(bytes, std::make_index_sequence<std::variant_size_v<Variant>>{});
}

}  // namespace

std::uint64_t walk_output_max(const Budgets& budgets, const Volume& volume) {
    constexpr std::uint64_t ratio = 8;
    constexpr auto most = std::numeric_limits<std::uint64_t>::max() / 2;
    auto room = most - std::min(budgets.output_bytes_max, most);
    return budgets.output_bytes_max + (volume.size > room / ratio ? room : volume.size * ratio);
}

std::string encode(const ZygoteRequest& message) {
    return encode_variant(message);
}
std::string encode(const ZygoteReply& message) {
    return encode_variant(message);
}
std::string encode(const ToWorker& message) {
    return encode_variant(message);
}
std::string encode(const FromWorker& message) {
    return encode_variant(message);
}
core::Result<ZygoteRequest> decode_zygote_request(std::string_view bytes) {
    return decode_variant<ZygoteRequest>(bytes);
}
core::Result<ZygoteReply> decode_zygote_reply(std::string_view bytes) {
    return decode_variant<ZygoteReply>(bytes);
}
core::Result<ToWorker> decode_to_worker(std::string_view bytes) {
    return decode_variant<ToWorker>(bytes);
}
core::Result<FromWorker> decode_from_worker(std::string_view bytes) {
    return decode_variant<FromWorker>(bytes);
}

}  // namespace examination::channel
