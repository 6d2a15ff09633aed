// Reads one file of an E01 image: its header and its chain of sections.
#include "core/bytes.h"
#include "core/hash.h"
#include "examination/containers/ewf_header.h"
#include "examination/containers/ewf_layout.h"
#include "examination/containers/ewf_rebuild.h"

#include <algorithm>
#include <bit>

#include <libdeflate.h>

namespace examination::ewf {
namespace {

constexpr std::uint64_t file_header_size = 13;
constexpr std::uint64_t descriptor_size = 76;
constexpr std::uint64_t table_header_size = 24;
constexpr std::string_view signature("EVF\x09\x0d\x0a\xff\x00", 8);

struct Section {
    std::string type;
    std::uint64_t offset = 0;  // Of its descriptor.
    std::uint64_t end = 0;     // Of its data.

    std::uint64_t data_offset() const { return offset + descriptor_size; }
    std::uint64_t data_size() const { return end - data_offset(); }
};

bool is_checksum(std::uint32_t stored, std::span<const std::byte> bytes) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
    // A fuzzer can't make checksums, and what they guard must be safe without them.
    if (stored % 4 != 0)
        return true;
#endif
    return stored == libdeflate_adler32(1, bytes.data(), bytes.size());
}

class SegmentParser {
public:
    SegmentParser(const core::ByteSource& file, std::uint64_t file_size, std::uint32_t file_index,
                  std::uint32_t number, RecordSink& sink)
        : file_(file), file_size_(file_size), sink_(sink) {
        contents_.number = number;
        contents_.file = file_index;
        contents_.file_size = file_size;
    }

    SegmentContents parse() && {
        std::uint64_t offset = file_header_size;
        for (std::uint32_t count = 0; offset != 0; ++count) {
            if (count == sections_per_segment_max || faults_ >= faults_per_segment_max) {
                report("ewf.sections_limit", offset,
                       "too many sections or faults; the rest is "
                       "not read");
                break;
            }
            offset = parse_section(offset);
        }
        rebuild_tables();
        return std::move(contents_);
    }

private:
    // Returns where the next section begins; 0 at the chain's end.
    std::uint64_t parse_section(std::uint64_t offset) {
        std::array<std::byte, descriptor_size> bytes;
        if (offset > file_size_ || file_size_ - offset < descriptor_size ||
            !file_.read_exactly_at(bytes, offset)) {
            report("ewf.segment_truncated", offset, "the file ends where a section is due");
            return 0;
        }
        core::Block<descriptor_size> descriptor(bytes);
        Section section;
        section.type = descriptor.text<0, 16>();
        section.type.resize(std::min(section.type.find('\0'), std::size_t{16}));
        section.offset = offset;
        auto next = descriptor.u64<16>(), size = descriptor.u64<24>();
        if (!is_checksum(descriptor.u32<72>(), std::span(bytes).first<72>()))
            report("ewf.section_checksum", offset, "the section's descriptor is damaged");

        if (section.type == "next" || section.type == "done") {
            contents_.end = section.type == "next" ? SegmentEnd::next : SegmentEnd::done;
            return 0;
        }
        if (next <= offset || next - offset < descriptor_size) {
            report("ewf.section_loop", offset, "the next section does not lie behind this one");
            return 0;
        }
        // Old programs leave the size at zero.
        if (size != 0 && next - offset != size)
            report("ewf.section_size", offset, "the section's size and its successor disagree");
        section.end = std::min(next, file_size_);
        read_data(section);
        if (next >= file_size_) {
            report("ewf.segment_truncated", offset, "the file ends inside this section");
            return 0;
        }
        return next;
    }

