// A cursor comes back from a client: whatever the text, it is refused, or names one place.
#include "core/verify.h"
#include "examination/findings/cursor.h"

#include <cstddef>
#include <cstdint>

namespace {

template <typename Cursor>
void same_place(std::string_view text) {
    auto cursor = Cursor::parse(text);
    if (!cursor || !cursor.value())
        return;
    auto again = Cursor::parse(cursor.value()->text());
    VERIFY(again && again.value() && again.value()->text() == cursor.value()->text());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    same_place<examination::RowCursor>(text);
    same_place<examination::TimeCursor>(text);
    same_place<examination::SelectorCursor>(text);
    return 0;
}
