#include "examination/text/encoding.h"

namespace examination {
namespace {

void extract(core::Bytes bytes, TextWriter& writer) {
    auto decoded = decode_content(bytes.text(), {}, writer);
    write_decoded(decoded, writer);
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
