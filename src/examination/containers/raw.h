// Raw media: files whose bytes, one after the other, are the medium.
#pragma once

#include "examination/containers/image.h"

namespace examination {

// `container` becomes the description's container.
core::Result<std::unique_ptr<Image>> open_raw(std::string_view container,
                                              std::vector<ContainerFile> segments,
                                              RecordSink& sink);

}  // namespace examination
