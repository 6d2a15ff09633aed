// The one file that knows libyaml.
#include "examination/detection/yaml.h"

#include "core/text.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <yaml.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

std::string_view text_of(const yaml_char_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};
}

class Event {
public:
    Event() = default;
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { clear(); }

    void clear() {
        yaml_event_delete(&event_);
        event_ = {};
    }
    yaml_event_t* get() { return &event_; }
    yaml_event_type_t type() const { return event_.type; }
    std::uint32_t line() const { return static_cast<std::uint32_t>(event_.start_mark.line + 1); }
    const yaml_event_t& operator*() const { return event_; }

private:
    yaml_event_t event_{};
};

class Reader {
public:
    explicit Reader(std::string_view text) {
        usable_ = yaml_parser_initialize(&parser_) == 1;
        if (!usable_)
            return;
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size());
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { yaml_parser_delete(&parser_); }

    Result<std::vector<YamlNode>> documents() {
        if (!usable_)
            return Error(ErrorCode::internal, "libyaml does not start");
        std::vector<YamlNode> read;
        for (;;) {
            TRY(next());
            if (event_.type() == YAML_STREAM_END_EVENT)
                return read;
            if (event_.type() != YAML_DOCUMENT_START_EVENT)
                continue;
            if (read.size() == yaml_documents_max)
                return at_line(ErrorCode::limit_exceeded,
                               fmt::format("more than {} documents", yaml_documents_max));
            TRY(next());
            auto root = TRY(node(0));
            read.push_back(std::move(root));
        }
    }

private:
    Error at_line(ErrorCode code, std::string_view what) const {
        return {code, fmt::format("line {}: {}", event_.line(), what)};
    }

    Result<void> next() {
        event_.clear();
        if (yaml_parser_parse(&parser_, event_.get()) == 1)
            return {};
        const char* why = parser_.problem ? parser_.problem : "not readable";
        return Error(ErrorCode::invalid_input,
                     fmt::format("line {}: {}", parser_.problem_mark.line + 1, why));
    }

    Result<void> check_plainness(const yaml_char_t* anchor, const yaml_char_t* tag) const {
        if (anchor)
            return at_line(ErrorCode::unsupported, "an anchor, which rules do without");
        if (tag)
            return at_line(ErrorCode::unsupported, "a tag, which rules do without");
        return {};
    }

    // Of the event that was read last.
    Result<YamlNode> node(std::size_t depth) {
        if (depth == yaml_depth_max)
            return at_line(ErrorCode::limit_exceeded,
                           fmt::format("nested deeper than {}", yaml_depth_max));
        if (++nodes_ > yaml_nodes_max)
            return at_line(ErrorCode::limit_exceeded,
                           fmt::format("more than {} values", yaml_nodes_max));
        YamlNode made;
        made.line = event_.line();
        const auto& data = (*event_).data;
        switch (event_.type()) {
            case YAML_SCALAR_EVENT:
                TRY(check_plainness(data.scalar.anchor, data.scalar.tag));
                made.text = text_of(data.scalar.value, data.scalar.length);
                made.plain = data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
                return made;
            case YAML_SEQUENCE_START_EVENT:
                TRY(check_plainness(data.sequence_start.anchor, data.sequence_start.tag));
                made.kind = YamlNode::Kind::sequence;
                TRY(read_sequence(made, depth));
                return made;
            case YAML_MAPPING_START_EVENT:
                TRY(check_plainness(data.mapping_start.anchor, data.mapping_start.tag));
                made.kind = YamlNode::Kind::mapping;
                TRY(read_mapping(made, depth));
                return made;
            default:
                return at_line(ErrorCode::unsupported, "an alias, which rules do without");
        }
    }

    Result<void> read_sequence(YamlNode& made, std::size_t depth) {
        for (;;) {
            TRY(next());
            if (event_.type() == YAML_SEQUENCE_END_EVENT)
                return {};
            auto item = TRY(node(depth + 1));
            made.items.push_back(std::move(item));
        }
    }

    Result<void> read_mapping(YamlNode& made, std::size_t depth) {
        for (;;) {
            TRY(next());
            if (event_.type() == YAML_MAPPING_END_EVENT)
                break;
            auto key = TRY(node(depth + 1));
            if (key.kind != YamlNode::Kind::scalar)
                return at_line(ErrorCode::invalid_input, "a key that is no text");
            made.keys.push_back(std::move(key.text));
            TRY(next());
            auto value = TRY(node(depth + 1));
            made.items.push_back(std::move(value));
        }
        auto sorted = made.keys;
        std::ranges::sort(sorted);
        if (auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end())
            return Error(ErrorCode::invalid_input,
                         fmt::format("line {}: the key {} comes twice", made.line, *twice));
        return {};
    }

    yaml_parser_t parser_{};
    bool usable_ = false;
    Event event_;
    std::size_t nodes_ = 0;
};

}  // namespace

bool YamlNode::is_null() const {
    return kind == Kind::scalar && plain &&
           (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL");
}

const YamlNode* YamlNode::find(std::string_view key) const {
    auto found = std::ranges::find(keys, key);
    return kind != Kind::mapping || found == keys.end()
               ? nullptr
               : &items[static_cast<std::size_t>(found - keys.begin())];
}

Result<std::vector<YamlNode>> parse_yaml(std::string_view text) {
    if (text.size() > yaml_size_max)
        return Error(ErrorCode::limit_exceeded,
                     fmt::format("{} bytes, at most {} are read", text.size(), yaml_size_max));
    if (!core::is_valid_utf8(text))
        return Error(ErrorCode::invalid_input, "not UTF-8");
    return Reader(text).documents();
}

}  // namespace examination
