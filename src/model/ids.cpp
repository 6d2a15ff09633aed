#include "model/ids.h"

#include "core/wire.h"

namespace model {
namespace {

template <typename AnyId>
AnyId first_half(std::string_view encoding) {
    auto digest = core::sha256(encoding);
    AnyId id;
    std::copy_n(digest.bytes.begin(), id.bytes.size(), id.bytes.begin());
    return id;
}

}  // namespace

SourceId source_id(std::uint64_t medium_size, const core::Sha256Digest& sample) {
    core::Encoder encoder;
    encoder.text("spoor.source.1").u64(medium_size).raw(sample.bytes);
    return first_half<SourceId>(encoder.buffer());
}

ItemId item_id(const SourceId& source, std::string_view address) {
    core::Encoder encoder;
    encoder.text("spoor.item.1").raw(source.bytes).text(address);
    return first_half<ItemId>(encoder.buffer());
}

RecordId record_id(const SourceId& source, const RecordPlace& place) {
    core::Encoder encoder;
    encoder.text("spoor.record.1").raw(source.bytes).text(place.item_address);
    encoder.text(place.decoder_chain).u64(place.offset).text(place.type).u32(place.ordinal);
    return first_half<RecordId>(encoder.buffer());
}

}  // namespace model
