#include "examination/findings/source_names.h"

#include "examination/findings/name_blocks.h"
#include "examination/findings/name_pattern.h"
#include "examination/findings/schema.h"
#include "examination/findings/selections.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace examination {
namespace {

using store::Condition;
using store::RowMarks;
using store::RowView;
using store::Selection;
using store::Value;

namespace block_column = schema::name_block;

constexpr std::size_t answers_max = 8;
// What is read at once: 131,072 names, of some megabytes.
constexpr std::uint64_t blocks_per_read = 4096;

core::Error damaged() {
    return {core::ErrorCode::invalid_input, "a findings file is damaged: examine the source again"};
}

// The blocks in which the names of `rows` lie.
Selection blocks_of(const store::Table& table, const std::set<std::uint64_t>& rows) {
    auto blocks = std::make_shared<RowMarks>(*rows.rbegin() / block_column::size + 1);
    for (auto row : rows)
        blocks->mark(row / block_column::size);
    auto selection = every_column(table);
    selection.require(marked(block_column::block, std::move(blocks)));
    return selection;
}

// Those of the block's names that are among `rows`.
core::Result<void> wanted_names(const RowView& block, bool addressed,
                                const std::set<std::uint64_t>& rows,
                                const std::function<void(const NameView&)>& handler) {
    auto first = block.number<std::uint64_t>(block_column::block) * block_column::size;
    auto wanted = rows.lower_bound(first);
    return visit_names(block, addressed, first, [&](const NameView& name) {
        if (wanted != rows.end() && *wanted == name.row) {
            handler(name);
            ++wanted;
        }
        return wanted != rows.end() && *wanted < first + block_column::size;
    });
}

template <typename Pattern>
core::Result<void> mark_names(const RowView& block, Pattern& pattern, RowMarks& marks) {
    core::FrontCodedView names(block.text(1));
    auto row = block.number<std::uint64_t>(0) * block_column::size;
    auto end = row + block_column::size;
    if (end > marks.row_count())
        return damaged();
    for (; row < end && names.next(); ++row)
        if (pattern.next(names.shared(), names.rest()))
            marks.mark(row);
    return names.damaged() ? core::Result<void>(damaged()) : core::Result<void>();
}

}  // namespace

core::Result<std::map<std::uint64_t, ItemName>> SourceNames::items(
    const std::set<std::uint64_t>& ordinals, const policy::Grant& grant) {
    std::map<std::uint64_t, ItemName> names;
    if (ordinals.empty())
        return names;
    auto selection = blocks_of(schema::item_name_blocks, ordinals);
    TRY(reader_.select(file_, selection, grant, [&](const RowView& row) -> core::Result<void> {
        return wanted_names(row, true, ordinals, [&](const NameView& name) {
            names[name.row] = {model::ItemId{name.id}, std::string(name.address),
                               std::string(name.text)};
        });
    }));
    return names;
}

core::Result<std::map<std::uint64_t, RecordName>> SourceNames::records(
    const std::set<std::uint64_t>& rows, const policy::Grant& grant) {
    std::map<std::uint64_t, RecordName> names;
    if (rows.empty())
        return names;
    auto selection = blocks_of(schema::record_name_blocks, rows);
    TRY(reader_.select(file_, selection, grant, [&](const RowView& row) -> core::Result<void> {
        return wanted_names(row, false, rows, [&](const NameView& name) {
            names[name.row] = {model::RecordId{name.id}, std::string(name.text)};
        });
    }));
    return names;
}

core::Result<SharedMarks> SourceNames::items_like(std::string_view glob,
                                                  const policy::Grant& grant) {
    std::string pattern(glob.find('/') == std::string_view::npos ? "**/" : "");
    return ask({Condition::Is::like_glob, Of::items, pattern.append(glob)}, grant);
}

core::Result<SharedMarks> SourceNames::ask(const Question& question, const policy::Grant& grant) {
    if (question.pattern.find('\0') != std::string::npos)
        return core::Error(core::ErrorCode::invalid_input, "a NUL cannot be searched for in text");
    {
        auto answers = answers_.access();
        auto known = std::ranges::find(*answers, question, [](const auto& a) { return a.first; });
        if (known != answers->end())
            return known->second;
    }
    auto marks = TRY(find(question, grant));
    auto answers = answers_.access();
    answers->emplace_front(question, marks);
    if (answers->size() > answers_max)
        answers->pop_back();
    return marks;
}

core::Result<SharedMarks> SourceNames::find(const Question& question, const policy::Grant& grant) {
    if (question.is == Condition::Is::containing)
        return scan(question.of, grant, [&] { return TextPatternView(question.pattern); });
    auto glob = GlobAutomaton::compile(question.pattern);
    if (!glob)
        return scan_by_engine(question.pattern, grant);
    return scan(question.of, grant, [&] { return GlobPatternView(*glob); });
}

// Parts of the names are taken in turn by each thread. A part ends where a word of the marks does,
// so that no two threads write to one.
template <typename MakePattern>
core::Result<SharedMarks> SourceNames::scan(Of of, const policy::Grant& grant,
                                            MakePattern make_pattern) {
    Selection selection;
    selection.table = of == Of::items ? &schema::item_name_blocks : &schema::record_name_blocks;
    auto blocks = TRY(reader_.count(file_, selection, grant));
    selection.columns = {block_column::block, block_column::texts};
    auto marks = std::make_shared<RowMarks>(blocks * block_column::size);
    std::atomic<std::uint64_t> next = 0;
    auto work = [&]() -> core::Result<void> {
        auto pattern = make_pattern();
        for (;;) {
            auto first = next.fetch_add(blocks_per_read);
            if (first >= blocks)
                return {};
            auto part = selection;
            part.require(in_range(block_column::block, Value::number(first),
                                  Value::number(std::min(first + blocks_per_read, blocks))));
            TRY(reader_.select_structure(file_, part, grant, [&](const RowView& row) {
                return mark_names(row, pattern, *marks);
            }));
        }
    };
    core::Result<void> mine, others;
    {
        std::jthread helper;
        if (threads_ > 1 && blocks > blocks_per_read)
            helper = std::jthread([&] { others = work(); });
        mine = work();
    }
    TRY(std::move(mine));
    TRY(std::move(others));
    return SharedMarks(std::move(marks));
}

// For globs that are too long or too peculiar for the automaton.
core::Result<SharedMarks> SourceNames::scan_by_engine(const std::string& glob,
                                                      const policy::Grant& grant) {
    Selection selection;
    selection.table = &schema::items;
    auto items = TRY(reader_.count(file_, selection, grant));
    selection.columns = {schema::item::ordinal};
    Condition like;
    like.column = schema::item::path;
    like.is = Condition::Is::like_glob;
    like.values.push_back(Value::text(glob));
    selection.require(std::move(like));
    auto marks = std::make_shared<RowMarks>(items);
    TRY(reader_.select_structure(file_, selection, grant,
                                 [&](const RowView& row) -> core::Result<void> {
                                     auto ordinal = row.number<std::uint64_t>(0);
                                     if (ordinal >= items)
                                         return damaged();
                                     marks->mark(ordinal);
                                     return {};
                                 }));
    return SharedMarks(std::move(marks));
}

}  // namespace examination
