// A parser with a planted bug: it trusts a length behind a short signature. The test
// fuzz.finds_canary runs the fuzz harness on it and passes only if the bug is found.
#include "examination/artifact.h"

#include <vector>

namespace examination {
namespace {

core::Result<void> parse_canary(core::Bytes file, RecordSink& sink) {
    auto header = TRY(file.block<4>(0));
    if (header.text<0, 3>() != "CAN")
        return core::Error(core::ErrorCode::unsupported, "not a canary");
    std::vector<std::byte> copy(file.span().begin(), file.span().end());
    std::size_t last = header.u8<3>();  // The planted bug: never compared with the size.
    sink.anomaly(0, copy.data()[last] == std::byte{0} ? "canary.zero" : "canary.other");
    return {};
}

}  // namespace

extern constinit const ArtifactParser canary{
    .name = "test.canary",
    .title = "Canary",
    .version = "1",
    .paths = {},
    .signatures = {},
    .fields = {},
    .parse = parse_canary,
};

}  // namespace examination
