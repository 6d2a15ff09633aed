#include "examination/text/html.h"
#include "examination/text/mail_decoding.h"
#include "examination/text/markup.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace examination {
namespace {

// One message or part of one: headers, and what stands behind the empty line.
struct Entity {
    std::string_view headers, body;
    std::uint64_t body_offset = 0;
};

Entity split(std::string_view bytes, std::uint64_t offset) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        auto end = std::min(bytes.find('\n', at), bytes.size());
        auto line = bytes.substr(at, end - at);
        auto next = std::min(end + 1, bytes.size());
        if (line.empty() || line == "\r")
            return {bytes.substr(0, at), bytes.substr(next), offset + next};
        at = next;
    }
    return {bytes, {}, offset + bytes.size()};
}

// Without the ends of its lines.
struct Header {
    std::string_view name;
    std::string value;
    std::vector<DecodedStep> places;  // Where the value's bytes come from, ascending.
    std::size_t offset = 0;
};

Header unfolded(std::string_view field, std::size_t colon, std::size_t offset) {
    Header header{field.substr(0, colon), {}, {}, offset};
    bool begins = true;
    for (auto at = colon + 1; at < field.size(); ++at) {
        bool space = field[at] == ' ' || field[at] == '\t';
        if (field[at] == '\r' || field[at] == '\n' || (space && header.value.empty())) {
            begins = true;
            continue;
        }
        if (std::exchange(begins, false))
            header.places.push_back({header.value.size(), offset + at});
        header.value += field[at];
    }
    return header;
}

// Calls `use(header)` for each.
template <typename Use>
void for_each_header(std::string_view headers, Use&& use) {
    std::size_t at = 0;
    while (at < headers.size()) {
        auto begin = at;
        auto end = at;
        do {
            end = std::min(headers.find('\n', at), headers.size());
            at = std::min(end + 1, headers.size());
        } while (at < headers.size() && (headers[at] == ' ' || headers[at] == '\t'));
        auto field = headers.substr(begin, end - begin);
        if (auto colon = field.find(':'); colon != std::string_view::npos)
            use(unfolded(field, colon, begin));
    }
}

std::string header_of(std::string_view headers, std::string_view wanted) {
    std::string found;
    for_each_header(headers, [&](const Header& header) {
        if (found.empty() && same_letters(header.name, wanted))
            found = header.value;
    });
    return found;
}

std::string media_type_of(const std::string& header) {
    auto type = header.substr(0, header.find_first_of("; \t"));
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return type.empty() ? "text/plain" : type;
}

class MailReader {
public:
    explicit MailReader(TextWriter& writer) : writer_(writer) {}

    // `offset` is where `bytes` begin in the content.
    void message(std::string_view bytes, std::uint64_t offset, std::uint32_t depth) {
        if (!enter(offset, depth))
            return;
        auto entity = split(bytes, offset);
        for_each_header(entity.headers,
                        [&](const Header& header) { write_header(header, offset); });
        writer_.separate();
        body(entity, depth);
    }

private:
    // `offset` is where the message begins.
    void write_header(const Header& header, std::uint64_t offset) {
        DecodedText decoded;
        decoded.converted = decode_header(header.value, &decoded.steps);
        decoded.trace_on(header.places);
        for (auto& step : decoded.steps)
            step.source += offset;
        writer_.separate();
        writer_.write(std::string(header.name) + ": ", offset + header.offset);
        write_decoded(decoded, writer_);
    }

    bool enter(std::uint64_t offset, std::uint32_t depth) {
        if (writer_.full())
            return false;
        if (depth > writer_.limits().depth_max || ++parts_ > writer_.limits().members_max) {
            writer_.sink().loss(offset, "text.limit", "parts of a message");
            return false;
        }
        return true;
    }

    void body(const Entity& entity, std::uint32_t depth) {
        auto header = header_of(entity.headers, "Content-Type");
        auto type = media_type_of(header);
        if (type.starts_with("multipart/")) {
            auto boundary = header_parameter(header, "boundary");
            if (!boundary.empty())
                return parts(entity, "--" + boundary, depth);
            writer_.sink().anomaly(entity.body_offset, "text.mail_no_boundary");
            return text(entity, "text/plain", {});
        }
        if (type == "message/rfc822")
            return message(entity.body, entity.body_offset, depth + 1);
        if (type.starts_with("text/"))
            text(entity, type, header_parameter(header, "charset"));
    }

