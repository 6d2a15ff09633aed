// The file system's own view of its blocks: free, metadata or content.
#pragma once

#include "examination/filesystems/byte_account.h"
#include "examination/filesystems/runs.h"

#include <tsk/libtsk.h>

namespace examination {

// Gives every block inside the volume to the account, as runs of one use.
void read_block_map(TSK_FS_INFO& file_system, const BlockGeometry& geometry, ByteAccount& account,
                    RecordSink& sink);

// An APFS container knows only which blocks are free; the rest counts as content.
void read_pool_map(const TSK_POOL_INFO& pool, const BlockGeometry& geometry, ByteAccount& account,
                   RecordSink& sink);

}  // namespace examination
