#include "examination/hits/hit_reader.h"

#include "examination/findings/selections.h"
#include "examination/hits/hit_rows.h"
#include "examination/hits/hit_schema.h"
#include "store/columnar_reader.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace examination {
namespace {

using core::Error;
using core::ErrorCode;
using core::Result;
using store::RowView;
using store::Selection;
using store::Value;
namespace schema = hit_schema;

constexpr std::uint32_t page_size_max = 10'000;

// Where a page ended: the search's place and the next row.
struct Place {
    std::size_t search = 0;
    std::uint64_t row = 0;

    std::string text() const { return std::to_string(search) + "." + std::to_string(row); }
    static Result<Place> parse(const std::string& text) {
        Place place;
        if (text.empty())
            return place;
        const char* end = text.data() + text.size();
        auto first = std::from_chars(text.data(), end, place.search);
        if (first.ec == std::errc() && first.ptr != end && *first.ptr == '.') {
            auto second = std::from_chars(first.ptr + 1, end, place.row);
            if (second.ec == std::errc() && second.ptr == end)
                return place;
        }
        return Error(ErrorCode::invalid_input, "that cursor is of no list of hits");
    }
};

class Reader final : public HitReader {
public:
    Reader(std::unique_ptr<store::ColumnarReader> reader, std::vector<SearchMade> searches)
        : reader_(std::move(reader)), searches_(std::move(searches)) {}

    const std::vector<SearchMade>& searches() const override { return searches_; }

    Result<Page<RuleRow>> rules(const HitFilter& filter, const PageRequest& page,
                                const policy::Grant& grant) override {
        auto out = TRY(page_of<RuleRow>(
            filter, page, schema::rules, grant,
            [&](std::size_t, Selection& selection) -> Result<bool> {
                if (!filter.rule.empty())
                    selection.require(equals(schema::rule::name, Value::text(filter.rule)));
                return true;
            },
            [](std::size_t search, const RowView& row) {
                auto read = read_rule(row);
                read.search = search;
                return read;
            }));
        for (std::size_t search = 0; search < searches_.size(); ++search)
            TRY(take_withheld_from(search, out.rows, grant));
        return out;
    }

    Result<Page<RuleHitRow>> hits(const HitFilter& filter, const PageRequest& page,
                                  const policy::Grant& grant) override {
        auto narrow = [&](std::size_t search, Selection& selection) -> Result<bool> {
            require_shown(selection, schema::hit::scope_state, grant);
            auto items = TRY(withheld_items(search, grant));
            if (items)
                selection.require(unmarked(schema::hit::item, std::move(items)));
            if (filter.rule.empty())
                return true;
            auto wanted = TRY(ordinals_named(search, filter.rule, grant));
            store::Condition condition;
            condition.column = schema::hit::rule;
            for (auto ordinal : wanted)
                condition.values.push_back(Value::number(std::uint64_t{ordinal}));
            selection.require(std::move(condition));
            return !wanted.empty();
        };
        auto out = TRY(page_of<RuleHitRow>(filter, page, schema::hits, grant, narrow,
                                           [](std::size_t search, const RowView& row) {
                                               return RuleHitRow{search, {}, read_hit(row), {}};
                                           }));
        TRY(name_rows(out.rows, grant, [](const RuleHitRow& row) { return row.hit.item; }));
        for (std::size_t search = 0; search < searches_.size(); ++search)
            TRY(name_rules(search, out.rows, grant));
        return out;
    }

    Result<Page<HitAnomalyRow>> anomalies(const HitFilter& filter, const PageRequest& page,
                                          const policy::Grant& grant) override {
        auto out = TRY(page_of<HitAnomalyRow>(
            filter, page, schema::anomalies, grant,
            [&](std::size_t search, Selection& selection) -> Result<bool> {
                auto items = TRY(withheld_items(search, grant));
                if (items)
                    selection.require(unmarked(schema::anomaly::item, std::move(items)));
                return true;
            },
            [](std::size_t search, const RowView& row) {
                return HitAnomalyRow{search, read_hit_anomaly(row), {}};
            }));
        TRY(name_rows(out.rows, grant,
                      [](const HitAnomalyRow& row) { return row.anomaly.item.value_or(0); }));
        return out;
    }

private:
    template <typename Row, typename Narrow, typename Read>
    Result<Page<Row>> page_of(const HitFilter& filter, const PageRequest& request,
                              const store::Table& table, const policy::Grant& grant, Narrow narrow,
                              Read read) {
        auto place = TRY(Place::parse(request.cursor));
        auto size = std::clamp(request.size, 1u, page_size_max);
        Page<Row> page;
        Place next;
        for (auto search = place.search; search < searches_.size(); ++search) {
            if (searches_[search].name.text().find(filter.search) == std::string::npos)
                continue;
            auto selection = every_column(table);
            auto any = TRY(narrow(search, selection));
            if (!any)
                continue;
            if (search == place.search)
                selection.require(in_range(0, Value::number(place.row), std::nullopt));
            selection.limit = size + 1 - page.rows.size();
            bool full = false;
            TRY(reader_->select(search, selection, grant, [&](const RowView& row) -> Result<void> {
                next = {search, row_number(table, row)};
                full = page.rows.size() == size;
                if (!full)
                    page.rows.push_back(read(search, row));
                return {};
            }));
            if (full) {
                page.next = next.text();
                return page;
            }
        }
        return page;
    }