    void read_data(const Section& section) {
        struct Reader {
            std::string_view type;
            void (SegmentParser::*read)(const Section&);
        };
        static constexpr Reader readers[] = {
            {"volume", &SegmentParser::read_volume},   {"disk", &SegmentParser::read_volume},
            {"data", &SegmentParser::read_volume},     {"header", &SegmentParser::read_header},
            {"header2", &SegmentParser::read_header},  {"xheader", &SegmentParser::read_header},
            {"table", &SegmentParser::read_table},     {"table2", &SegmentParser::read_table2},
            {"sectors", &SegmentParser::read_sectors}, {"hash", &SegmentParser::read_hash},
            {"digest", &SegmentParser::read_digest},   {"xhash", &SegmentParser::read_xhash},
            {"error2", &SegmentParser::read_errors},   {"session", &SegmentParser::read_session},
        };
        for (const auto& reader : readers)
            if (section.type == reader.type)
                return (this->*reader.read)(section);
        report("ewf.section_unknown", section.offset, "section of an unknown type");
    }

    void read_volume(const Section& section) {
        constexpr std::uint64_t full_size = 1052, smart_size = 94;
        VolumeFacts facts;
        bool whole = false;
        if (auto full = block<full_size>(section, 0)) {
            core::Block<full_size> b(*full);
            facts.media_type = b.u8<0>();
            facts.chunk_count = b.u32<4>();
            facts.sectors_per_chunk = b.u32<8>();
            facts.sector_size = b.u32<12>();
            facts.sector_count = b.u64<16>();
            facts.media_flags = b.u8<36>();
            facts.compression_level = b.u8<52>();
            facts.error_granularity = b.u32<56>();
            std::copy_n(full->begin() + 64, 16, facts.set_identifier.begin());
            whole = is_checksum(b.u32<1048>(), std::span(*full).first<1048>());
        } else if (auto brief = block<smart_size>(section, 0)) {
            core::Block<smart_size> b(*brief);
            facts.chunk_count = b.u32<4>();
            facts.sectors_per_chunk = b.u32<8>();
            facts.sector_size = b.u32<12>();
            facts.sector_count = b.u32<16>();
            facts.smart = true;
            whole = is_checksum(b.u32<90>(), std::span(*brief).first<90>());
        } else {
            return report("ewf.volume_truncated", section.offset, "no room for its fields");
        }
        // A damaged one is used only if no other says the same without damage.
        if (!whole) {
            report("ewf.volume_checksum", section.offset, "facts about the medium are damaged");
            if (!contents_.damaged_volume && facts.plausible())
                contents_.damaged_volume = facts;
        } else if (!facts.plausible()) {
            report("ewf.volume_implausible", section.offset, "sizes out of range");
        } else if (!contents_.volume) {
            contents_.volume = facts;
        }
    }

    void read_header(const Section& section) {
        int rank = section.type == "header2" ? 3 : section.type == "xheader" ? 2 : 1;
        auto text = inflated(section);
        if (text.empty())
            return report("ewf.header_damaged", section.offset, "does not inflate");
        if (rank <= contents_.header_rank)
            return;
        auto values = rank == 2 ? xml_values(text) : header_values(text);
        if (values.empty())
            return;
        for (auto& [name, value] : values)
            if (value.size() > header_value_bytes_max) {
                report("ewf.header_value_limit", section.offset, name + " is cut");
                value.resize(header_value_bytes_max);
            }
        contents_.header_values = std::move(values);
        contents_.header_rank = rank;
    }

    void read_sectors(const Section& section) {
        sectors_begin_ = section.data_offset();
        sectors_end_ = section.end;
        table_due_ = true;
    }

