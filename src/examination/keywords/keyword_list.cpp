#include "examination/keywords/keyword_list.h"

#include "core/bytes.h"
#include "core/text.h"

#include <set>
#include <tuple>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

Error bad_line(std::uint32_t line, const std::string& why) {
    return {ErrorCode::invalid_input, "line " + std::to_string(line) + ": " + why};
}

std::string_view trimmed(std::string_view text) {
    auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

// Turns whatever a text editor has written into UTF-8.
Result<std::string> utf8_of(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF"))
        bytes.remove_prefix(3);
    bool little = bytes.starts_with("\xFF\xFE"), big = bytes.starts_with("\xFE\xFF");
    if (little || big) {
        std::string wide(bytes.substr(2));
        if (wide.size() % 2 != 0)
            return Error(ErrorCode::invalid_input,
                         "the list begins as UTF-16 does but has an odd number of bytes");
        for (std::size_t i = 0; big && i < wide.size(); i += 2)
            std::swap(wide[i], wide[i + 1]);
        auto text = core::utf8_from_utf16le(wide);
        if (text.find("\xEF\xBF\xBD") != text.npos)
            return Error(ErrorCode::invalid_input, "the list is no valid UTF-16");
        return text;
    }
    if (bytes.find('\0') != bytes.npos)
        return Error(ErrorCode::invalid_input,
                     "the list holds zero bytes: save it as UTF-8, or as UTF-16 with a byte order "
                     "mark");
    if (!core::is_valid_utf8(bytes))
        return Error(ErrorCode::invalid_input, "the list is no valid UTF-8: save it as UTF-8");
    return std::string(bytes);
}

// Reads "[word case]" off the line's beginning.
Result<void> take_options(std::string_view& line, KeywordTerm& term) {
    auto end = line.find(']');
    if (end == line.npos)
        return bad_line(term.line,
                        "options have no end; put a backslash before a '[' that is part "
                        "of the term");
    auto words = line.substr(1, end - 1);
    line = trimmed(line.substr(end + 1));
    while (!(words = trimmed(words)).empty()) {
        auto word = words.substr(0, words.find_first_of(" \t,"));
        words.remove_prefix(word.size());
        if (words.starts_with(','))
            words.remove_prefix(1);
        if (word == "case")
            term.case_sensitive = true;
        else if (word == "word")
            term.whole_word = true;
        else
            return bad_line(term.line, "there is no option '" + std::string(word) +
                                           "', only 'case' and 'word'; put a backslash before a "
                                           "'[' that is part of the term");
    }
    return {};
}

Result<KeywordTerm> parse_line(std::string_view line, std::uint32_t number) {
    KeywordTerm term;
    term.line = number;
    if (line.starts_with('['))
        TRY(take_options(line, term));
    if (line.starts_with('/')) {
        if (line.size() < 2 || !line.ends_with('/'))
            return bad_line(number,
                            "a regular expression ends with '/'; put a backslash before a "
                            "'/' that begins a term");
        term.kind = KeywordTerm::Kind::expression;
        line = line.substr(1, line.size() - 2);
    } else if (line.starts_with('\\')) {
        line.remove_prefix(1);
    }
    if (line.empty())
        return bad_line(number, "nothing to search for");
    if (line.size() > keyword_term_bytes_max)
        return bad_line(number, "longer than " + std::to_string(keyword_term_bytes_max) + " bytes");
    term.text = line;
    return term;
}

}  // namespace

std::string KeywordTerm::label() const {
    std::string options = case_sensitive && whole_word ? "[case word] "
                          : case_sensitive             ? "[case] "
                          : whole_word                 ? "[word] "
                                                       : "";
    return options + (kind == Kind::expression ? "/" + text + "/" : text);
}

Result<KeywordList> parse_keyword_list(std::string_view bytes) {
    if (bytes.size() > keyword_list_bytes_max)
        return Error(ErrorCode::limit_exceeded, "the list is larger than " +
                                                    std::to_string(keyword_list_bytes_max >> 20) +
                                                    " MiB; divide it");
    KeywordList list;
    list.sha256 = core::sha256(bytes);
    auto text = TRY(utf8_of(bytes));
    std::set<std::tuple<KeywordTerm::Kind, bool, bool, std::string>> seen;
    std::string_view rest = text;
    for (std::uint32_t number = 1; !rest.empty(); ++number) {
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        line = trimmed(line);
        if (line.empty() || line.starts_with('#'))
            continue;
        auto term = TRY(parse_line(line, number));
        if (!seen.emplace(term.kind, term.case_sensitive, term.whole_word, term.text).second)
            continue;
        if (list.terms.size() == keyword_terms_max)
            return bad_line(number, "more than " + std::to_string(keyword_terms_max) +
                                        " terms; divide the list");
        list.terms.push_back(std::move(term));
    }
    if (list.terms.empty())
        return Error(ErrorCode::invalid_input, "the list holds no term");
    return list;
}

}  // namespace examination
