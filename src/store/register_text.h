// Labels, words and statements' parts as the JSON texts that the register keeps. Private to store/.
#pragma once

#include "core/result.h"
#include "model/knowledge.h"
#include "model/label.h"

#include <map>
#include <string>
#include <string_view>

namespace store::register_text {

using Words = std::map<std::string, std::string>;

std::string of_words(const Words& words);
core::Result<Words> words_from(std::string_view json);
std::string of_label(const model::Label& label);
// What cannot be read is left at its most closed value.
core::Result<model::Label> label_from(std::string_view json);
// Everything of a statement but its id, subject, predicate and times.
std::string of_statement(const model::Statement& statement);
core::Result<void> fill_statement(std::string_view json, model::Statement& statement);

}  // namespace store::register_text