    // Chunks prove themselves, so that a lost table need not cost them.
    void rebuild_tables() {
        const auto& facts = contents_.volume ? contents_.volume : contents_.damaged_volume;
        if (!facts)
            return;
        if (table_due_) {  // Cut off before it.
            ChunkGroup group;
            group.file = contents_.file;
            group.data_begin = sectors_begin_;
            group.data_end = sectors_end_;
            contents_.groups.push_back(std::move(group));
        }
        auto& groups = contents_.groups;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (groups[i].chunk_count != 0 || groups[i].data_begin == 0)
                continue;
            auto rebuilt = rebuild_table(file_, groups[i].data_begin, groups[i].data_end,
                                         static_cast<std::uint32_t>(facts->chunk_size()));
            if (rebuilt.entries.empty())
                continue;
            groups[i].base_offset = groups[i].data_begin;
            groups[i].chunk_count = static_cast<std::uint32_t>(rebuilt.entries.size());
            groups[i].entries = std::move(rebuilt.entries);
            report("ewf.table_rebuilt", groups[i].data_begin,
                   "no table can be read; " + std::to_string(groups[i].chunk_count) +
                       " chunks were found one after the other");
            if (!rebuilt.complete)  // How many follow is unknown.
                groups.insert(groups.begin() + static_cast<std::ptrdiff_t>(++i), ChunkGroup{});
        }
    }

    // The entry count of a table, if its header is whole.
    std::optional<std::uint32_t> table_header(const Section& section, std::uint64_t& base_offset) {
        auto header = block<table_header_size>(section, 0);
        if (!header) {
            report("ewf.table_truncated", section.offset, "no room for its header");
            return std::nullopt;
        }
        core::Block<table_header_size> b(*header);
        if (!is_checksum(b.u32<20>(), std::span(*header).first<20>())) {
            report("ewf.table_checksum", section.offset, "the table's header is damaged");
            return std::nullopt;
        }
        auto count = b.u32<0>();
        auto room = (section.data_size() - table_header_size) / 4;
        if (count > room || count > table_entries_max) {
            report("ewf.table_entries_limit", section.offset, "more entries than there is room");
            return std::nullopt;
        }
        base_offset = b.u64<8>();
        return count;
    }

    void read_table(const Section& section) {
        ChunkGroup group;
        group.file = contents_.file;
        group.entries_offset = section.data_offset() + table_header_size;
        group.section_end = section.end;
        // The first programs kept the chunks in the table's own section.
        group.data_begin = sectors_begin_;
        group.data_end = sectors_end_ != 0 ? sectors_end_ : section.end;
        table_due_ = false;
        auto count = table_header(section, group.base_offset);
        group.chunk_count = count.value_or(0);
        if (count != 0u)
            contents_.groups.push_back(group);
        mirror_due_ = count != 0u;
    }

    void read_table2(const Section& section) {
        if (!mirror_due_) {  // Its table was lost with its descriptor.
            read_table(section);
            mirror_due_ = false;
            return;
        }
        mirror_due_ = false;
        auto& group = contents_.groups.back();
        std::uint64_t base_offset = 0;
        auto count = table_header(section, base_offset);
        auto entries_offset = section.data_offset() + table_header_size;
        if (count && group.chunk_count == 0) {
            group.chunk_count = *count;
            group.base_offset = base_offset;
            group.entries_offset = entries_offset;
            group.section_end = section.end;
        } else if (count == group.chunk_count && base_offset == group.base_offset) {
            group.mirror_offset = entries_offset;
        } else if (count) {
            report("ewf.tables_disagree", section.offset, "table and table2 differ");
        }
    }

    void read_hash(const Section& section) {
        auto data = checked<36>(section);
        if (data)
            add_hash("md5", std::span(*data).first<16>());
    }

    void read_digest(const Section& section) {
        auto data = checked<80>(section);
        if (data) {
            add_hash("md5", std::span(*data).first<16>());
            add_hash("sha1", std::span(*data).subspan<16, 20>());
        }
    }

    void read_xhash(const Section& section) {
        for (auto& [name, value] : xml_values(inflated(section)))
            if (auto bytes = core::from_hex(value))
                add_hash(name, core::bytes_of(*bytes));
    }