    void parts(const Entity& entity, const std::string& boundary, std::uint32_t depth) {
        std::size_t begin = std::string_view::npos;
        std::size_t at = 0;
        bool closed = false;
        while (at < entity.body.size() && !closed) {
            auto end = std::min(entity.body.find('\n', at), entity.body.size());
            auto line = entity.body.substr(at, end - at);
            if (line.starts_with(boundary)) {
                if (begin != std::string_view::npos)
                    part(entity.body.substr(begin, at - begin), entity.body_offset + begin, depth);
                closed = line.substr(boundary.size()).starts_with("--");
                begin = std::min(end + 1, entity.body.size());
            }
            at = std::min(end + 1, entity.body.size());
        }
        if (closed)
            return;
        writer_.sink().anomaly(entity.body_offset + at, "text.mail_unclosed");
        if (begin != std::string_view::npos)
            part(entity.body.substr(begin), entity.body_offset + begin, depth);
    }

    void part(std::string_view bytes, std::uint64_t offset, std::uint32_t depth) {
        if (!enter(offset, depth + 1))
            return;
        auto entity = split(bytes, offset);
        auto disposition = header_of(entity.headers, "Content-Disposition");
        auto name = header_parameter(disposition, "filename");
        if (name.empty())
            name = header_parameter(header_of(entity.headers, "Content-Type"), "name");
        writer_.separate();
        if (!name.empty())
            writer_.write(decode_header(name), offset);
        writer_.separate();
        body(entity, depth + 1);
    }

    void text(const Entity& entity, std::string_view type, const std::string& charset) {
        auto transfer = header_of(entity.headers, "Content-Transfer-Encoding");
        std::vector<DecodedStep> places{{0, 0}};
        std::string bytes;
        bool base64 = same_letters(transfer, "base64");
        if (base64)
            bytes = decode_base64_loosely(entity.body);
        else if (same_letters(transfer, "quoted-printable"))
            bytes = decode_quoted_printable(entity.body, false, &places);
        else
            bytes = entity.body;
        bool html = type == "text/html";
        auto declared = charset.empty() && html ? html_declared_encoding(bytes) : charset;
        auto decoded = decode_text(bytes, detect_encoding(bytes, declared));
        if (decoded.bad_sequences != 0)
            writer_.sink().anomaly(entity.body_offset, "text.bad_sequence",
                                   "in a message's part, declared as " + declared);
        // Nothing of base64 stands in the content as it is: it is a part of its own.
        if (base64) {
            writer_.begin_part("base64 at " + std::to_string(entity.body_offset));
        } else {
            for (auto& place : places)
                place.source += entity.body_offset;
            decoded.trace_on(places);
        }
        if (html)
            write_html(decoded, writer_);
        else
            write_decoded(decoded, writer_);
        if (base64)
            writer_.end_part();
        writer_.separate();
    }

    TextWriter& writer_;
    std::uint32_t parts_ = 0;
};

// In an mbox each message begins with "From " at the begin of a line; in one message only the
// content may.
void extract(core::Bytes bytes, TextWriter& writer) {
    auto text = bytes.text();
    MailReader reader(writer);
    if (!text.starts_with("From ")) {
        reader.message(text, 0, 0);
        return;
    }
    std::size_t begin = 0;
    while (begin < text.size() && !writer.full()) {
        auto line = std::min(text.find('\n', begin), text.size() - 1) + 1;
        auto next = text.find("\nFrom ", line - 1);
        next = next == std::string_view::npos ? text.size() : next + 1;
        reader.message(text.substr(line, next - std::min(next, line)), line, 0);
        begin = std::max(next, line);
    }
}

constexpr std::string_view types[] = {"message/rfc822", "application/mbox", "message/",
                                      "application/x-mimearchive", "multipart/related"};

}  // namespace

extern constinit const TextFormat text_mail{.name = "mail",
                                            .title = "Mail messages and mbox",
                                            .version = "1",
                                            .media_types = types,
                                            .extract = extract};

}  // namespace examination
