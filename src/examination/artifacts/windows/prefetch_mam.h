// The compressed form of Windows 10 and 11 prefetch files: "MAM", XPRESS Huffman inside.
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/protocol/sink.h"

#include <cstddef>
#include <vector>

namespace examination {

bool is_mam(core::Bytes file);

// The decompressed file. Damage is reported with its offset in the compressed file, and what came
// before it is returned; an Error if that is nothing.
core::Result<std::vector<std::byte>> decompress_mam(core::Bytes file, RecordSink& sink);

}  // namespace examination