    // The file's items that the grant withholds; null where there are none.
    Result<std::shared_ptr<const store::RowMarks>> withheld_items(std::size_t search,
                                                                  const policy::Grant& grant) {
        std::shared_ptr<store::RowMarks> marks;
        const auto* withheld = grant.withheld();
        if (withheld == nullptr || withheld->of(searches_[search].name.source) == nullptr)
            return std::shared_ptr<const store::RowMarks>();
        Selection selection;
        selection.table = &schema::items;
        selection.columns = {schema::item::row};
        store::Condition condition;
        condition.column = schema::item::id;
        for (const auto& id : withheld->ids)
            condition.values.push_back(Value::id(id.bytes));
        selection.require(std::move(condition));
        TRY(reader_->select_structure(
            search, selection, grant, [&](const RowView& row) -> Result<void> {
                if (marks == nullptr)
                    marks = std::make_shared<store::RowMarks>(searches_[search].item_rows);
                if (row.number<std::uint64_t>(0) >= marks->row_count())
                    return Error(ErrorCode::internal, "a file of hits has more items than it says");
                marks->mark(row.number<std::uint64_t>(0));
                return {};
            }));
        return std::shared_ptr<const store::RowMarks>(std::move(marks));
    }

    // The numbers of rules are those of all items.
    Result<void> take_withheld_from(std::size_t search, std::vector<RuleRow>& rows,
                                    const policy::Grant& grant) {
        auto items = TRY(withheld_items(search, grant));
        if (items == nullptr || std::ranges::count(rows, search, &RuleRow::search) == 0)
            return {};
        Selection selection;
        selection.table = &schema::hits;
        selection.columns = {schema::hit::rule, schema::hit::layer};
        selection.counted = true;
        selection.require(marked(schema::hit::item, items));
        using Counts = std::map<std::uint32_t, std::uint64_t>;
        Counts hits, hits_in_text, of_items;
        TRY(reader_->select_structure(search, selection, grant, [&](const RowView& row) {
            hits[row.number<std::uint32_t>(0)] += row.number<std::uint64_t>(2);
            if (row.number<std::uint8_t>(1) != 0)
                hits_in_text[row.number<std::uint32_t>(0)] += row.number<std::uint64_t>(2);
            return Result<void>();
        }));
        selection.columns = {schema::hit::rule};
        selection.distinct = schema::hit::item;
        TRY(reader_->select_structure(search, selection, grant, [&](const RowView& row) {
            of_items[row.number<std::uint32_t>(0)] = row.number<std::uint64_t>(2);
            return Result<void>();
        }));
        for (auto& row : rows) {
            if (row.search != search)
                continue;
            row.hits -= std::min(row.hits, hits[row.ordinal]);
            row.hits_in_text -= std::min(row.hits_in_text, hits_in_text[row.ordinal]);
            row.items -= std::min(row.items, of_items[row.ordinal]);
        }
        return {};
    }

    static std::uint64_t row_number(const store::Table& table, const RowView& row) {
        return &table == &schema::rules ? row.number<std::uint32_t>(0)
                                        : row.number<std::uint64_t>(0);
    }

    Result<std::vector<std::uint32_t>> ordinals_named(std::size_t search, const std::string& name,
                                                      const policy::Grant& grant) {
        auto selection = every_column(schema::rules);
        selection.require(equals(schema::rule::name, Value::text(name)));
        std::vector<std::uint32_t> ordinals;
        TRY(reader_->select(search, selection, grant, [&](const RowView& row) -> Result<void> {
            ordinals.push_back(row.number<std::uint32_t>(schema::rule::ordinal));
            return {};
        }));
        return ordinals;
    }

    static store::Condition one_of(unsigned column, const std::set<std::uint64_t>& numbers) {
        store::Condition condition;
        condition.column = column;
        for (auto number : numbers)
            condition.values.push_back(Value::number(number));
        return condition;
    }

