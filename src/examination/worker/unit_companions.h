// The files of a content job that belong to other units of it, read when a parser asks for them.
#pragma once

#include "core/file.h"
#include "examination/artifact.h"
#include "examination/content/content_unit.h"
#include "examination/protocol/companions.h"
#include "examination/protocol/job.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace examination {

// Keeps what it is given.
class UnitCompanionsView {
public:
    UnitCompanionsView(const ContentJob& job, std::span<const ArtifactParser* const> parsers,
                       const ContentSources& sources,
                       const std::map<std::uint32_t, core::File>& host_files);

    // What cannot be read is left out: its own unit tells of it.
    std::vector<std::string> read(std::uint32_t unit) const;

private:
    const ContentJob& job_;
    const ContentSources& sources_;
    const std::map<std::uint32_t, core::File>& host_files_;
    Companions companions_;
};

}  // namespace examination
