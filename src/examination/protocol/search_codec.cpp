// How what contents are searched with, and what is found, is written and read.
#include "examination/protocol/codec.h"
#include "examination/protocol/limits.h"

#include <utility>

namespace examination::codec {
namespace {

using core::DecoderView;
using core::Encoder;

constexpr std::size_t rule_file_bytes_min = 8;

// Bits of what a content job searches for.
constexpr std::uint8_t selectors_bit = 1, archives_bit = 2, text_bit = 4, only_sha256_bit = 8,
                       only_searched_bit = 16, keywords_bit = 32, yara_bit = 64, costs_bit = 128;

}  // namespace

void put_passwords(Encoder& out, const std::vector<std::string>& passwords) {
    out.u32(static_cast<std::uint32_t>(passwords.size()));
    for (const auto& password : passwords)
        out.text(password);
}

std::vector<std::string> get_passwords(DecoderView& in) {
    std::vector<std::string> passwords;
    auto count = in.count(sizeof(std::uint32_t));
    if (count > limits::passwords_max)
        in.fail();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
        passwords.emplace_back(in.text(limits::password_bytes_max));
    return passwords;
}

void put(Encoder& out, const Searches& searches) {
    auto bit = [](bool on, std::uint8_t value) { return on ? value : std::uint8_t{0}; };
    out.u8(static_cast<std::uint8_t>(
        bit(searches.selectors, selectors_bit) | bit(searches.archives, archives_bit) |
        bit(searches.text, text_bit) | bit(!searches.other_hashes, only_sha256_bit) |
        bit(!searches.contents, only_searched_bit) |
        bit(searches.keywords.has_value(), keywords_bit) |
        bit(searches.yara.has_value(), yara_bit) | bit(searches.costs, costs_bit)));
    put_passwords(out, searches.passwords);
    for (const auto& set : {searches.keywords, searches.yara})
        if (set)
            out.raw(set->bytes);
    out.text(searches.tools);
}

Searches get_searches(DecoderView& in) {
    Searches searches;
    auto bits = in.u8();
    if ((bits & ~(selectors_bit | archives_bit | text_bit | only_sha256_bit | only_searched_bit |
                  keywords_bit | yara_bit | costs_bit)) != 0 ||
        ((bits & costs_bit) != 0 && (bits & yara_bit) == 0))
        in.fail();
    searches.selectors = (bits & selectors_bit) != 0;
    searches.archives = (bits & archives_bit) != 0;
    searches.text = (bits & text_bit) != 0;
    searches.costs = (bits & costs_bit) != 0;
    searches.other_hashes = (bits & only_sha256_bit) == 0;
    searches.contents = (bits & only_searched_bit) == 0;
    searches.passwords = get_passwords(in);
    auto set_of = [&](std::uint8_t bit, std::optional<core::Sha256Digest>& set) {
        if ((bits & bit) != 0)
            in.raw(set.emplace().bytes);
    };
    set_of(keywords_bit, searches.keywords);
    set_of(yara_bit, searches.yara);
    searches.tools = in.text(limits::tool_identity_bytes_max);
    return searches;
}

void put(Encoder& out, const CompileJob& job) {
    out.u8(static_cast<std::uint8_t>(job.kind));
    out.u32(static_cast<std::uint32_t>(job.files.size()));
    for (const auto& file : job.files)
        out.text(file.name).text(file.bytes);
}

CompileJob get_compile_job(DecoderView& in) {
    CompileJob job;
    job.kind = in.enumerator(model::RuleSetKind::yara);
    auto count = in.count(rule_file_bytes_min);
    if (count > limits::rule_files_max)
        in.fail();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i) {
        auto name = get_text(in, limits::path_bytes_max);
        job.files.push_back({std::move(name), std::string(in.text(limits::rule_files_bytes_max))});
    }
    return job;
}

void put(Encoder& out, const FoundHit& hit) {
    out.u8(static_cast<std::uint8_t>(hit.kind));
    out.u32(hit.rule);
    out.u8(static_cast<std::uint8_t>(hit.layer));
    out.u8(static_cast<std::uint8_t>(hit.encoding));
    out.u64(hit.offset).u32(hit.length).text(hit.part).text(hit.matched);
    out.text(hit.before).text(hit.after);
}

FoundHit get_hit(DecoderView& in) {
    FoundHit hit;
    hit.kind = in.enumerator(model::RuleSetKind::yara);
    hit.rule = in.u32();
    hit.layer = in.enumerator(model::SelectorLayer::text);
    hit.encoding = in.enumerator(model::KeywordEncoding::euc_kr);
    hit.offset = in.u64();
    hit.length = in.u32();
    hit.part = get_text(in, limits::hit_part_bytes_max);
    hit.matched = in.text(limits::hit_bytes_max);
    hit.before = in.text(limits::hit_context_bytes_max);
    hit.after = in.text(limits::hit_context_bytes_max);
    return hit;
}

}  // namespace examination::codec
