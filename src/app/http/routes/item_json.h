// An item as the interface shows it: its contract with other programs, and where it lies.
#pragma once

#include "core/text.h"
#include "examination/findings/export.h"

#include <string>

namespace app::http {

inline void append_item(std::string& out, const examination::ItemRow& row) {
    examination::append_json(out, row);
    out.back() = ',';
    out += "\"source\":\"" + row.source.hex() + "\",\"parent\":";
    if (row.item.parent.empty())
        out += "null";
    else
        core::append_json_string(out, row.item.parent);
    out += '}';
}

}  // namespace app::http
