// One function a kind: raw text in, canonical text out, or false. Private to this folder.
#pragma once

#include "model/selectors/selector.h"

#include <string_view>

namespace model::forms {

#define SELECTOR(name, secrecy, version, title) \
    bool name(std::string_view raw, core::Hasher& sha256, SelectorText& out);
#include "model/selectors/selector_kinds.def"
#undef SELECTOR

}  // namespace model::forms
