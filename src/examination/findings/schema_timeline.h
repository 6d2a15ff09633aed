// The columns of the timeline's tables, which stand beside those of schema.h.
#pragma once

#include <cstdint>

namespace examination::schema {

namespace timeline {
enum : unsigned {
    position,
    seconds,
    nanoseconds,
    form,
    time_kind,
    record_kind,
    item,
    record,
    scope_state,
    column_count
};
}  // namespace timeline
// Time of every 1024th timeline row: where a page begins is found in memory.
namespace timeline_index {
enum : unsigned {
    position,
    seconds,
    nanoseconds,
    column_count
};
constexpr std::uint64_t stride = 1024;
}  // namespace timeline_index
// Words that timeline rows name by number.
namespace word {
enum : unsigned {
    code,
    text,
    column_count
};
}  // namespace word

}  // namespace examination::schema
