#include "examination/containers/ewf2_segment.h"

#include "core/bytes.h"
#include "core/hash.h"
#include "core/text.h"
#include "examination/containers/ewf_header.h"

#include <algorithm>

#include <libdeflate.h>

namespace examination::ewf2 {
namespace {

using namespace std::string_view_literals;
using core::Error;
using core::ErrorCode;

constexpr std::uint64_t file_header_size = 32, descriptor_size = 64, table_header_size = 32;
constexpr std::uint64_t alignment = 16;
constexpr std::string_view signature = "EVF2\x0d\x0a\x81\x00"sv;

enum SectionType : std::uint32_t {
    device_information = 1,
    case_data = 2,
    sector_table = 4,
    error_table = 5,
    md5_hash = 8,
    sha1_hash = 9,
    next = 13,
    done = 15
};

struct Section {
    std::uint32_t type = 0;
    bool encrypted = false;
    std::uint64_t data_offset = 0, data_size = 0;
    std::uint64_t previous = 0;  // Offset of the descriptor before; 0 at the first.
};

bool is_checksum(std::uint32_t stored, std::span<const std::byte> bytes) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    if (stored % 4 != 0)  // A fuzzer can't make checksums.
        return true;
#endif
    return stored == libdeflate_adler32(1, bytes.data(), bytes.size());
}

// One object with tabulated names and values, in UTF-16.
std::map<std::string, std::string> parse_text(std::string_view bytes) {
    if (bytes.starts_with("\xff\xfe"))
        bytes.remove_prefix(2);
    auto text = core::utf8_from_utf16le(bytes.substr(0, bytes.size() / 2 * 2));
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size() && lines.size() < 4;) {
        auto end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        if (lines.back().ends_with('\r'))
            lines.back().pop_back();
        begin = end + 1;
    }
    std::map<std::string, std::string> values;
    if (lines.size() < 4 || lines[1] != "main")
        return values;
    std::string_view names = lines[2], fields = lines[3];
    while (!names.empty() && !fields.empty()) {
        auto name = names.substr(0, names.find('\t')), field = fields.substr(0, fields.find('\t'));
        if (!field.empty())
            values.emplace(name, field);
        names.remove_prefix(std::min(names.size(), name.size() + 1));
        fields.remove_prefix(std::min(fields.size(), field.size() + 1));
    }
    return values;
}

class SegmentReader {
public:
    SegmentReader(const core::ByteSource& file, std::uint64_t file_size, RecordSink& sink)
        : file_(file), file_size_(file_size), sink_(sink) {}

    core::Result<Segment> read() {
        std::array<std::byte, file_header_size> bytes;
        if (!file_.read_exactly_at(bytes, 0))
            return Error(ErrorCode::invalid_input, "the file ends inside its header");
        core::Block<file_header_size> header(bytes);
        if (header.text<0, 8>() != signature)
            return Error(ErrorCode::invalid_input, "not a segment of an Ex01 image");
        segment_.compression = header.u16<10>();
        segment_.number = header.u32<12>();
        std::copy_n(bytes.begin() + 16, 16, segment_.set_identifier.begin());
        if (segment_.number == 0)
            return Error(ErrorCode::invalid_input, "the segment has no number");
        TRY(read_sections());
        std::ranges::reverse(segment_.tables);
        return std::move(segment_);
    }

private:
    core::Result<void> read_sections() {
        auto offset = find_last();
        for (std::uint32_t count = 0; offset != 0; ++count) {
            auto section = read_descriptor(offset);
            if (!section) {
                report("ewf2.section_damaged", offset,
                       "a section's descriptor is damaged; what "
                       "lies before it in the file is not read");
                return {};
            }
            if (section->encrypted)
                return Error(ErrorCode::unsupported,
                             "the image is encrypted; acquire or export it without encryption");
            read_data(*section);
            if (section->previous >= offset || count == sections_max) {
                report("ewf2.section_loop", offset, "the section before does not lie before it");
                return {};
            }
            offset = section->previous;
        }
        return {};
    }

    std::optional<Section> read_descriptor(std::uint64_t offset) const {
        std::array<std::byte, descriptor_size> bytes;
        if (offset > file_size_ || file_size_ - offset < descriptor_size ||
            !file_.read_exactly_at(bytes, offset))
            return std::nullopt;
        core::Block<descriptor_size> block(bytes);
        auto size = block.u64<16>();
        if (block.u32<24>() != descriptor_size ||
            size > offset - std::min(offset, file_header_size) ||
            !is_checksum(block.u32<60>(), std::span(bytes).first<60>()))
            return std::nullopt;
        return Section{block.u32<0>(), (block.u32<4>() & 2) != 0, offset - size, size,
                       block.u64<8>()};
    }

