// The report of a case: one HTML file that a judge can read and print, with nothing to fetch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace evidence {

// What became of a source's bytes; the four add up to the size.
struct ReportCoverage {
    std::uint64_t size = 0, parsed = 0, slack = 0, unallocated = 0, skipped = 0;
    std::map<std::string, std::uint64_t> skipped_by_reason;
};

struct ReportHash {
    std::string name;                   // "MD5"
    std::string computed;               // Hex; empty where it was not computed.
    std::optional<std::string> stored;  // As the container states it.
    bool agrees() const { return !stored || *stored == computed; }
};

struct ReportAnomaly {
    std::string code;
    std::string meaning;  // One sentence.
    std::uint64_t count = 0;
    bool loses_data = false;
};

struct ReportClock {
    std::string device_time, reference_time, read_by, note;
    std::int64_t correction_seconds = 0;
};

// One kind of selector: how many different ones, and those that stand there most often.
struct ReportSelector {
    std::string value;  // Of a secret its mask.
    std::uint64_t count = 0, items = 0;
    std::string first_path, first_origin;
};
struct ReportSelectorKind {
    std::string title;  // "E-mail address"
    bool secret = false;
    std::uint64_t different = 0;
    std::vector<ReportSelector> top;
};

struct ReportText {
    std::uint64_t documents = 0, bytes = 0;
    std::map<std::string, std::uint64_t> formats;  // Documents by what they were read as.
};

// A term of a list or a YARA rule that was found.
struct ReportRule {
    std::string name;
    std::string name_space, tags;  // Of a rule.
    std::uint64_t hits = 0, hits_in_text = 0, items = 0;
    std::string first_path, first_origin;
};
struct ReportCostlyRule {
    std::string name;
    std::uint32_t cost = 0;  // Thousandths of the time that all rules take.
};
// One list or one set of rules.
struct ReportSearch {
    enum class Kind : std::uint8_t {
        keywords,
        yara
    };
    Kind kind = Kind::keywords;
    std::string made_of, result_hash;  // SHA-256: of what was given, and of what was found.
    std::uint64_t rules = 0, rules_found = 0, hits = 0, hits_in_text = 0, items = 0;
    std::vector<ReportRule> found;  // The first of them, in the order of the list.
    bool complete = true;
    std::optional<double> speed;  // Of rules, in MB/s.
    std::uint64_t sampled = 0;    // Contents that the speed was measured on.
    std::vector<ReportCostlyRule> costly;
};

struct ReportSource {
    std::string id, path, container, added_at;
    std::vector<ReportHash> hashes;
    std::map<std::string, std::string> metadata;  // Of the container: case number, examiner …
    std::uint64_t files = 0, directories = 0, deleted = 0, orphans = 0, nested = 0;
    std::map<std::string, std::uint64_t> records;
    std::vector<ReportSelectorKind> selectors;
    std::vector<ReportSearch> searches;
    std::optional<ReportText> text;  // Nothing: it was not read.
    std::vector<ReportAnomaly> anomalies;
    ReportCoverage coverage;
    std::vector<ReportClock> clocks;
    // Of the run whose result this is.
    std::string run_id, begun_at, ended_at, version, result_hash;
    std::map<std::string, std::string> program_hashes;
    std::vector<std::pair<std::string, std::string>> hash_sets;  // Name, SHA-256 of the import.
    std::vector<std::pair<std::string, std::uint64_t>> hash_set_hits;
    bool complete = true;
};

// What a person said of something that was found.
struct ReportRemark {
    std::string kind;  // "tag", "note", "bookmark", "translation", "transcript"
    std::string words, language, by, at;
};
// An object of which something was said, or whose content was reviewed.
struct ReportMarked {
    std::string name, title;  // "item/0a1b…" and its path.
    std::string sha256;       // Where it has one.
    std::string review, reviewed_by, reviewed_at;
    std::vector<ReportRemark> remarks;
};
struct ReportSample {
    std::string name, seed, reviewer;
    std::uint64_t drawn = 0, population = 0, decided = 0, agreed = 0;
    std::uint32_t low_per_mille = 0, high_per_mille = 1000;
};
// What people said and decided, as far as it was asked for.
struct ReportPeople {
    std::vector<std::string> asked;                // "tags", "notes", "review" …
    std::map<std::string, std::uint64_t> decided;  // Contents by state.
    std::vector<ReportMarked> marked;
    std::vector<ReportSample> samples;
    std::uint64_t sealed = 0;  // Left out since the writer may not see them.
};

// Exactly what is printed; texts may be hostile and are escaped here.
struct ReportInput {
    std::string case_name, agency, country, written_by, written_at;
    std::optional<std::string> authority;  // Nothing: unauthorised / training, and it says so.
    std::vector<ReportSource> sources;
    std::string ledger_checkpoint;  // The signed note, verbatim.
    std::string ledger_key;         // The public key that verifies it.
    std::optional<ReportPeople> people = {};
};

std::string report_html(const ReportInput& input);

// For the text of an HTML element or attribute: markup escaped, controls and bidirectional controls
// visible.
std::string html_text(std::string_view utf8);

}  // namespace evidence
