#include "examination/text/zip_members.h"

#include "core/text.h"
#include "examination/text/encoding.h"

#include <algorithm>
#include <utility>

#include <zlib.h>

namespace examination {
namespace {

// APPNOTE.TXT 6.3.9 §4.3: the signatures and sizes of the fixed parts.
constexpr std::string_view local_signature("PK\3\4", 4);
constexpr std::string_view end_signature("PK\5\6", 4);
constexpr std::uint32_t central_number = 0x02014b50, local_number = 0x04034b50;
constexpr std::size_t comment_bytes_max = 65535;
constexpr std::uint16_t flag_encrypted = 1;
constexpr std::uint32_t unpacked_members_max = 4;  // All together, in sizes of the largest one.

}  // namespace

ZipMembersView::ZipMembersView(core::Bytes bytes, TextWriter& writer)
    : bytes_(bytes), writer_(writer) {
    if (!read_directory()) {
        members_.clear();
        writer_.sink().loss(bytes.size(), "text.zip_directory");
        look_for_headers();
    }
    std::stable_sort(members_.begin(), members_.end(),
                     [](const ZipMember& a, const ZipMember& b) { return a.name < b.name; });
}

bool ZipMembersView::read_directory() {
    auto text = bytes_.text();
    auto at = text.rfind(end_signature);
    if (at == std::string_view::npos || text.size() - at > comment_bytes_max + 22)
        return false;
    auto end = bytes_.block<22>(at);
    if (!end)
        return false;
    std::uint64_t entry = end.value().u32<16>();
    for (auto count = end.value().u16<10>(); count > 0; --count) {
        auto header = bytes_.block<46>(entry);
        if (!header || header.value().u32<0>() != central_number)
            return false;
        std::uint64_t name_size = header.value().u16<28>();
        auto name = bytes_.slice(entry + 46, name_size);
        if (!name)
            return false;
        members_.push_back({name.value().text(), header.value().u32<42>()});
        entry += 46 + name_size + header.value().u16<30>() + header.value().u16<32>();
        if (members_.size() > writer_.limits().members_max) {
            writer_.sink().loss(entry, "text.limit", "members of a document");
            return true;
        }
    }
    return true;
}

void ZipMembersView::look_for_headers() {
    auto text = bytes_.text();
    for (auto at = text.find(local_signature); at != std::string_view::npos;
         at = text.find(local_signature, at + 4)) {
        auto header = bytes_.block<30>(at);
        if (!header || members_.size() >= writer_.limits().members_max)
            return;
        if (auto name = bytes_.slice(at + 30, header.value().u16<26>()))
            members_.push_back({name.value().text(), at});
    }
}

const ZipMember* ZipMembersView::find(std::string_view name) const {
    auto at = std::lower_bound(
        members_.begin(), members_.end(), name,
        [](const ZipMember& member, std::string_view wanted) { return member.name < wanted; });
    return at != members_.end() && at->name == name ? &*at : nullptr;
}

std::string ZipMembersView::unpack(const ZipMember& member) {
    auto header = bytes_.block<30>(member.offset);
    if (!header || header.value().u32<0>() != local_number) {
        writer_.sink().loss(member.offset, "text.zip_member", member.name);
        return {};
    }
    if ((header.value().u16<6>() & flag_encrypted) != 0) {
        writer_.sink().loss(member.offset, "text.encrypted", member.name);
        return {};
    }
    auto begin = member.offset + 30 + header.value().u16<26>() + header.value().u16<28>();
    auto packed = bytes_.text().substr(std::min(begin, bytes_.size()));
    auto method = header.value().u16<8>();
    if (method == 8)
        return inflate(packed, member);
    std::uint64_t size = header.value().u32<22>();
    if (method != 0 || size > packed.size() || size > writer_.limits().member_bytes_max) {
        writer_.sink().loss(member.offset, "text.zip_member", member.name);
        return {};
    }
    return std::string(packed.substr(0, size));
}

std::string ZipMembersView::unpack_text(const ZipMember& member) {
    auto bytes = unpack(member);
    if (core::is_valid_utf8(bytes))
        return bytes;
    auto decoded = decode_text(bytes, detect_encoding(bytes, "UTF-8"));
    if (decoded.bad_sequences != 0)
        writer_.sink().anomaly(decoded.first_bad, "text.bad_sequence", member.name);
    return std::string(decoded.utf8());
}

// The stream says itself where it ends, so that sizes need not be believed.
std::string ZipMembersView::inflate(std::string_view packed, const ZipMember& member) {
    constexpr std::size_t piece = 256u << 10;
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return {};
    std::string out;
    int state = Z_OK;
    auto rest = packed.substr(0, std::min<std::size_t>(packed.size(), 1u << 30));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest.data()));
    stream.avail_in = static_cast<uInt>(rest.size());
    auto room = std::min(writer_.limits().member_bytes_max,
                         writer_.limits().member_bytes_max * unpacked_members_max - unpacked_);
    while (state == Z_OK && out.size() < room) {
        auto before = out.size();
        out.resize(before + piece);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = static_cast<uInt>(piece);
        state = ::inflate(&stream, Z_NO_FLUSH);
        out.resize(before + piece - stream.avail_out);
    }
    inflateEnd(&stream);
    unpacked_ += std::min<std::uint64_t>(out.size(), room);
    if (state == Z_OK)
        writer_.sink().loss(member.offset, "text.limit", member.name);
    else if (state != Z_STREAM_END)
        writer_.sink().loss(member.offset, "text.zip_member", member.name);
    if (out.size() > room)
        out.resize(room);
    return out;
}

}  // namespace examination
