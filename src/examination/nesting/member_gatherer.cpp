#include "examination/nesting/member_gatherer.h"

#include "examination/archives/archive.h"
#include "examination/content/content_type.h"
#include "examination/nesting/nested_image.h"

#include <algorithm>

namespace examination {
namespace {

// So much is kept before its type is asked for.
constexpr std::size_t unsure_bytes_max = std::size_t{256} << 10;

}  // namespace

Opening opening_of(std::string_view media_type, std::uint64_t size) {
    if (is_archive_type(media_type))
        return Opening::archive;
    return is_image_type(media_type) && size >= nested_image_size_min ? Opening::image
                                                                      : Opening::none;
}

void MemberGatherer::begin(const FoundItem& unit, RecordSink&) {
    bytes_ = {};
    opening_ = Opening::none;
    whole_ = room_ && unit.content == ContentSource::member;
    sure_ = false;
}

void MemberGatherer::update(std::span<const std::byte> bytes, std::uint64_t) {
    if (!whole_)
        return;
    if (!sure_ && bytes_.size() + bytes.size() > unsure_bytes_max) {
        auto head = bytes_.empty() ? bytes : std::span<const std::byte>(bytes_);
        auto type = content_type(head.first(std::min(head.size(), content_type_head_size)), ~0u);
        sure_ = opening_of(type, nested_image_size_min) != Opening::none;
        whole_ = sure_;
    }
    if (bytes_.size() + bytes.size() > *room_)
        whole_ = false;
    if (whole_)
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    else
        bytes_ = {};
}

void MemberGatherer::finish(FoundContent& content, RecordSink&) {
    opening_ = room_ ? opening_of(content.type, content.size_read) : Opening::none;
    if (opening_ == Opening::none)
        bytes_ = {};
}

}  // namespace examination
