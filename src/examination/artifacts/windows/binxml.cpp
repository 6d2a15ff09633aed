#include "examination/artifacts/windows/binxml.h"

#include "core/text.h"
#include "examination/artifacts/windows/event_values.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <utility>

namespace examination::binxml {
namespace {

using core::Bytes;
using core::Error;
using core::ErrorCode;
using core::Result;

// [MS-EVEN6] §2.2.12. With more_follows: attributes, or further pieces of the same value.
enum Token : std::uint8_t {
    token_end = 0x00,
    token_open = 0x01,
    token_content = 0x02,
    token_close_empty = 0x03,
    token_close = 0x04,
    token_text = 0x05,
    token_attribute = 0x06,
    token_cdata = 0x07,
    token_character = 0x08,
    token_entity = 0x09,
    token_pi_target = 0x0a,
    token_pi_data = 0x0b,
    token_instance = 0x0c,
    token_value = 0x0d,
    token_optional_value = 0x0e,
    token_fragment = 0x0f,
    more_follows = 0x40
};

constexpr std::uint64_t template_head_size = 24;

Error damaged(std::string message) {
    return Error(ErrorCode::invalid_input, std::move(message));
}

bool can_be_name(std::string_view text) {
    auto fits = [](char c) {
        auto code = static_cast<unsigned char>(c);
        bool letter = (code | 0x20u) >= 'a' && (code | 0x20u) <= 'z';
        bool digit = code >= '0' && code <= '9';
        return letter || digit || c == '_' || c == '-' || c == '.' || c == ':' || code >= 0x80;
    };
    return !text.empty() && std::ranges::all_of(text, fits);
}

std::string_view entity_text(std::string_view name) {
    struct Entity {
        std::string_view name, text;
    };
    constexpr std::array<Entity, 5> entities{
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}}};
    auto found = std::ranges::find(entities, name, &Entity::name);
    return found == entities.end() ? std::string_view() : found->text;
}

}  // namespace

// Reads on until something is not there; what is read then is zero, and ok() says so.
class ChunkXml::Cursor {
public:
    Cursor(Bytes chunk, std::uint64_t at, std::uint64_t end)
        : chunk_(chunk), at_(at), end_(std::min(end, chunk.size())), ok_(at <= end_) {}

    template <std::unsigned_integral Int>
    Int read() {
        Int value{};
        auto bytes = take(sizeof value);
        if (ok_)
            std::memcpy(&value, bytes.span().data(), sizeof value);
        return value;
    }
    Bytes take(std::uint64_t size) {
        ok_ = ok_ && size <= end_ - at_;
        if (!ok_)
            return {};
        auto bytes = Bytes(chunk_.span().subspan(at_, size));
        at_ += size;
        return bytes;
    }
    void skip_to(std::uint64_t offset) {
        ok_ = ok_ && offset >= at_ && offset <= end_;
        at_ = ok_ ? offset : at_;
    }
    bool ok() const { return ok_; }
    bool at_end() const { return at_ == end_; }
    std::uint64_t at() const { return at_; }
    std::uint64_t rest() const { return end_ - at_; }

private:
    Bytes chunk_;
    std::uint64_t at_, end_;
    bool ok_;
};

Result<void> ChunkXml::add(Program& program, const Step& step) {
    auto cost = 1 + step.text.size() / 32;
    if (steps_left_ < cost)
        return Error(ErrorCode::limit_exceeded, "the chunk's templates have too many steps");
    steps_left_ -= cost;
    program.push_back(step);
    return {};
}

Result<void> ChunkXml::work(std::uint64_t bytes) {
    if (work_left_ < bytes + 1)
        return Error(ErrorCode::limit_exceeded, "a template that shows values too often");
    work_left_ -= bytes + 1;
    return {};
}

std::string_view ChunkXml::keep(std::string text) {
    return *texts_.emplace_back(std::make_unique<std::string>(std::move(text)));
}

