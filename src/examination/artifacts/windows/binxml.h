// Binary XML of Windows event logs, compiled once a template.
// Format: docs/formats/windows_evtx.md, "Binary XML".
#pragma once

#include "core/bytes.h"
#include "core/result.h"
#include "examination/artifacts/windows/event_text.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace examination::binxml {

class Cursor;

// What a chunk may make us do.
constexpr std::size_t elements_depth_max = 64;   // Open at once.
constexpr std::size_t fragments_depth_max = 16;  // XML in a value of XML in a value …
constexpr std::uint32_t values_max = 16'384;     // Of one record; each takes four bytes or more.
constexpr std::uint16_t name_length_max = 256;
// Templates may overlap and show values many times; so their steps are counted over a chunk (a text
// of 32 bytes as one more), and the bytes of values, and of XML in them, over a record.
constexpr std::size_t chunk_steps_max = 262'144;
constexpr std::uint64_t record_work_max = 4u << 20;

// One thing to do when a template is written out.
struct Step {
    enum class Kind : std::uint8_t {
        open,       // An element called `text`.
        attribute,  // Called `text`; the texts and values that follow are what it is.
        content,    // The start tag ends; what follows is the element's content.
        close,      // The element that was opened last.
        text,       // As it stands.
        value       // The record's value `index`.
    };
    Kind kind = Kind::text;
    bool optional = false;  // Of a value: an attribute that has no other is left out with it.
    std::uint16_t index = 0;
    std::string_view text = {};
};
using Program = std::vector<Step>;

// A value of a record: where it lies in the chunk.
struct Value {
    std::uint8_t type = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

// The XML of one chunk's records. Names and templates are kept where a chunk's records share them.
// Keeps the bytes, which must outlive it. Not thread-safe.
class ChunkXml {
public:
    explicit ChunkXml(core::Bytes chunk) : chunk_(chunk) {}

    // Writes out the fragment of the record that lies there.
    core::Result<void> write(std::uint64_t offset, std::uint64_t size, EventText& out);

    // For a record whose template is lost: its values by number, "13=ann"; those that have no text
    // are left out. Empty if it is no instance of a template.
    std::vector<std::string> bare_values(std::uint64_t offset, std::uint64_t size);

private:
    struct Template {
        std::uint32_t id = 0;
        std::uint64_t size = 0;
        Program program;
    };

    core::Result<void> write_fragment(Cursor& in, EventText& out, std::size_t depth);
    core::Result<void> write_instance(Cursor& in, EventText& out, std::size_t depth);
    static core::Result<std::vector<Value>> read_values(Cursor& in);
    core::Result<void> run(const Program& program, std::span<const Value> values, EventText& out,
                           std::size_t depth);
    core::Result<std::size_t> run_attribute(const Program& program, std::size_t at,
                                            std::span<const Value> values, EventText& out);
    core::Result<void> run_value(const Value& value, EventText& out, std::size_t depth);

    enum class Inside : std::uint8_t {
        a_template,
        a_record
    };
    core::Result<Program> compile(Cursor& in, Inside inside);
    core::Result<void> compile_open(Cursor& in, bool attributes, Inside inside, Program& program);
    core::Result<void> compile_text(Cursor& in, std::uint8_t token, Program& program);
    core::Result<std::string_view> name(Cursor& in);
    core::Result<std::string_view> name_at(std::uint64_t offset, std::uint64_t& end);
    std::string_view keep(std::string text);
    core::Result<void> add(Program& program, const Step& step);
    core::Result<void> work(std::uint64_t bytes);
    core::Result<const Template*> template_at(std::uint64_t offset);

    core::Bytes chunk_;
    std::size_t steps_left_ = chunk_steps_max;
    std::uint64_t work_left_ = 0;
    struct Name {
        std::string_view text;
        std::uint64_t end = 0;
    };
    std::unordered_map<std::uint64_t, Name> names_;
    std::unordered_map<std::uint64_t, core::Result<std::unique_ptr<Template>>> templates_;
    std::vector<std::unique_ptr<std::string>> texts_;  // What steps and names point to.
};

}  // namespace examination::binxml
