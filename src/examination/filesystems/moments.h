// Times of files as each file system writes them.
#pragma once

#include "core/moment.h"
#include "examination/protocol/found.h"

#include <cstdint>

#include <tsk/libtsk.h>

namespace examination {

// Fills the item's times from libtsk's metadata. Zero means that the file system states none.
// REQUIRES: the process's zone is UTC (libtsk passes FAT's civil times through it).
void set_times(FoundItem& item, const TSK_FS_INFO& file_system, const TSK_FS_META& meta);

// NTFS: $STANDARD_INFORMATION as stored, because libtsk cuts its seconds to 32 bits.
void set_ntfs_times(FoundItem& item, const TSK_FS_ATTR& standard_information);

}  // namespace examination
