// The message of each job and each answer: one byte for the kind, then its parts.
// The tables are in docs/formats/worker_protocol.md.
#include "examination/protocol/codec.h"
#include "examination/protocol/job.h"
#include "examination/protocol/limits.h"

#include <type_traits>
#include <utility>

namespace examination {
namespace {

using core::DecoderView;
using core::Encoder;

// Raised when the layout of a message changes, so that an old spool is refused and not misread.
constexpr std::uint8_t job_version = 4;

constexpr std::size_t item_bytes_min = 70;
constexpr std::size_t volume_bytes_min = 28;
constexpr std::size_t claim_bytes_min = 9;
constexpr std::size_t hit_bytes_min = 34;

void put_body(Encoder&, const OpenJob&) {}
void put_body(Encoder&, const MediumHashJob&) {}
void put_body(Encoder&, const FilesJob&) {}

void put_body(Encoder& out, const WalkJob& job) {
    codec::put(out, job.volume);
    out.u64(job.orphans_max);
}

void put_body(Encoder& out, const ContentJob& job) {
    codec::put(out, job.searches);
    codec::put(out, job.volume);
    out.u32(static_cast<std::uint32_t>(job.units.size()));
    for (const auto& unit : job.units)
        codec::put(out, unit);
}

void put_body(Encoder& out, const ExtractJob& job) {
    codec::put(out, job.volume);
    codec::put(out, job.unit);
    out.text(job.inside);
    codec::put_passwords(out, job.passwords);
}

void put_body(Encoder& out, const CompileJob& job) {
    codec::put(out, job);
}

void put_body(Encoder& out, const PictureJob& job) {
    out.u32(job.edge).u32(job.page);
}

Job get_walk_job(DecoderView& in) {
    WalkJob job;
    job.volume = codec::get_volume(in);
    job.orphans_max = in.u64();
    return job;
}

Job get_content_job(DecoderView& in) {
    ContentJob job;
    job.searches = codec::get_searches(in);
    job.volume = codec::get_volume(in);
    auto count = in.count(item_bytes_min);
    if (count > limits::units_max)
        in.fail();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
        job.units.push_back(codec::get_item(in));
    return job;
}

Job get_picture_job(DecoderView& in) {
    PictureJob job;
    job.edge = in.u32();
    job.page = in.u32();
    if (job.edge < limits::preview_edge_min || job.edge > limits::preview_edge_max ||
        job.page > limits::document_page_max)
        in.fail();
    return job;
}

Job get_extract_job(DecoderView& in) {
    ExtractJob job;
    job.volume = codec::get_volume(in);
    job.unit = codec::get_item(in);
    job.inside = in.text(limits::label_bytes_max);
    job.passwords = codec::get_passwords(in);
    return job;
}

void put_body(Encoder& out, const OpenedSource& answer) {
    const auto& image = answer.image;
    out.text(image.container).u64(image.size).u32(image.sector_size);
    codec::put(out, image.stored_hashes);
    codec::put(out, image.metadata);
    out.u32(static_cast<std::uint32_t>(answer.layout.volumes.size()));
    for (const auto& volume : answer.layout.volumes)
        codec::put(out, volume);
    codec::put(out, answer.layout.gaps);
    out.u32(static_cast<std::uint32_t>(answer.layout.claims.size()));
    for (const auto& claim : answer.layout.claims)
        codec::put(out, claim);
    out.raw(answer.sample.bytes);
}

Answer get_opened_source(DecoderView& in) {
    OpenedSource answer;
    answer.image.container = codec::get_text(in, limits::code_bytes_max);
    answer.image.size = in.u64();
    answer.image.sector_size = in.u32();
    answer.image.stored_hashes = codec::get_texts(in);
    answer.image.metadata = codec::get_texts(in);
    auto volumes = in.count(volume_bytes_min);
    if (volumes > limits::volumes_max)
        in.fail();
    for (std::uint32_t i = 0; i < volumes && !in.failed(); ++i)
        answer.layout.volumes.push_back(codec::get_volume(in));
    answer.layout.gaps = codec::get_extents(in);
    auto claims = in.count(claim_bytes_min);
    if (claims > limits::claims_max)
        in.fail();
    for (std::uint32_t i = 0; i < claims && !in.failed(); ++i)
        answer.layout.claims.push_back(codec::get_claim(in));
    in.raw(answer.sample.bytes);
    return answer;
}

void put_body(Encoder& out, const WalkedVolume& answer) {
    const auto& found = answer.file_system;
    out.text(found.type).text(found.label).text(found.serial).u32(found.block_size);
    codec::put(out, found.metadata);
}

Answer get_walked_volume(DecoderView& in) {
    FileSystemDescription found;
    found.type = codec::get_text(in, limits::code_bytes_max);
    found.label = codec::get_text(in, limits::label_bytes_max);
    found.serial = codec::get_text(in, limits::label_bytes_max);
    found.block_size = in.u32();
    found.metadata = codec::get_texts(in);
    return WalkedVolume{std::move(found)};
}

void put_body(Encoder& out, const FoundItem& answer) {
    codec::put(out, answer);
}
void put_body(Encoder& out, const CoverageClaim& answer) {
    codec::put(out, answer);
}
void put_body(Encoder& out, const UnitAnomaly& answer) {
    out.u32(answer.unit).u32(answer.member);
    codec::put(out, answer.anomaly);
}
void put_body(Encoder& out, const UnitRecord& answer) {
    out.u32(answer.unit).u32(answer.member).u32(answer.ordinal);
    codec::put(out, answer.record);
}
void put_body(Encoder& out, const UnitSelectors& answer) {
    out.u32(answer.unit).u32(answer.member);
    answer.selectors.put(out);
}

Answer get_unit_selectors(DecoderView& in) {
    UnitSelectors answer;
    answer.unit = in.u32();
    answer.member = in.u32();
    answer.selectors = FoundSelectors::get(in, limits::selectors_max);
    return answer;
}

void put_body(Encoder& out, const UnitText& answer) {
    out.u32(answer.unit).u32(answer.member);
    codec::put(out, answer.text);
}

void put_body(Encoder& out, const UnitHits& answer) {
    out.u32(answer.unit).u32(answer.member);
    out.u32(static_cast<std::uint32_t>(answer.hits.size()));
    for (const auto& hit : answer.hits)
        codec::put(out, hit);
}

Answer get_unit_hits(DecoderView& in) {
    UnitHits answer;
    answer.unit = in.u32();
    answer.member = in.u32();
    auto count = in.count(hit_bytes_min);
    if (count > limits::hits_max)
        in.fail();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
        answer.hits.push_back(codec::get_hit(in));
    return answer;
}

void put_body(Encoder& out, const UnitContent& answer) {
    out.u32(answer.unit).u32(answer.member).u8(answer.members_follow ? 1 : 0);
    codec::put(out, answer.content);
}

Answer get_unit_content(DecoderView& in) {
    UnitContent answer;
    answer.unit = in.u32();
    answer.member = in.u32();
    auto follow = in.u8();
    if (follow > 1)
        in.fail();
    answer.members_follow = follow == 1;
    answer.content = codec::get_content(in);
    return answer;
}

void put_body(Encoder& out, const FoundMember& answer) {
    out.u32(answer.unit).u32(answer.member);
    codec::put(out, answer.item);
}

Answer get_found_member(DecoderView& in) {
    FoundMember answer;
    answer.unit = in.u32();
    answer.member = in.u32();
    answer.item = codec::get_item(in);
    return answer;
}

void put_body(Encoder& out, const UnitEnd& answer) {
    out.u32(answer.unit);
}

void put_body(Encoder& out, const MediumHashes& answer) {
    codec::put(out, answer.digests);
}
void put_body(Encoder& out, const Progress& answer) {
    out.u64(answer.bytes);
}

void put_body(Encoder& out, const ContentBytes& answer) {
    out.text(answer.bytes);
}

void put_body(Encoder& out, const FurtherFiles& answer) {
    out.u32(static_cast<std::uint32_t>(answer.names.size()));
    for (const auto& name : answer.names)
        out.text(name);
}

Answer get_further_files(DecoderView& in) {
    FurtherFiles answer;
    auto count = in.count(sizeof(std::uint32_t));
    if (count > limits::further_files_max)
        in.fail();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
        answer.names.emplace_back(in.text(limits::file_name_bytes_max));
    return answer;
}

// The kind's byte is the variant's index, in the order of `Answer`.
Answer get_answer(DecoderView& in) {
    switch (in.u8()) {
        case 0:
            return get_opened_source(in);
        case 1:
            return codec::get_item(in);
        case 2:
            return codec::get_claim(in);
        case 3:
            return get_walked_volume(in);
        case 4: {
            auto unit = in.u32();
            auto member = in.u32();
            return UnitAnomaly{unit, codec::get_anomaly(in), member};
        }
        case 5: {
            auto unit = in.u32();
            auto member = in.u32();
            auto ordinal = in.u32();
            return UnitRecord{unit, ordinal, codec::get_record(in), member};
        }
        case 6:
            return get_unit_content(in);
        case 7:
            return MediumHashes{codec::get_digests(in)};
        case 8:
            return Progress{in.u64()};
        case 9:
            return ContentBytes{std::string(in.text(limits::content_bytes_max))};
        case 10:
            return get_unit_selectors(in);
        case 11:
            return get_found_member(in);
        case 12:
            return UnitEnd{in.u32()};
        case 13:
            return get_further_files(in);
        case 14: {
            auto unit = in.u32();
            auto member = in.u32();
            return UnitText{unit, codec::get_found_text(in), member};
        }
        case 15:
            return get_unit_hits(in);
        default:
            in.fail();
            return Progress{};
    }
}

Job get_job(DecoderView& in) {
    if (in.u8() != job_version)
        in.fail();
    switch (in.u8()) {
        case 0:
            return OpenJob{};
        case 1:
            return get_walk_job(in);
        case 2:
            return get_content_job(in);
        case 3:
            return MediumHashJob{};
        case 4:
            return get_extract_job(in);
        case 5:
            return FilesJob{};
        case 6:
            return codec::get_compile_job(in);
        case 7:
            return get_picture_job(in);
        default:
            in.fail();
            return OpenJob{};
    }
}

static_assert(std::is_same_v<std::variant_alternative_t<15, Answer>, UnitHits>);
static_assert(std::is_same_v<std::variant_alternative_t<7, Job>, PictureJob>);

}  // namespace

std::string encode_job(const Job& job) {
    Encoder out;
    out.u8(job_version).u8(static_cast<std::uint8_t>(job.index()));
    std::visit([&](const auto& body) { put_body(out, body); }, job);
    return out.take();
}

core::Result<Job> decode_job(std::string_view bytes) {
    DecoderView in(bytes);
    core::Result<Job> job = get_job(in);
    TRY(in.finish().during("decoding a job"));
    return job;
}

std::string encode_answer(const Answer& answer) {
    Encoder out;
    out.u8(static_cast<std::uint8_t>(answer.index()));
    std::visit([&](const auto& body) { put_body(out, body); }, answer);
    return out.take();
}

std::optional<std::uint32_t> unit_of_answer(std::string_view bytes) {
    DecoderView in(bytes);
    auto kind = in.u8();
    auto unit = in.u32();
    bool names_one =
        (kind >= 4 && kind <= 6) || (kind >= 10 && kind <= 12) || kind == 14 || kind == 15;
    return names_one && !in.failed() ? std::optional(unit) : std::nullopt;
}

bool is_anomaly(std::string_view encoded_answer) {
    return encoded_answer.starts_with('\4');
}

core::Result<Answer> decode_answer(std::string_view bytes) {
    DecoderView in(bytes);
    auto answer = get_answer(in);
    TRY(in.finish().during("decoding a worker's answer"));
    return answer;
}

}  // namespace examination
