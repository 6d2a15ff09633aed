#include "examination/protocol/codec.h"
#include "examination/protocol/found_text.h"
#include "examination/protocol/limits.h"

namespace examination {

using core::DecoderView;
using core::Encoder;

// Raw text and surroundings are bytes; the value is text.
void FoundSelectors::add(const FoundSelector& selector) {
    Encoder out;
    out.u8(static_cast<std::uint8_t>(selector.kind));
    out.u8(static_cast<std::uint8_t>(selector.encoding));
    out.u8(static_cast<std::uint8_t>(selector.layer));
    out.u64(selector.offset).u32(selector.length).text(selector.value).text(selector.raw);
    out.text(selector.before).text(selector.after);
    encoded_ += out.buffer();
    ++count_;
}

void FoundSelectors::add(const FoundSelectors& more) {
    encoded_ += more.encoded_;
    count_ += more.count_;
}

FoundSelectorView FoundSelectors::decode_one(DecoderView& in) {
    FoundSelectorView selector;
    auto kind = in.u8(), encoding = in.u8();
    if (kind >= model::selector_kinds.size() ||
        encoding > static_cast<std::uint8_t>(model::SelectorEncoding::utf16be))
        in.fail();
    selector.kind = static_cast<model::SelectorKind>(kind);
    selector.encoding = static_cast<model::SelectorEncoding>(encoding);
    selector.layer = in.enumerator(model::SelectorLayer::text);
    selector.offset = in.u64();
    selector.length = in.u32();
    selector.value = codec::get_text_view(in, limits::selector_text_bytes_max);
    selector.raw = in.text(limits::selector_text_bytes_max);
    selector.before = in.text(limits::selector_context_bytes_max);
    selector.after = in.text(limits::selector_context_bytes_max);
    return selector;
}

void FoundSelectors::put(Encoder& out) const {
    out.u32(count_).bytes(encoded_);
}

FoundSelectors FoundSelectors::get(DecoderView& in, std::uint32_t count_max) {
    constexpr std::size_t bytes_min = 3 + 8 + 4 + 4 * sizeof(std::uint32_t);  // Without its texts.
    FoundSelectors selectors;
    auto count = in.count(bytes_min);
    if (count > count_max)
        in.fail();
    auto encoded = in.rest();
    for (std::uint32_t i = 0; i < count && !in.failed(); ++i)
        (void)decode_one(in);
    if (in.failed())
        return selectors;
    selectors.encoded_ = encoded.substr(0, encoded.size() - in.rest().size());
    selectors.count_ = count;
    return selectors;
}

}  // namespace examination
