// Containers whose media type stands in what they hold: ZIP, OLE compound files, ISO base media.
#pragma once

#include <string>
#include <string_view>

namespace examination {

// Each returns an empty string where the head is not of its kind.
std::string zip_type(std::string_view head);
std::string ole_type(std::string_view head);
std::string base_media_type(std::string_view head);

}  // namespace examination
