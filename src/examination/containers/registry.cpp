#include "examination/containers/image.h"
#include "examination/containers/layer.h"

#include <array>

namespace examination {

#define CONTAINER(name) extern const ContainerFormat container_##name;
#include "examination/containers/containers.def"
#undef CONTAINER

namespace layers {

extern const LayerFormat ewf2_layer, qcow_layer, vmdk_layer, vhd_layer;

std::span<const LayerFormat* const> layer_formats() {
    static constexpr std::array formats{&ewf2_layer, &qcow_layer, &vmdk_layer, &vhd_layer};
    return formats;
}

}  // namespace layers

std::vector<ContainerFile> container_files(std::vector<core::File> files) {
    std::vector<ContainerFile> segments;
    for (auto& file : files)
        segments.push_back({{}, std::make_unique<core::FileBytes>(std::move(file))});
    return segments;
}

std::span<const ContainerFormat* const> container_formats() {
    static constexpr std::array formats{
#define CONTAINER(name) &container_##name,
#include "examination/containers/containers.def"
#undef CONTAINER
    };
    return formats;
}

std::optional<std::string> only_name(std::string_view file_name, std::uint32_t index) {
    return index == 0 ? std::optional(std::string(file_name)) : std::nullopt;
}

const ContainerFormat& find_container_format(std::span<const std::byte> head,
                                             std::string_view file_name) {
    for (const auto* format : container_formats())
        if (format->matches(head, file_name))
            return *format;
    return container_raw;
}

const ContainerFormat* container_format_named(std::string_view name) {
    for (const auto* format : container_formats())
        if (format->name == name)
            return format;
    return nullptr;
}

}  // namespace examination
