#include "examination/findings/export_writing.h"

namespace examination {

core::Error not_a_stream() {
    return {core::ErrorCode::unsupported, "Parquet is written to a file: name one"};
}

}  // namespace examination