Result<std::string_view> ChunkXml::name_at(std::uint64_t offset, std::uint64_t& end) {
    if (auto known = names_.find(offset); known != names_.end()) {
        end = known->second.end;
        return known->second.text;
    }
    Cursor in(chunk_, offset, chunk_.size());
    in.take(6);  // Where the next name of the same hash lies, and the hash.
    auto count = in.read<std::uint16_t>();
    if (count > name_length_max)
        return damaged("no name lies at " + std::to_string(offset));
    auto text = core::utf8_from_utf16le(in.take(std::uint64_t{count} * 2).text());
    in.take(2);  // NUL.
    if (!in.ok() || !can_be_name(text))
        return damaged("no name lies at " + std::to_string(offset));
    end = in.at();
    return names_.emplace(offset, Name{keep(std::move(text)), end}).first->second.text;
}

// A name stands where it is used first; from then on it is pointed to.
Result<std::string_view> ChunkXml::name(Cursor& in) {
    std::uint64_t offset = in.read<std::uint32_t>(), end = 0;
    if (!in.ok())
        return damaged("a name is cut");
    bool here = offset == in.at();
    auto text = TRY(name_at(offset, end));
    if (here)
        in.skip_to(end);
    return text;
}

// Elements of a template have a dependency identifier in front; others are seen with and without.
Result<void> ChunkXml::compile_open(Cursor& in, bool attributes, Inside inside, Program& program) {
    auto without = in;
    auto size = without.read<std::uint32_t>();
    auto name_offset = without.read<std::uint32_t>();
    bool plain = inside == Inside::a_record && without.ok() && size <= without.rest() + 4 &&
                 (name_offset == without.at() || name_offset < without.at());
    if (!plain)
        in.take(2);
    in.take(4);  // Size.
    auto called = TRY(name(in));
    if (attributes)
        in.take(4);  // Size of their list.
    if (!in.ok())
        return damaged("an element is cut");
    return add(program, {Step::Kind::open, false, 0, called});
}

Result<void> ChunkXml::compile_text(Cursor& in, std::uint8_t token, Program& program) {
    std::string text;
    if (token == token_character) {
        core::append_utf8(text, in.read<std::uint16_t>());
        if (!core::is_valid_utf8(text))
            text = "\xEF\xBF\xBD";
    } else if (token == token_entity) {
        auto called = TRY(name(in));
        auto known = entity_text(called);
        text = known.empty() ? "&" + std::string(called) + ";" : std::string(known);
    } else {
        if (token == token_text && in.read<std::uint8_t>() != event_values::type_string)
            return damaged("a text that is no string");
        auto count = in.read<std::uint16_t>();
        text = core::utf8_from_utf16le(in.take(std::uint64_t{count} * 2).text());
    }
    if (!in.ok())
        return damaged("a text is cut");
    if (token == token_pi_data)
        return {};
    return add(program, {Step::Kind::text, false, 0, keep(std::move(text))});
}

Result<Program> ChunkXml::compile(Cursor& in, Inside inside) {
    Program program;
    std::size_t depth = 0;
    bool in_tag = false, in_attribute = false;
    while (!in.at_end()) {
        auto whole = in.read<std::uint8_t>();
        auto token = static_cast<std::uint8_t>(whole & ~more_follows);
        if (token == token_end)
            break;
        bool value_token = token == token_text || token == token_cdata ||
                           token == token_character || token == token_entity ||
                           token == token_value || token == token_optional_value;
        if (in_tag
                ? value_token && !in_attribute
                : token == token_attribute || token == token_content || token == token_close_empty)
            return damaged("a token where it can't be");
        switch (token) {
            case token_fragment:
                in.take(3);
                break;
            case token_open:
                if (in_tag || ++depth > elements_depth_max)
                    return damaged("elements inside a tag, or too deep");
                TRY(compile_open(in, (whole & more_follows) != 0, inside, program));
                in_tag = true;
                in_attribute = false;
                break;
            case token_attribute: {
                auto called = TRY(name(in));
                TRY(add(program, {Step::Kind::attribute, false, 0, called}));
                in_attribute = true;
                break;
            }
            case token_content:
                TRY(add(program, {Step::Kind::content}));
                in_tag = false;
                break;
            case token_close_empty:
            case token_close:
                if (depth == 0 || (in_tag && token == token_close))
                    return damaged("an end without its begin");
                TRY(add(program, {Step::Kind::close}));
                --depth;
                in_tag = false;
                break;
            case token_value:
            case token_optional_value: {
                auto index = in.read<std::uint16_t>();
                in.take(1);  // The type, which stands with the value too.
                TRY(add(program, {Step::Kind::value, token == token_optional_value, index, {}}));
                break;
            }
            case token_pi_target:
                TRY(name(in));
                break;
            case token_text:
            case token_cdata:
            case token_character:
            case token_entity:
            case token_pi_data:
                TRY(compile_text(in, token, program));
                break;
            default:
                return damaged("token " + std::to_string(whole) + " at " +
                               std::to_string(in.at() - 1));
        }
        if (!in.ok())
            return damaged("it is cut");
    }
    if (depth != 0)
        return damaged("an element does not end");
    return program;
}