    void add_hash(const std::string& name, std::span<const std::byte> bytes) {
        if (std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; }))
            return;  // Not computed.
        auto [found, added] = contents_.hashes.emplace(name, core::to_hex(bytes));
        if (!added && found->second != core::to_hex(bytes))
            report("ewf.hashes_disagree", 0, "two sections state different hashes: " + name);
    }

    void read_errors(const Section& section) {
        constexpr std::uint64_t errors_header_size = 520;
        auto header = block<errors_header_size>(section, 0);
        if (!header)
            return report("ewf.read_errors_truncated", section.offset, "no room for its header");
        core::Block<errors_header_size> b(*header);
        if (!is_checksum(b.u32<516>(), std::span(*header).first<516>()))
            report("ewf.section_checksum", section.offset, "list of read errors is damaged");
        auto count =
            std::min<std::uint64_t>(b.u32<0>(), (section.data_size() - errors_header_size) / 8);
        if (count > read_errors_max) {
            report("ewf.read_errors_limit", section.offset, "only the first are listed");
            count = read_errors_max;
        }
        for (std::uint64_t i = 0; i < count; ++i)
            if (auto entry = block<8>(section, errors_header_size + 8 * i)) {
                core::Block<8> e(*entry);
                contents_.read_errors.push_back({e.u32<0>(), e.u32<4>()});
            }
    }

    void read_session(const Section& section) {
        if (auto header = block<36>(section, 0))
            contents_.header_values.emplace("optical_session_count",
                                            std::to_string(core::Block<36>(*header).u32<0>()));
    }

    template <std::size_t Size>
    std::optional<std::array<std::byte, Size>> block(const Section& section, std::uint64_t offset) {
        std::array<std::byte, Size> bytes;
        if (section.data_size() < Size || offset > section.data_size() - Size ||
            !file_.read_exactly_at(bytes, section.data_offset() + offset))
            return std::nullopt;
        return bytes;
    }

    // A block whose last four bytes are the checksum of the others.
    template <std::size_t Size>
    std::optional<std::array<std::byte, Size>> checked(const Section& section) {
        auto bytes = block<Size>(section, 0);
        if (bytes && is_checksum(core::Block<Size>(*bytes).template u32<Size - 4>(),
                                 std::span(*bytes).template first<Size - 4>()))
            return bytes;
        report("ewf.section_checksum", section.offset, "the stored hash is damaged");
        return std::nullopt;
    }

    std::string inflated(const Section& section) {
        std::vector<std::byte> bytes(
            static_cast<std::size_t>(std::min(section.data_size(), header_bytes_max)));
        if (!file_.read_exactly_at(bytes, section.data_offset()))
            return {};
        return inflate_text(bytes, header_bytes_max);
    }

    void report(std::string_view code, std::uint64_t offset, std::string_view text) {
        ++faults_;
        sink_.anomaly(0, code,
                      "segment " + std::to_string(contents_.number) + " at " +
                          std::to_string(offset) + ": " + std::string(text));
    }

    const core::ByteSource& file_;
    std::uint64_t file_size_;
    RecordSink& sink_;
    SegmentContents contents_;
    std::uint64_t sectors_begin_ = 0, sectors_end_ = 0;
    std::uint32_t faults_ = 0;
    bool table_due_ = false, mirror_due_ = false;
};

}  // namespace

bool VolumeFacts::plausible() const {
    return sector_size != 0 && sector_size <= sector_size_max && sectors_per_chunk != 0 &&
           chunk_size() <= chunk_size_max;
}

core::Result<SegmentContents> read_segment(const core::ByteSource& file, std::uint32_t file_index,
                                           RecordSink& sink) {
    std::array<std::byte, file_header_size> bytes{};
    auto size = TRY(file.size());
    auto count = TRY(file.read_at(bytes, 0));
    core::Block<file_header_size> header(bytes);
    if (count != file_header_size || header.text<0, 8>() != signature)
        return core::Error(core::ErrorCode::invalid_input, "not a segment of an EnCase image");
    if (header.u16<9>() == 0)
        return core::Error(core::ErrorCode::invalid_input, "the segment has no number");
    return SegmentParser(file, size, file_index, header.u16<9>(), sink).parse();
}

}  // namespace examination::ewf
