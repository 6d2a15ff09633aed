// JsonLine: writes one JSON object quickly, key by key, into a text that grows.
#pragma once

#include "core/hash.h"
#include "core/moment.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace examination {

// Opens an object when made; end() closes it. Keys are literals of ours and need no escapes. Keeps
// a reference to the text.
class JsonLineView {
public:
    explicit JsonLineView(std::string& out) : out_(out) { out_.push_back('{'); }

    void key(std::string_view name);
    void text(std::string_view name, std::string_view utf8);
    void number(std::string_view name, std::uint64_t value);
    void signed_number(std::string_view name, std::int64_t value);
    void boolean(std::string_view name, bool value);
    void hex(std::string_view name, std::span<const std::byte> bytes);
    void null(std::string_view name);
    // A value that is JSON already.
    void raw(std::string_view name, std::string_view json);
    // [seconds, nanoseconds, precision_ns, zone, offset_minutes, encoding, raw]: lossless, for the
    // canonical export.
    void moment_array(std::string_view name, const core::Moment& moment);
    // core::Moment::text(), for people and other programs; null where there is none.
    void moment_text(std::string_view name, const std::optional<core::Moment>& moment);
    void end() { out_.push_back('}'); }

private:
    std::string& out_;
    bool first_ = true;
};

void append_number(std::string& out, std::uint64_t value);
void append_signed(std::string& out, std::int64_t value);
void append_hex(std::string& out, std::span<const std::byte> bytes);

}  // namespace examination
