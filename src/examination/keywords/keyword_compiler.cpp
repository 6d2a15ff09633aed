// From a list to a compiled set: each term in every encoding that can spell it.
#include "examination/keywords/keyword_encodings.h"
#include "examination/keywords/keyword_expression.h"
#include "examination/keywords/keyword_set.h"

#include <cstdlib>
#include <set>

#include <hs.h>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;

class Compiler {
public:
    explicit Compiler(const KeywordList& list) : list_(list) {
        parts_.list_sha256 = list.sha256;
        parts_.term_count = static_cast<std::uint32_t>(list.terms.size());
    }

    Result<CompiledKeywords> run() {
        for (std::uint32_t term = 0; term < list_.terms.size(); ++term)
            TRY(add_term(term).during("line " + std::to_string(list_.terms[term].line)));
        auto database = TRY(compile());
        CompiledKeywords compiled;
        compiled.bytes = encode_keyword_set(parts_, database);
        if (compiled.bytes.size() > keyword_set_bytes_max)
            return Error(ErrorCode::limit_exceeded,
                         "the list compiles to more than " +
                             std::to_string(keyword_set_bytes_max >> 20) + " MiB; divide it");
        compiled.notes = std::move(notes_);
        return compiled;
    }

private:
    Result<void> add_term(std::uint32_t term) {
        auto expression = TRY(expression_of(list_.terms[term]));
        std::set<std::string> known;
        std::string too_wide;
        for (std::size_t i = 0; i < model::keyword_encoding_names.size(); ++i) {
            auto encoding = static_cast<KeywordEncoding>(i);
            auto encoded = encoder_.encode(expression, encoding);
            if (encoded.gap == KeywordEncoder::Gap::too_wide)
                too_wide += (too_wide.empty() ? "" : ", ") + std::string(name_of(encoding));
            if (encoded.gap != KeywordEncoder::Gap::none)
                continue;
            // What only ASCII spells is found as UTF-8 already.
            if (i > static_cast<std::size_t>(KeywordEncoding::utf16be) && is_ascii(encoded.bytes))
                continue;
            auto pattern = TRY(checked_pattern(encoded.bytes));
            // Widened texts may agree where what they stand for does not.
            if (known.insert(pattern.exact ? pattern.text : std::string(name_of(encoding))).second)
                TRY(add_pattern(term, encoding, encoded.bytes, std::move(pattern)));
        }
        if (!too_wide.empty())
            notes_.push_back("line " + std::to_string(list_.terms[term].line) +
                             " is not searched in " + too_wide + ": it allows too many characters");
        return {};
    }

    static Result<EnginePattern> checked_pattern(const ByteExpression& bytes) {
        auto width = width_of(bytes);
        if (width.least == 0)
            return Error(ErrorCode::invalid_input, "it matches nothing at all, everywhere");
        if (width.most > keyword_match_bytes_max)
            return Error(ErrorCode::limit_exceeded, "its matches can be longer than " +
                                                        std::to_string(keyword_match_bytes_max) +
                                                        " bytes; write fewer repetitions");
        return pattern_of(bytes);
    }

    Result<void> add_pattern(std::uint32_t term, KeywordEncoding encoding,
                             const ByteExpression& bytes, EnginePattern text) {
        auto width = width_of(bytes);
        KeywordPattern pattern;
        pattern.term = term;
        pattern.encoding = encoding;
        pattern.whole_word = list_.terms[term].whole_word;
        pattern.exact = text.exact && width.least == width.most;
        pattern.width_least = static_cast<std::uint32_t>(width.least);
        pattern.width_most = static_cast<std::uint32_t>(width.most);
        pattern.forward = TRY(programs_.add(bytes, Direction::forward));
        pattern.backward = TRY(programs_.add(bytes, Direction::backward));
        parts_.patterns.push_back(pattern);
        patterns_.push_back(std::move(text.text));
        return {};
    }

    Result<std::string> compile() const {
        std::vector<const char*> texts;
        std::vector<unsigned> flags(patterns_.size(), 0), ids;
        for (unsigned i = 0; i < patterns_.size(); ++i) {
            texts.push_back(patterns_[i].c_str());
            ids.push_back(i);
        }
        hs_database_t* database = nullptr;
        hs_compile_error_t* failure = nullptr;
        auto status = hs_compile_multi(texts.data(), flags.data(), ids.data(),
                                       static_cast<unsigned>(texts.size()), HS_MODE_STREAM, nullptr,
                                       &database, &failure);
        if (status != HS_SUCCESS)
            return compile_error(failure);
        char* bytes = nullptr;
        std::size_t size = 0;
        status = hs_serialize_database(database, &bytes, &size);
        hs_free_database(database);
        if (status != HS_SUCCESS)
            return Error(ErrorCode::internal, "the compiled list cannot be kept");
        std::string serialized(bytes, size);
        std::free(bytes);
        return serialized;
    }

    Result<std::string> compile_error(hs_compile_error_t* failure) const {
        std::string why =
            failure != nullptr && failure->message != nullptr ? failure->message : "unknown";
        std::string where = "the list";
        if (failure != nullptr && failure->expression >= 0 &&
            static_cast<std::size_t>(failure->expression) < parts_.patterns.size()) {
            auto pattern = static_cast<std::size_t>(failure->expression);
            where = "line " + std::to_string(list_.terms[parts_.patterns[pattern].term].line);
        }
        hs_free_compile_error(failure);
        return Error(ErrorCode::limit_exceeded, where + ": the engine does not take it: " + why);
    }

    const KeywordList& list_;
    KeywordEncoder encoder_;
    KeywordSetParts parts_;
    ByteProgramWriter programs_{parts_.programs};
    std::vector<std::string> patterns_;
    std::vector<std::string> notes_;
};

}  // namespace

void load_keyword_encodings() {
    KeywordEncoder encoder;
    KeywordTerm word;
    word.text = "a\u042f";
    if (auto expression = expression_of(word))
        for (std::size_t i = 0; i < model::keyword_encoding_names.size(); ++i)
            (void)encoder.encode(expression.value(), static_cast<KeywordEncoding>(i));
}

Result<CompiledKeywords> compile_keywords(const KeywordList& list) {
    return Compiler(list).run();
}

}  // namespace examination
