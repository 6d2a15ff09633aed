#include "store/text_index/text_shard_writer.h"

#include "core/file.h"
#include "store/text_index/fold_table.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace store {
namespace {

bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

// Where a part that may reach to `limit` ends: behind a space if there is one near, so that no word
// is cut, else before a whole character.
std::size_t cut_before(std::string_view text, std::size_t begin, std::size_t limit) {
    if (limit >= text.size())
        return text.size();
    auto nearest =
        std::max(begin + 1, limit - std::min<std::size_t>(limit, part_overlap_bytes / 2));
    for (auto at = limit; at > nearest; --at)
        if (is_space(text[at - 1]))
            return at;
    auto at = limit;
    while (at > nearest && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

// A text that came in one large piece must not keep its memory.
constexpr std::size_t window_bytes_kept = 1u << 20;

constexpr const char* tables =
    "CREATE TABLE document(number INTEGER PRIMARY KEY, name TEXT NOT NULL);"
    "CREATE TABLE block(number INTEGER PRIMARY KEY, text BLOB NOT NULL);"
    "CREATE TABLE vocabulary(number INTEGER PRIMARY KEY, terms BLOB NOT NULL);"
    "CREATE TABLE layout(number INTEGER PRIMARY KEY, form INTEGER NOT NULL, folding INTEGER NOT "
    "NULL, unicode TEXT NOT NULL, layout BLOB NOT NULL);";

}  // namespace

struct TextShardWriter::State {
    State(std::filesystem::path file, SqliteDatabase opened)
        : path(std::move(file)), database(std::move(opened)) {}

    core::Result<void> prepare();
    core::Result<void> add_next_part();
    core::Result<void> add_part(std::string_view text, std::size_t size);
    core::Result<void> close_block();
    core::Result<void> write_vocabulary();

    std::filesystem::path path;
    TokenizerReport report;
    SqliteDatabase database;
    // Prepared once and run for each document.
    std::optional<SqliteStatement> insert_words, insert_pairs, insert_name;
    TextShardLayout layout;
    TextDocument document;  // That is being added.
    std::string window;     // Of its text, what no part has yet, from window_begin on.
    std::size_t window_begin = 0;
    std::string block;
    std::uint32_t block_count = 0;
    std::uint64_t text_bytes = 0;
};

core::Result<void> TextShardWriter::State::prepare() {
    TRY(register_text_engine(database, report));
    TRY(create_term_tables(database));
    TRY(database.execute(tables));
    auto words = TRY(database.prepare("INSERT INTO words(rowid, text) VALUES(?, ?)"));
    insert_words.emplace(std::move(words));
    auto pairs = TRY(database.prepare("INSERT INTO pairs(rowid, text) VALUES(?, ?)"));
    insert_pairs.emplace(std::move(pairs));
    auto names = TRY(database.prepare("INSERT INTO document(name) VALUES(?)"));
    insert_name.emplace(std::move(names));
    return database.execute("BEGIN");
}

core::Result<void> TextShardWriter::State::add_part(std::string_view text, std::size_t size) {
    TextPart part;
    part.block = block_count;
    part.begin = static_cast<std::uint32_t>(block.size());
    part.size = static_cast<std::uint32_t>(size);
    part.size_read = static_cast<std::uint32_t>(text.size());
    part.document = static_cast<std::uint32_t>(layout.documents.size());
    layout.parts.push_back(part);
    insert_words->reset().bind(layout.parts.size()).bind(text);
    TRY(insert_words->run());
    if (report.found_pairs) {
        insert_pairs->reset().bind(layout.parts.size()).bind(text);
        TRY(insert_pairs->run());
    }
    block += text;
    return block.size() >= block_bytes ? close_block() : core::Result<void>();
}

core::Result<void> TextShardWriter::State::close_block() {
    if (block.empty())
        return {};
    auto statement = TRY(database.prepare("INSERT INTO block VALUES(?, ?)"));
    auto number = std::uint64_t{block_count};
    statement.bind(number).bind_blob(compress_text(block));
    TRY(statement.run());
    ++block_count;
    block.clear();
    return {};
}

// Substrings are looked for among the terms, so these are kept as plain lines.
core::Result<void> TextShardWriter::State::write_vocabulary() {
    TRY(database.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)"));
    auto select = TRY(database.prepare("SELECT term FROM temp.terms"));
    auto insert = [this](std::string& chunk) -> core::Result<void> {
        if (!chunk.empty()) {
            auto statement = TRY(database.prepare("INSERT INTO vocabulary(terms) VALUES(?)"));
            statement.bind_blob(compress_text(chunk));
            TRY(statement.run());
        }
        chunk.clear();
        return {};
    };
    std::string chunk;
    for (;;) {
        bool more = TRY(select.step());
        if (!more)
            return insert(chunk);
        chunk.append(select.blob_view()) += '\n';
        if (chunk.size() >= vocabulary_chunk_bytes)
            TRY(insert(chunk));
    }
}

TextShardWriter::TextShardWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextShardWriter::TextShardWriter(TextShardWriter&&) noexcept = default;
TextShardWriter::~TextShardWriter() = default;

core::Result<TextShardWriter> TextShardWriter::create(const std::filesystem::path& path) {
    auto database = TRY(SqliteDatabase::create_once(path));
    auto state = std::make_unique<State>(path, std::move(database));
    TRY(state->prepare());
    return TextShardWriter(std::move(state));
}

core::Result<void> TextShardWriter::begin(std::uint64_t key, std::string_view name) {
    state_->document = {key, 0, static_cast<std::uint32_t>(state_->layout.parts.size()), 0};
    state_->window.clear();
    state_->window_begin = 0;
    state_->insert_name->reset().bind(name);
    return state_->insert_name->run();
}

// The next part, up to the window's end where that is near.
core::Result<void> TextShardWriter::State::add_next_part() {
    std::string_view text = window;
    auto end = cut_before(text, window_begin, window_begin + part_bytes_max);
    auto end_read = cut_before(text, end, end + (end < text.size() ? part_overlap_bytes : 0));
    TRY(add_part(text.substr(window_begin, end_read - window_begin), end - window_begin));
    window_begin = end;
    return {};
}

core::Result<void> TextShardWriter::append(std::string_view text) {
    auto& state = *state_;
    state.window.erase(0, std::exchange(state.window_begin, 0));
    state.window += text;
    state.document.size += text.size();
    // Where a part and its overlap end depends on no byte behind them, so that the pieces do not
    // matter.
    while (state.window.size() - state.window_begin > part_bytes_max + part_overlap_bytes)
        TRY(state.add_next_part());
    return {};
}

core::Result<void> TextShardWriter::end() {
    auto& state = *state_;
    do {
        TRY(state.add_next_part());
    } while (state.window_begin < state.window.size());
    state.document.part_count =
        static_cast<std::uint32_t>(state.layout.parts.size()) - state.document.first_part;
    state.layout.documents.push_back(state.document);
    state.text_bytes += state.document.size;
    if (state.window.capacity() > window_bytes_kept)
        state.window = {};
    return {};
}

std::uint64_t TextShardWriter::text_bytes() const {
    return state_->text_bytes;
}

std::uint64_t TextShardWriter::document_count() const {
    return state_->layout.documents.size();
}

core::Result<void> TextShardWriter::finish() {
    TRY(state_->close_block());
    state_->insert_words.reset();
    state_->insert_pairs.reset();
    state_->insert_name.reset();
    auto statement = TRY(state_->database.prepare("INSERT INTO layout VALUES(1, ?, ?, ?, ?)"));
    statement.bind(std::uint64_t{text_shard_version}).bind(std::uint64_t{text_fold_version});
    statement.bind(unicode_version()).bind_blob(compress_text(encode_layout(state_->layout)));
    TRY(statement.run());
    TRY(state_->database.execute("COMMIT"));
    TRY(state_->database.execute("BEGIN"));
    TRY(state_->write_vocabulary());
    TRY(state_->database.execute("COMMIT"));
    auto file = TRY(core::File::open_write(state_->path));
    return file.sync();
}

}  // namespace store
