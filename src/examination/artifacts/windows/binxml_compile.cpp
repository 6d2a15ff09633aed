// Binary XML into the steps that write it out.
#include "core/text.h"
#include "examination/artifacts/windows/binxml.h"
#include "examination/artifacts/windows/binxml_cursor.h"
#include "examination/artifacts/windows/event_values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace examination::binxml {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

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

// Is the token one that can come here: inside a start tag, and there inside an attribute?
bool fits(std::uint8_t token, bool in_tag, bool in_attribute) {
    bool of_value = token == token_text || token == token_cdata || token == token_character ||
                    token == token_entity || token == token_value || token == token_optional_value;
    bool of_tag = token == token_attribute || token == token_content || token == token_close_empty;
    return in_tag ? !of_value || in_attribute : !of_tag;
}

}  // namespace

Result<void> ChunkXml::add(Program& program, const Step& step) {
    auto cost = 1 + step.text.size() / 32;
    if (steps_left_ < cost)
        return Error(ErrorCode::limit_exceeded, "the chunk's templates have too many steps");
    steps_left_ -= cost;
    program.push_back(step);
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
        if (!fits(token, in_tag, in_attribute))
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

}  // namespace examination::binxml