Result<const ChunkXml::Template*> ChunkXml::template_at(std::uint64_t offset) {
    auto known = templates_.find(offset);
    if (known == templates_.end()) {
        auto make = [&]() -> Result<std::unique_ptr<Template>> {
            Cursor in(chunk_, offset, chunk_.size());
            auto made = std::make_unique<Template>();
            in.take(4);  // Where the next template of the same hash lies.
            made->id = in.read<std::uint32_t>();
            in.take(12);  // The rest of its GUID.
            made->size = in.read<std::uint32_t>();
            if (!in.ok() || made->size > in.rest())
                return damaged("no template lies at " + std::to_string(offset));
            Cursor body(chunk_, in.at(), in.at() + made->size);
            made->program = TRY(compile(body, Inside::a_template));
            return made;
        };
        auto made = make();
        if (!made)
            made = std::move(made).error().during("template at " + std::to_string(offset));
        known = templates_.emplace(offset, std::move(made)).first;
    }
    if (!known->second)
        return known->second.error();
    return static_cast<const Template*>(known->second.value().get());
}

Result<std::vector<Value>> ChunkXml::read_values(Cursor& in) {
    auto count = in.read<std::uint32_t>();
    if (!in.ok() || count > values_max || count > in.rest() / 4)
        return damaged("more values than there are");
    std::vector<Value> values(count);
    for (auto& value : values) {
        value.size = in.read<std::uint16_t>();
        value.type = in.read<std::uint8_t>();
        in.take(1);
    }
    for (auto& value : values) {
        value.offset = in.at();
        in.take(value.size);
    }
    if (!in.ok())
        return damaged("its values are cut");
    return values;
}

Result<void> ChunkXml::write_instance(Cursor& in, EventText& out, std::size_t depth) {
    in.take(1);
    auto id = in.read<std::uint32_t>();
    std::uint64_t offset = in.read<std::uint32_t>();
    if (!in.ok())
        return damaged("an instance of a template is cut");
    const auto* form = TRY(template_at(offset));
    if (form->id != id)
        return damaged("at " + std::to_string(offset) + " lies another template by now");
    if (offset == in.at())
        in.take(template_head_size + form->size);
    auto values = TRY(read_values(in));
    return run(form->program, values, out, depth);
}

Result<void> ChunkXml::write_fragment(Cursor& in, EventText& out, std::size_t depth) {
    if (depth > fragments_depth_max)
        return damaged("XML in values nests deeper than " + std::to_string(fragments_depth_max));
    while (!in.at_end()) {
        auto rest = in;
        auto token = rest.read<std::uint8_t>();
        if (token == token_end)
            return {};
        if (token == token_fragment) {
            in.take(4);
        } else if (token == token_instance) {
            in.take(1);
            TRY(write_instance(in, out, depth));
        } else {
            auto program = TRY(compile(in, Inside::a_record));
            return run(program, {}, out, depth);
        }
        if (!in.ok())
            return damaged("it is cut");
    }
    return {};
}

Result<void> ChunkXml::write(std::uint64_t offset, std::uint64_t size, EventText& out) {
    Cursor in(chunk_, offset, offset + size);
    if (!in.ok())
        return damaged("a record outside its chunk");
    work_left_ = record_work_max;
    TRY(write_fragment(in, out, 0));
    if (out.depth() != 0)
        return damaged("an element does not end");
    return {};
}

