#include "store/text_index/text_engine.h"

#include "store/text_index/token_stream.h"

#include <algorithm>
#include <exception>
#include <memory>

#include <sqlite3.h>

namespace store {
namespace {

// What stands in `words` where a run without spaces stands in the text, so that the words on both
// sides of it are no neighbours.
constexpr std::string_view run_mark = "\x01";

using TokenSink = int (*)(void*, int, const char*, int, int, int);

struct Tokenizer {
    TokenizerReport* report = nullptr;
    TermTable table = TermTable::words;
};

int give(void* context, TokenSink sink, std::string_view text, bool colocated) {
    return sink(context, colocated ? FTS5_TOKEN_COLOCATED : 0, text.data(),
                static_cast<int>(text.size()), 0, 0);
}

int give_words(TokenizerReport& report, std::string_view text, void* context, TokenSink sink) {
    TokenStreamView tokens(text);
    TokenView token;
    bool in_run = false;
    report.found_pairs = false;
    while (tokens.next(token)) {
        bool word = token.kind == TokenKind::word;
        report.found_pairs = report.found_pairs || !word;
        if (word || !in_run)
            if (int state = give(context, sink, word ? token.text : run_mark,
                                 token.reading != TokenReading::plain))
                return state;
        in_run = token.kind == TokenKind::pair;
    }
    return SQLITE_OK;
}

int give_pairs(std::string_view text, void* context, TokenSink sink) {
    TokenStreamView tokens(text);
    TokenView token;
    while (tokens.next(token))
        if (token.kind != TokenKind::word)
            if (int state = give(context, sink, token.text, false))
                return state;
    return SQLITE_OK;
}

// A query comes with its terms folded, parted by spaces.
int give_query(std::string_view text, void* context, TokenSink sink) {
    while (!text.empty()) {
        auto term = text.substr(0, text.find(' '));
        if (!term.empty())
            if (int state = give(context, sink, term, false))
                return state;
        text.remove_prefix(std::min(text.size(), term.size() + 1));
    }
    return SQLITE_OK;
}

int tokenize(Fts5Tokenizer* handle, void* context, int flags, const char* bytes, int size,
             TokenSink sink) {
    auto& tokenizer = *reinterpret_cast<Tokenizer*>(handle);
    std::string_view text(bytes, static_cast<std::size_t>(size));
    // The engine is C: nothing may fly through it.
    try {
        if ((flags & FTS5_TOKENIZE_QUERY) != 0)
            return give_query(text, context, sink);
        return tokenizer.table == TermTable::words
                   ? give_words(*tokenizer.report, text, context, sink)
                   : give_pairs(text, context, sink);
    } catch (const std::exception&) {
        return SQLITE_NOMEM;
    }
}

int create_tokenizer(void* context, const char** arguments, int count, Fts5Tokenizer** out) {
    auto made = std::make_unique<Tokenizer>();
    made->report = static_cast<TokenizerReport*>(context);
    if (count == 1 && std::string_view(arguments[0]) == "pairs")
        made->table = TermTable::pairs;
    *out = reinterpret_cast<Fts5Tokenizer*>(made.release());
    return SQLITE_OK;
}

void free_tokenizer(Fts5Tokenizer* tokenizer) {
    std::unique_ptr<Tokenizer> owner(reinterpret_cast<Tokenizer*>(tokenizer));
}

void count_hits(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int,
                sqlite3_value**) {
    int count = 0;
    if (api->xInstCount(row, &count) != SQLITE_OK)
        count = 1;
    sqlite3_result_int(result, count);
}

core::Result<fts5_api*> find_api(SqliteDatabase& database) {
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database.handle(), "SELECT fts5(?1)", -1, &statement, nullptr) ==
        SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    if (api == nullptr)
        return core::Error(core::ErrorCode::unsupported, "this SQLite has no full-text engine");
    return api;
}

}  // namespace

std::string_view name_of(TermTable table) {
    return table == TermTable::words ? "words" : "pairs";
}

core::Result<void> register_text_engine(SqliteDatabase& database, TokenizerReport& report) {
    auto* api = TRY(find_api(database));
    fts5_tokenizer functions{create_tokenizer, free_tokenizer, tokenize};
    if (api->xCreateTokenizer(api, "spoor", static_cast<void*>(&report), &functions, nullptr) !=
            SQLITE_OK ||
        api->xCreateFunction(api, "spoor_hits", nullptr, count_hits, nullptr) != SQLITE_OK)
        return core::Error(core::ErrorCode::internal, "the full-text engine took no tokenizer");
    return {};
}

// The load is held in memory and written once, sorted: merging is never needed. Why positions for
// words only: docs/decisions/0009-text-index-on-fts5.md.
core::Result<void> create_term_tables(SqliteDatabase& database) {
    TRY(database.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, detail=full,"
        " tokenize='spoor words');"
        "CREATE VIRTUAL TABLE pairs USING fts5(text, content='', columnsize=0, detail=none,"
        " tokenize='spoor pairs');"));
    for (std::string table : {"words", "pairs"}) {
        for (std::string_view setting :
             {"'hashsize', 1073741824", "'automerge', 0", "'crisismerge', 1999", "'pgsz', 8000"}) {
            auto sql = "INSERT INTO " + table + "(" + table + ", rank) VALUES(";
            TRY(database.execute((sql.append(setting) + ")").c_str()));
        }
    }
    return {};
}

std::string engine_phrase(const std::vector<std::string_view>& terms, bool last_is_prefix) {
    std::string out = "\"";
    for (auto term : terms)
        out.append(term) += ' ';
    out.back() = '"';
    if (last_is_prefix)
        out += " *";
    return out;
}

std::string engine_and(const std::vector<std::string>& expressions) {
    std::string out;
    for (const auto& expression : expressions)
        out += (out.empty() ? "" : " AND ") + expression;
    return out;
}

core::Result<std::vector<RowHits>> select_rows(SqliteDatabase& database, TermTable table,
                                               const std::string& expression) {
    auto statement = TRY(database.prepare(
        table == TermTable::words
            ? "SELECT rowid, spoor_hits(words) FROM words WHERE words MATCH ? ORDER BY rowid"
            : "SELECT rowid FROM pairs WHERE pairs MATCH ? ORDER BY rowid"));
    statement.bind(expression);
    std::vector<RowHits> rows;
    for (;;) {
        bool more = TRY(statement.step());
        if (!more)
            return rows;
        RowHits row;
        row.row = static_cast<std::uint32_t>(statement.number());
        row.hits = table == TermTable::words ? static_cast<std::uint32_t>(statement.number()) : 1;
        rows.push_back(row);
    }
}

}  // namespace store
