// Any bytes as a content of any format (chosen by the first byte): the text is UTF-8 within its
// limits, and its origins ascend.
#include "core/text.h"
#include "core/verify.h"
#include "examination/text/text.h"

namespace {

class ForgetfulSink final : public examination::RecordSink {
public:
    void record(examination::FoundRecord) override {}
    void selector(examination::FoundSelector) override {}
    void text(examination::FoundText) override {}
    void hit(examination::FoundHit) override {}
    void anomaly(examination::FoundAnomaly) override {}
    bool exhausted() const override { return false; }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    auto formats = examination::text_formats();
    const auto& format = *formats[data[0] % formats.size()];
    std::string_view content(reinterpret_cast<const char*>(data) + 1, size - 1);
    examination::TextLimits limits;
    limits.text_bytes_max = 100'000;
    limits.member_bytes_max = 100'000;
    ForgetfulSink sink;
    auto text =
        examination::extract_text(core::Bytes(content), format.media_types[0], sink, limits);
    VERIFY(text);
    VERIFY(text.value().text.size() <= limits.text_bytes_max);
    VERIFY(core::is_valid_utf8(text.value().text));
    std::uint64_t before = 0;
    for (const auto& origin : text.value().origins) {
        VERIFY(origin.text_offset >= before && origin.part < text.value().parts.size());
        before = origin.text_offset;
    }
    return 0;
}