std::vector<std::string> ChunkXml::bare_values(std::uint64_t offset, std::uint64_t size) {
    Cursor in(chunk_, offset, offset + size);
    std::vector<std::string> shown;
    if (in.read<std::uint8_t>() == token_fragment)
        in.take(4);  // The rest of it, and the token of the instance.
    in.take(1 + 4);
    std::uint64_t form = in.read<std::uint32_t>();
    if (in.ok() && form == in.at()) {
        in.take(template_head_size - 4);
        in.take(in.read<std::uint32_t>());
    }
    auto values = read_values(in);
    for (std::size_t i = 0; values && i < values.value().size(); ++i) {
        const auto& value = values.value()[i];
        auto bytes = chunk_.slice(value.offset, value.size);
        if (!bytes || value.size == 0 || (value.type & event_values::type_array) != 0)
            continue;
        auto text = event_values::text_of(value.type, bytes.value());
        if (text && !text->empty())
            shown.push_back(std::to_string(i) + "=" + *text);
    }
    return shown;
}

Result<std::size_t> ChunkXml::run_attribute(const Program& program, std::size_t at,
                                            std::span<const Value> values, EventText& out) {
    const auto& attribute = program[at];
    std::string text;
    std::optional<std::uint64_t> filetime;
    bool there = false;
    for (++at; at < program.size(); ++at) {
        const auto& step = program[at];
        if (step.kind == Step::Kind::text) {
            text += step.text;
            there = true;
        } else if (step.kind == Step::Kind::value) {
            Value none;
            const auto& value = step.index < values.size() ? values[step.index] : none;
            bool is_null = value.type == event_values::type_null || value.size == 0;
            there = there || !is_null || !step.optional;
            if (is_null)
                continue;
            TRY(work(value.size));
            auto bytes = TRY(chunk_.slice(value.offset, value.size));
            bool many = (value.type & event_values::type_array) != 0;
            auto shown = many ? std::nullopt : event_values::text_of(value.type, bytes);
            if (!shown)
                return damaged("a value of type " + std::to_string(value.type) +
                               " in an attribute");
            text += *shown;
            if (value.type == event_values::type_filetime)
                filetime = TRY(bytes.block<8>(0)).u64<0>();
        } else {
            break;
        }
    }
    if (there)
        out.attribute(attribute.text, text, filetime);
    return at;
}

Result<void> ChunkXml::run_value(const Value& value, EventText& out, std::size_t depth) {
    if (value.type == event_values::type_null || value.size == 0)
        return {};
    TRY(work(value.size));
    if (value.type == event_values::type_xml) {
        Cursor in(chunk_, value.offset, value.offset + value.size);
        auto before = out.depth();
        TRY(write_fragment(in, out, depth + 1));
        return out.depth() == before ? Result<void>() : damaged("an element does not end");
    }
    auto bytes = TRY(chunk_.slice(value.offset, value.size));
    if ((value.type & event_values::type_array) != 0) {
        auto texts = event_values::texts_of(value.type, bytes);
        if (texts) {
            out.texts(*texts);
            return {};
        }
    } else if (auto text = event_values::text_of(value.type, bytes)) {
        out.text(*text);
        return {};
    }
    return damaged("a value of type " + std::to_string(value.type) + " and " +
                   std::to_string(value.size) + " bytes");
}

Result<void> ChunkXml::run(const Program& program, std::span<const Value> values, EventText& out,
                           std::size_t depth) {
    for (std::size_t at = 0; at < program.size();) {
        if (out.full())
            return Error(ErrorCode::limit_exceeded,
                         "more than " + std::to_string(EventText::xml_size_max) + " bytes of XML");
        const auto& step = program[at];
        switch (step.kind) {
            case Step::Kind::open:
                if (out.depth() >= elements_depth_max)
                    return damaged("elements nest too deep");
                out.open(step.text);
                break;
            case Step::Kind::attribute:
                at = TRY(run_attribute(program, at, values, out));
                continue;
            case Step::Kind::content:
                break;
            case Step::Kind::close:
                out.close();
                break;
            case Step::Kind::text:
                out.text(step.text);
                break;
            case Step::Kind::value:
                if (step.index < values.size())
                    TRY(run_value(values[step.index], out, depth));
                break;
        }
        ++at;
    }
    return {};
}

}  // namespace examination::binxml
