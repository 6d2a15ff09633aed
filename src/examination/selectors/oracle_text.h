// What the parts of the oracle share.
#pragma once

#include "examination/selectors/selector_oracle.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace examination {

// A text that answers for every place, also those outside.
struct OracleTextView {
    std::string_view all;
    char at(std::size_t index) const { return index < all.size() ? all[index] : '\0'; }
    std::string_view part(std::size_t begin, std::size_t size) const {
        return begin <= all.size() ? all.substr(begin, size) : std::string_view();
    }
};

// Every seed phrase of the English list.
void add_seed_phrases(const OracleTextView& text, std::vector<OracleHit>& out);

// Every e-mail address with a letter beyond ASCII whose borders the scripts show.
void add_international_emails(const OracleTextView& text, std::vector<OracleHit>& out);

}  // namespace examination
