// Offers files to the artefact parsers whose names or signatures they carry.
#pragma once

#include "examination/artifact.h"
#include "examination/content/content_unit.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace examination {

class ArtifactConsumer final : public ContentConsumer {
public:
    explicit ArtifactConsumer(std::span<const ArtifactParser* const> parsers) : parsers_(parsers) {}

    // For a unit that its parsers have twice failed on in a way that ended the worker.
    void set_enabled(bool enabled) { enabled_ = enabled; }

    // Gives the contents of the files that belong to the unit; asked only by a parser that reads
    // them together, when the unit has been read. Nothing is asked for members.
    void set_companions(std::function<std::vector<std::string>()> read) {
        read_companions_ = std::move(read);
    }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

private:
    struct Candidate {
        const ArtifactParser* parser;
        bool by_signature;
    };
    void choose_by_path(const FoundItem& unit);
    void choose_by_signature(std::span<const std::byte> head);
    void run(const Candidate& candidate, RecordSink& sink);
    core::Result<void> parse(const ArtifactParser& parser, RecordSink& sink);

    std::span<const ArtifactParser* const> parsers_;
    bool enabled_ = true;
    bool offered_ = false;    // Is this unit of a kind that is parsed at all?
    bool allocated_ = false;  // A deleted file's content may be another's.
    std::uint64_t size_ = 0;
    std::uint64_t wanted_max_ = 0;  // The largest input any candidate takes.
    std::vector<Candidate> candidates_;
    std::vector<std::byte> content_;
    std::function<std::vector<std::string>()> read_companions_;
    bool is_member_ = false;
};

}  // namespace examination
