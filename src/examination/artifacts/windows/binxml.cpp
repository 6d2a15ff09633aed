#include "examination/artifacts/windows/binxml.h"

#include "examination/artifacts/windows/binxml_cursor.h"
#include "examination/artifacts/windows/event_values.h"

#include <optional>
#include <utility>

namespace examination::binxml {

using core::Error;
using core::ErrorCode;
using core::Result;

Result<void> ChunkXml::work(std::uint64_t bytes) {
    if (work_left_ < bytes + 1)
        return Error(ErrorCode::limit_exceeded, "a template that shows values too often");
    work_left_ -= bytes + 1;
    return {};
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
            if (value.type == event_values::type_filetime) {
                auto block = TRY(bytes.block<8>(0));
                filetime = block.u64<0>();
            }
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
