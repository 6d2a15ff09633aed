#include "examination/content/magic_library.h"

#include "core/guarded.h"

#include <memory>
#include <type_traits>
#include <utility>

#include <magic.h>

namespace examination {
namespace {

// Only the database's own rules: text, archives and compound files are ours, and nothing may be
// unpacked by a child process.
constexpr int flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                      MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TEXT | MAGIC_NO_CHECK_ENCODING |
                      MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON |
                      MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_APPTYPE;

struct CloseMagic {
    void operator()(magic_t cookie) const { ::magic_close(cookie); }
};
using Magic = std::unique_ptr<std::remove_pointer_t<magic_t>, CloseMagic>;

// The library's state is not thread-safe, and costs too much to have one a call.
core::Guarded<Magic>& shared_magic() {
    static core::Guarded<Magic> magic;
    return magic;
}

}  // namespace

void load_magic_library() {
    auto magic = shared_magic().access();
    if (*magic)
        return;
    Magic opened(::magic_open(flags));
    if (opened && ::magic_load(opened.get(), nullptr) == 0)
        *magic = std::move(opened);
}

std::string magic_library_type(std::string_view head) {
    auto magic = shared_magic().access();
    const char* type = *magic ? ::magic_buffer(magic->get(), head.data(), head.size()) : nullptr;
    std::string_view found = type == nullptr ? "" : type;
    return found == "application/octet-stream" ? std::string() : std::string(found);
}

}  // namespace examination
