// Identifiers: 16 bytes, shown as 32 hex digits; ids of different things are different types.
#pragma once

#include "core/hash.h"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace model {

template <typename Tag>
struct Id {
    std::array<std::byte, 16> bytes{};

    auto operator<=>(const Id&) const = default;
    std::string hex() const { return core::to_hex(bytes); }
    static std::optional<Id> from_hex(std::string_view hex) {
        auto raw = core::from_hex(hex);
        return raw ? from_bytes(*raw) : std::nullopt;
    }
    static std::optional<Id> from_bytes(std::string_view raw) {
        Id id;
        if (raw.size() != id.bytes.size())
            return std::nullopt;
        std::ranges::copy(std::as_bytes(std::span(raw)), id.bytes.begin());
        return id;
    }
    std::string_view raw() const {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

using CaseId = Id<struct CaseTag>;
using SourceId = Id<struct SourceTag>;
using RunId = Id<struct RunTag>;
using ItemId = Id<struct ItemTag>;
using RecordId = Id<struct RecordTag>;
using LabelId = Id<struct LabelTag>;
using AuthorityId = Id<struct AuthorityTag>;
using DocumentId = Id<struct DocumentTag>;
using EntityId = Id<struct EntityTag>;
using StatementId = Id<struct StatementTag>;
using JudgementId = Id<struct JudgementTag>;
using AccountId = Id<struct AccountTag>;
using SignInId = Id<struct SignInTag>;
using JobId = Id<struct JobTag>;
using UploadId = Id<struct UploadTag>;
using BatchId = Id<struct BatchTag>;
using TaskId = Id<struct TaskTag>;
using FilterId = Id<struct FilterTag>;

// Fills bytes with randomness; main passes the system's, tests their own.
using RandomSource = void (*)(std::span<std::byte>);

template <typename AnyId>
AnyId random_id(RandomSource random) {
    AnyId id;
    random(id.bytes);
    return id;
}

// Names a source by its medium alone: its size and the digest of its sampled blocks. The same
// medium in another container, or under another path, is the same source.
SourceId source_id(std::uint64_t medium_size, const core::Sha256Digest& sample);

// Names an item by its place: docs/formats/ids.md has the encoding and its vectors.
ItemId item_id(const SourceId& source, std::string_view address);

// What makes one record another than its neighbour.
struct RecordPlace {
    std::string_view item_address;
    std::string_view decoder_chain;
    std::uint64_t offset = 0;
    std::string_view type;
    std::uint32_t ordinal = 0;  // Of the record among those of its item, from 0.
};
RecordId record_id(const SourceId& source, const RecordPlace& place);

}  // namespace model