    Result<void> name_rules(std::size_t search, std::vector<RuleHitRow>& rows,
                            const policy::Grant& grant) {
        std::set<std::uint64_t> wanted;
        for (const auto& row : rows)
            if (row.search == search)
                wanted.insert(row.hit.rule);
        if (wanted.empty())
            return {};
        auto selection = every_column(schema::rules);
        selection.require(one_of(schema::rule::ordinal, wanted));
        std::map<std::uint32_t, std::string> names;
        TRY(reader_->select(search, selection, grant, [&](const RowView& row) -> Result<void> {
            names.emplace(row.number<std::uint32_t>(schema::rule::ordinal),
                          row.text(schema::rule::name));
            return {};
        }));
        for (auto& row : rows)
            if (row.search == search)
                row.rule = names[row.hit.rule];
        return {};
    }

    template <typename Row, typename ItemOf>
    Result<void> name_rows(std::vector<Row>& rows, const policy::Grant& grant, ItemOf item_of) {
        for (std::size_t search = 0; search < searches_.size(); ++search) {
            std::set<std::uint64_t> wanted;
            for (const auto& row : rows)
                if (row.search == search)
                    wanted.insert(item_of(row));
            if (wanted.empty())
                continue;
            auto selection = every_column(schema::items);
            selection.require(one_of(schema::item::row, wanted));
            std::map<std::uint64_t, HitItem> items;
            TRY(reader_->select(search, selection, grant, [&](const RowView& row) -> Result<void> {
                items.emplace(row.number<std::uint64_t>(schema::item::row), read_hit_item(row));
                return {};
            }));
            for (auto& row : rows)
                if (row.search == search)
                    row.item = items[item_of(row)];
        }
        return {};
    }

    std::unique_ptr<store::ColumnarReader> reader_;
    std::vector<SearchMade> searches_;
};

// The files of hits of these sources, in the order of sources and names.
std::vector<std::filesystem::path> files_of(const HitReaderOptions& options) {
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    std::vector<std::filesystem::path> all;
    for (const auto& entry : std::filesystem::directory_iterator(options.folder, failed))
        if (entry.path().extension() == ".hits")
            all.push_back(entry.path());
    std::ranges::sort(all);
    for (const auto& source : options.sources) {
        auto beginning = source.hex() + "." + std::string(model::name_of(options.kind)) + ".";
        for (const auto& path : all)
            if (path.filename().string().starts_with(beginning))
                files.push_back(path);
    }
    return files;
}

Result<SearchMade> read_search(store::ColumnarReader& reader, std::size_t file,
                               const std::filesystem::path& path, const policy::Grant& grant) {
    std::map<std::string, std::string, std::less<>> facts;
    TRY(reader.select_structure(
        file, every_column(schema::facts), grant, [&](const RowView& row) -> Result<void> {
            facts.emplace(row.text(schema::about::key), row.text(schema::about::value));
            return {};
        }));
    auto number = [&](std::string_view key) {
        std::uint64_t value = 0;
        const auto& text = facts[std::string(key)];
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    };
    if (number("schema_version") != schema::version)
        return Error(ErrorCode::unsupported,
                     "'" + path.string() +
                         "' has a form that this program does not read: search "
                         "again");
    SearchMade search;
    search.path = path;
    auto source = model::SourceId::from_hex(facts["source"]);
    auto made_of = core::Sha256Digest::from_hex(facts["made_of"]);
    if (!source || !made_of)
        return Error(ErrorCode::invalid_input, "'" + path.string() + "' is no file of hits");
    search.name.source = *source;
    search.name.made_of = *made_of;
    search.name.kind =
        facts["kind"] == "yara" ? model::RuleSetKind::yara : model::RuleSetKind::keywords;
    search.hits = number("hits");
    search.hits_in_text = number("hits_in_text");
    search.items = number("items");
    search.item_rows = number("item_rows");
    search.rules = number("rules");
    search.complete = facts["complete"] == "1";
    search.result_hash = facts["result_hash"];
    if (facts.contains("cost_contents"))
        search.costs = RuleCosts{number("cost_contents"),
                                 number("cost_bytes"),
                                 number("cost_nanoseconds"),
                                 facts["cost_whole"] == "1",
                                 {}};
    return search;
}

}  // namespace

Result<std::unique_ptr<HitReader>> HitReader::open(HitReaderOptions options,
                                                   const policy::Grant& grant) {
    store::ColumnarReaderOptions opening;
    opening.engine.temporary = options.temporary;
    opening.case_id = options.case_id;
    opening.files = files_of(options);
    auto reader = TRY(store::ColumnarReader::open(opening));
    std::vector<SearchMade> searches;
    for (std::size_t file = 0; file < opening.files.size(); ++file) {
        auto search = TRY(read_search(*reader, file, opening.files[file], grant));
        searches.push_back(std::move(search));
    }
    return std::unique_ptr<HitReader>(
        std::make_unique<Reader>(std::move(reader), std::move(searches)));
}

}  // namespace examination
