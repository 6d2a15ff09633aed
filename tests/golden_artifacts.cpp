// golden_artifacts PARSER FOLDER [--accept]: parses every sample in FOLDER and compares the
// canonical lines with SAMPLE.expected.jsonl; --accept writes them instead. Then tries the parser
// on every truncation and on bit flips of each sample: none may be mistaken for the whole.
#include "core/file.h"
#include "support/canonical.h"
#include "support/truncations.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using examination::ArtifactParser;

constexpr std::uint64_t sample_size_max = 64u << 20;

const ArtifactParser* find_parser(std::string name) {
    std::ranges::replace(name, '_', '.');
    for (const auto* parser : examination::artifact_parsers()) {
        std::string dotted(parser->name);
        std::ranges::replace(dotted, '_', '.');
        if (dotted == name)
            return parser;
    }
    return nullptr;
}

bool is_sample(const std::filesystem::path& path) {
    auto name = path.filename().string();
    return !name.ends_with(".expected.jsonl") && name != "SOURCES.md";
}

// Fields must be described, and stand in the order of the description.
bool matches_description(const ArtifactParser& parser, const examination::FoundRecord& record) {
    std::size_t at = 0;
    for (const auto& field : record.fields) {
        while (at < parser.fields.size() && !(parser.fields[at].record_type == record.type &&
                                              parser.fields[at].name == field.name))
            ++at;
        if (at == parser.fields.size()) {
            std::fprintf(stderr, "%s: field %s is not described, or out of order\n",
                         record.type.c_str(), field.name.c_str());
            return false;
        }
    }
    return true;
}

bool compare(const std::filesystem::path& expected_path, const std::string& lines, bool accept) {
    if (accept)
        return bool(core::replace_file(expected_path, lines));
    auto expected = core::read_file(expected_path, sample_size_max);
    if (expected && expected.value() == lines)
        return true;
    std::fprintf(stderr, "%s: %s\n", expected_path.c_str(),
                 expected ? "the output differs" : "missing");
    std::fputs(lines.c_str(), stderr);
    return false;
}

bool survives_damage(const ArtifactParser& parser, const std::string& sample,
                     const std::string& whole) {
    std::size_t silent = 0;
    support::for_each_truncation(sample, [&](std::string_view cut) {
        silent += support::parsed_lines(parser, cut) == whole ? 1 : 0;
    });
    support::for_each_bit_flip(sample, sample.size(), 2000, [&](std::string_view flipped) {
        support::CollectingSink sink;
        (void)parser.parse(core::Bytes(flipped), sink);
        for (const auto& record : sink.records)
            silent += matches_description(parser, record) ? 0 : 1;
    });
    if (silent > 0)
        std::fprintf(stderr, "%zu damaged copies were taken for the whole\n", silent);
    return silent == 0;
}

bool check_sample(const ArtifactParser& parser, const std::filesystem::path& path, bool accept) {
    auto sample = core::read_file(path, sample_size_max);
    if (!sample) {
        std::fprintf(stderr, "%s\n", sample.error().message().c_str());
        return false;
    }
    support::CollectingSink sink;
    (void)parser.parse(core::Bytes(sample.value()), sink);
    bool good = true;
    for (const auto& record : sink.records)
        good = matches_description(parser, record) && good;
    auto lines = support::parsed_lines(parser, sample.value());
    auto expected_path = path;
    expected_path += ".expected.jsonl";
    good = compare(expected_path, lines, accept) && good;
    return survives_damage(parser, sample.value(), lines) && good;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> arguments(argv + 1, argv + argc);
    bool accept = std::erase(arguments, "--accept") > 0;
    const auto* parser = arguments.size() == 2 ? find_parser(arguments[0]) : nullptr;
    if (parser == nullptr) {
        std::fputs("usage: golden_artifacts PARSER FOLDER [--accept]\n", stderr);
        return 2;
    }
    std::vector<std::filesystem::path> samples;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[1]))
        if (entry.is_regular_file() && is_sample(entry.path()))
            samples.push_back(entry.path());
    std::ranges::sort(samples);
    bool good = !samples.empty();
    if (samples.empty())
        std::fprintf(stderr, "%s holds no samples\n", arguments[1].c_str());
    for (const auto& sample : samples)
        good = check_sample(*parser, sample, accept) && good;
    return good ? 0 : 1;
}