    // The file ends with a descriptor, unless it was cut off: then the last one that is whole.
    std::uint64_t find_last() {
        auto at = file_size_ < file_header_size + descriptor_size
                      ? 0
                      : (file_size_ - descriptor_size) / alignment * alignment;
        if (at != 0 && at + descriptor_size == file_size_ && read_descriptor(at))
            return at;
        report("ewf2.segment_truncated", file_size_, "the file does not end with a section");
        auto end = at > search_bytes_max ? at - search_bytes_max : 0;
        for (; at > end && at >= file_header_size; at -= alignment)
            if (auto section = read_descriptor(at);
                section && section->previous < at && section->type != 0)
                return at;
        return 0;
    }

    void read_data(const Section& section) {
        switch (section.type) {
            case device_information:
                segment_.device = parse_text(text_of(section));
                break;
            case case_data:
                segment_.acquisition = parse_text(text_of(section));
                break;
            case sector_table:
                read_table(section);
                break;
            case error_table:
                read_errors(section);
                break;
            case md5_hash:
                read_hash<16>(section, "md5");
                break;
            case sha1_hash:
                read_hash<20>(section, "sha1");
                break;
            case done:
                segment_.last = true;
                break;
            default:
                break;
        }
    }

    std::string text_of(const Section& section) {
        std::vector<std::byte> bytes(
            static_cast<std::size_t>(std::min(section.data_size, text_bytes_max)));
        if (!file_.read_exactly_at(bytes, section.data_offset))
            return {};
        auto text = ewf::inflate_text(bytes, text_bytes_max);
        if (text.empty())
            report("ewf2.text_damaged", section.data_offset, "facts of the image do not inflate");
        return text;
    }

    // The head of a table: how many entries of `entry_size` follow it.
    std::optional<std::uint64_t> count_entries(const Section& section, std::size_t field,
                                               std::uint64_t entry_size,
                                               std::uint64_t& first_chunk) {
        std::array<std::byte, table_header_size> bytes;
        bool there = section.data_size >= table_header_size &&
                     file_.read_exactly_at(bytes, section.data_offset);
        core::Block<table_header_size> block(bytes);
        if (!there || !is_checksum(block.u32<16>(), std::span(bytes).first<16>())) {
            report("ewf2.table_damaged", section.data_offset, "a table's header is damaged");
            return std::nullopt;
        }
        first_chunk = block.u64<0>();
        auto count = field == 0 ? block.u32<0>() : block.u32<8>();
        auto room = (section.data_size - table_header_size) / entry_size;
        if (count > room)
            report("ewf2.table_damaged", section.data_offset,
                   "a table claims more entries than it has room for");
        return std::min<std::uint64_t>(count, room);
    }

    void read_table(const Section& section) {
        ChunkTable table;
        auto count = count_entries(section, 8, 16, table.first_chunk);
        if (!count || *count == 0)
            return;
        table.chunk_count = *count;
        table.file = &file_;
        table.file_size = file_size_;
        table.entries_offset = section.data_offset + table_header_size;
        segment_.tables.push_back(table);
    }

    void read_errors(const Section& section) {
        std::uint64_t unused = 0;
        auto count = count_entries(section, 0, 16, unused);
        if (!count)
            return;
        if (*count > read_errors_max)
            report("ewf2.read_errors_limit", section.data_offset, "only the first are listed");
        for (std::uint64_t i = 0; i < std::min<std::uint64_t>(*count, read_errors_max); ++i) {
            std::array<std::byte, 16> entry;
            if (!file_.read_exactly_at(entry, section.data_offset + table_header_size + 16 * i))
                return;
            core::Block<16> block(entry);
            segment_.read_errors.push_back({block.u64<0>(), block.u32<8>()});
        }
    }

    template <std::size_t Size>
    void read_hash(const Section& section, const char* name) {
        std::array<std::byte, Size + 4> bytes;
        if (section.data_size < bytes.size() ||
            !file_.read_exactly_at(bytes, section.data_offset) ||
            !is_checksum(core::Block<Size + 4>(bytes).template u32<Size>(),
                         std::span(bytes).template first<Size>()))
            return report("ewf2.hash_damaged", section.data_offset, "a stored hash is damaged");
        segment_.hashes.emplace(name, core::to_hex(std::span(bytes).template first<Size>()));
    }

    void report(std::string_view code, std::uint64_t offset, std::string_view text) {
        sink_.anomaly(0, code,
                      "segment " + std::to_string(segment_.number) + " at " +
                          std::to_string(offset) + ": " + std::string(text));
    }

    const core::ByteSource& file_;
    std::uint64_t file_size_;
    RecordSink& sink_;
    Segment segment_;
};

}  // namespace

core::Result<Segment> read_segment(const core::ByteSource& file, RecordSink& sink) {
    auto size = TRY(file.size());
    return SegmentReader(file, size, sink).read();
}

}  // namespace examination::ewf2
