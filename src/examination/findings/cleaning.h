// Cleaning: what came from outside made valid UTF-8 before it is kept as text.
#pragma once

#include "model/finding.h"

#include <optional>
#include <string>
#include <string_view>

namespace examination {

// Escapes what is not UTF-8 (core::utf8_or_escaped); leaves all other text alone.
void clean(std::string& text);
// The given text where it is clean; else a view of `copy`, which is made.
std::string_view cleaned(std::string_view text, std::string& copy);

// The same item with every text clean. Nearly all are clean already: then it is the given one, and
// `copy` stays empty.
const model::Item& cleaned(const model::Item& item, std::optional<model::Item>& copy);
model::Record cleaned(model::Record record);
model::Anomaly cleaned(model::Anomaly anomaly);

}  // namespace examination
