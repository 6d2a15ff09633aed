// What a file system states of itself: type, label, serial number.
#pragma once

#include "examination/filesystems/file_system.h"
#include "examination/volumes/sleuthkit.h"

#include <string>

#include <tsk/libtsk.h>

namespace examination {

std::string type_name(TSK_FS_TYPE_ENUM type);
FileSystemDescription describe_file_system(const sleuthkit::ImageWindow& window,
                                           TSK_FS_INFO& file_system);

}  // namespace examination
