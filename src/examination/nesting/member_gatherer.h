// Keeps a member's bytes while they pass, where it may have to be opened itself.
#pragma once

#include "examination/content/content_unit.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

// Could a content of this type be opened: is it an archive, or a disk image?
enum class Opening : std::uint8_t {
    none,
    archive,
    image
};
Opening opening_of(std::string_view media_type, std::uint64_t size);

// Comes behind the DigestConsumer, which finds the type. Keeps nothing unless told to.
class MemberGatherer final : public ContentConsumer {
public:
    // Of members that are being read, one inside the other, at the same time.
    static constexpr std::uint64_t bytes_max = std::uint64_t{128} << 20;

    // For the members that come: keep what can be opened, at most `room` bytes of each; or nothing.
    void keep(std::optional<std::uint64_t> room) { room_ = room; }

    void begin(const FoundItem& unit, RecordSink& sink) override;
    void update(std::span<const std::byte> bytes, std::uint64_t offset) override;
    void finish(FoundContent& content, RecordSink& sink) override;

    // What finish() found of the last member.
    Opening opening() const { return opening_; }
    // Was all of it kept?
    bool whole() const { return whole_; }
    std::vector<std::byte> take() { return std::move(bytes_); }

private:
    std::optional<std::uint64_t> room_;
    bool whole_ = true;
    bool sure_ = false;  // The type of what has passed says that it is worth keeping.
    Opening opening_ = Opening::none;
    std::vector<std::byte> bytes_;
};

}  // namespace examination
