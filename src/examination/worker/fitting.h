// Makes what parsers say fit the protocol: valid UTF-8, and no longer than an answer may be.
#pragma once

#include "examination/protocol/job.h"

#include <string>

namespace examination {

// Each returns the name of a part that had to be cut, or "" if nothing is lost. Text that is not
// UTF-8 is escaped, which loses nothing.
std::string fit(FoundItem& item);
std::string fit(FoundAnomaly& anomaly);
std::string fit(FoundRecord& record);
std::string fit(FoundSelector& selector);
std::string fit(FoundText& text);
std::string fit(FoundHit& hit);
std::string fit(CoverageClaim& claim);
std::string fit(OpenedSource& source);
std::string fit(WalkedVolume& volume);
std::string fit(FoundContent& content);

}  // namespace examination
