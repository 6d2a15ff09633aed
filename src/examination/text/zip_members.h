// The members of a document's zip, unpacked one at a time and within limits.
#pragma once

#include "examination/text/text.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace examination {

struct ZipMember {
    std::string_view name;
    std::uint64_t offset = 0;  // Of its local header.
};

// Over bytes that must outlive it. Where the directory is lost, the local headers are looked for.
class ZipMembersView {
public:
    ZipMembersView(core::Bytes bytes, TextWriter& writer);

    // Sorted by name, so that what comes out does not depend on the packer.
    const std::vector<ZipMember>& members() const { return members_; }
    const ZipMember* find(std::string_view name) const;
    // What of it can be unpacked; damage and limits are anomalies.
    std::string unpack(const ZipMember& member);
    // The same as UTF-8, from the encoding that an XML member may have.
    std::string unpack_text(const ZipMember& member);

private:
    bool read_directory();
    void look_for_headers();
    std::string inflate(std::string_view packed, const ZipMember& member);

    core::Bytes bytes_;
    TextWriter& writer_;
    std::vector<ZipMember> members_;
    std::uint64_t unpacked_ = 0;
};

}  // namespace examination
