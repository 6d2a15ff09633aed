// The list of artefact parsers, made from artifacts.def.
#include "examination/artifact.h"

#include <array>

namespace examination {

#define ARTIFACT(folder, name) extern const ArtifactParser folder##_##name;
#include "examination/artifacts/artifacts.def"
#undef ARTIFACT

std::span<const ArtifactParser* const> artifact_parsers() {
    static constexpr std::array parsers{
#define ARTIFACT(folder, name) &folder##_##name,
#include "examination/artifacts/artifacts.def"
#undef ARTIFACT
    };
    return parsers;
}

}  // namespace examination
