#include "examination/text/encoding.h"

#include <algorithm>

namespace examination {
namespace {

void extract(core::Bytes bytes, TextWriter& writer) {
    auto decoded = decode_content(bytes.text(), {}, writer);
    for (std::size_t i = 0; i < decoded.steps.size() && !writer.full(); ++i) {
        auto [begin, source] = decoded.steps[i];
        auto end = i + 1 < decoded.steps.size() ? decoded.steps[i + 1].first : decoded.utf8.size();
        writer.write(std::string_view(decoded.utf8).substr(begin, end - begin), source);
    }
}

constexpr std::string_view types[] = {"text/",
                                      "application/json",
                                      "application/x-ndjson",
                                      "application/javascript",
                                      "application/sql",
                                      "application/x-sh",
                                      "application/pgp-keys",
                                      "application/x-pem-file",
                                      "application/x-ssh-key"};

}  // namespace

extern constinit const TextFormat text_plain{.name = "plain",
                                             .title = "Plain text",
                                             .version = "1",
                                             .media_types = types,
                                             .extract = extract};

}  // namespace examination
