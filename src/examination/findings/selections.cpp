#include "examination/findings/selections.h"

#include "core/hash.h"
#include "core/verify.h"
#include "examination/findings/schema.h"

#include <algorithm>
#include <cctype>

namespace examination {
namespace {

using store::Condition;
using store::Selection;
using store::Value;

Condition simple(unsigned column, Condition::Is is) {
    Condition condition;
    condition.column = column;
    condition.is = is;
    return condition;
}

Condition text_condition(unsigned column, Condition::Is is, std::string_view text) {
    auto condition = simple(column, is);
    condition.values.push_back(Value::text(text));
    return condition;
}

Condition among(unsigned column, Selection selection) {
    auto condition = simple(column, Condition::Is::among);
    condition.selection = std::make_shared<const Selection>(std::move(selection));
    return condition;
}

std::optional<Value> number_if(const std::optional<std::int64_t>& value) {
    return value ? std::optional(Value::number(*value)) : std::nullopt;
}

// Nothing where the grant shows every state.
std::optional<Condition> shown(unsigned column, const policy::Grant& grant) {
    auto condition = simple(column, Condition::Is::one_of);
    for (auto scope : {model::ScopeState::in, model::ScopeState::out,
                       model::ScopeState::undetermined, model::ScopeState::context})
        if (grant.shows(scope))
            condition.values.push_back(Value::number(static_cast<std::uint64_t>(scope)));
    if (condition.values.size() == 4)
        return std::nullopt;
    return condition;
}

// Whole, or up to a dot of it.
store::AnyOf dotted(unsigned column, std::string_view text) {
    return {text_condition(column, Condition::Is::one_of, text),
            text_condition(column, Condition::Is::beginning, std::string(text) + ".")};
}

core::Result<Condition> hash_condition(std::string_view hex) {
    auto raw = core::from_hex(hex);
    if (raw && raw->size() == 32)
        return equals(schema::item::sha256, Value::bytes(*raw));
    if (raw && raw->size() == 20)
        return equals(schema::item::sha1, Value::bytes(*raw));
    if (auto md5 = core::Md5Digest::from_hex(hex))
        return equals(schema::item::md5, Value::id(md5->bytes));
    return core::Error(core::ErrorCode::invalid_input,
                       "a hash is a SHA-256, SHA-1 or MD5 in hex: 64, 40 or 32 digits");
}

core::Result<Condition> any_hex(unsigned column, Condition::Is is,
                                const std::vector<std::string>& hex) {
    auto condition = simple(column, is);
    for (const auto& one : hex) {
        auto raw = core::from_hex(one);
        if (column == schema::item::sha256 && raw && raw->size() == 32) {
            condition.values.push_back(Value::bytes(*raw));
            continue;
        }
        auto id = model::ItemId::from_hex(one);
        if (column == schema::item::sha256 || !id)
            return core::Error(core::ErrorCode::invalid_input,
                               "a content is chosen by its SHA-256, an item by its id");
        condition.values.push_back(Value::id(id->bytes));
    }
    return condition;
}

core::Result<void> require_chosen(Selection& items, const ItemFilter::Chosen& chosen) {
    auto is = chosen.but_these ? Condition::Is::none_of : Condition::Is::one_of;
    auto contents = TRY(any_hex(schema::item::sha256, is, chosen.contents));
    auto ids = TRY(any_hex(schema::item::id, is, chosen.items));
    if (chosen.but_these) {
        items.where.push_back({std::move(contents), is_null(schema::item::sha256)});
        items.require(std::move(ids));
    } else {
        items.where.push_back({std::move(contents), std::move(ids)});
    }
    return {};
}

template <typename Enum>
Condition one_of(unsigned column, const std::vector<Enum>& values) {
    auto condition = simple(column, Condition::Is::one_of);
    for (auto value : values)
        condition.values.push_back(Value::number(static_cast<std::uint64_t>(value)));
    return condition;
}

Condition words_of(unsigned column, const std::vector<std::string>& wanted,
                   std::span<const std::string> words) {
    auto condition = simple(column, Condition::Is::one_of);
    for (std::uint64_t code = 0; code < words.size(); ++code)
        if (std::ranges::find(wanted, words[code]) != wanted.end())
            condition.values.push_back(Value::number(code));
    return condition;
}

}  // namespace

void require_shown(Selection& selection, unsigned column, const policy::Grant& grant) {
    if (auto condition = shown(column, grant))
        selection.require(std::move(*condition));
}

void narrow(Selection& selectors, const SelectorFilter& filter, const policy::Grant& grant) {
    bool hits = selectors.table == &schema::selector_hits;
    VERIFY(hits || selectors.table == &schema::selectors);
    struct Columns {
        unsigned kind, value, scope_state;
    };
    namespace hit = schema::selector_hit;
    namespace one = schema::selector;
    const auto [kind, value, scope_state] = hits ? Columns{hit::kind, hit::value, hit::scope_state}
                                                 : Columns{one::kind, one::value, one::scope_state};
    if (!filter.kinds.empty()) {
        auto condition = simple(kind, Condition::Is::one_of);
        for (auto wanted : filter.kinds)
            condition.values.push_back(Value::text(model::name_of(wanted)));
        selectors.require(std::move(condition));
    }
    if (!filter.value.empty())
        selectors.require(equals(value, Value::text(filter.value)));
    if (!filter.text.empty())
        selectors.require(text_condition(value, Condition::Is::containing, filter.text));
    for (auto [column, wanted] : {std::pair(hit::item, filter.item), {hit::offset, filter.offset}})
        if (hits && wanted)
            selectors.require(equals(column, Value::number(*wanted)));
    require_shown(selectors, scope_state, grant);
}

Selection every_column(const store::Table& table) {
    Selection selection;
    selection.table = &table;
    for (unsigned i = 0; i < table.columns.size(); ++i)
        selection.columns.push_back(i);
    return selection;
}

Selection grouped_selectors() {
    namespace column = schema::selector_hit;
    Selection groups;
    groups.table = &schema::selector_hits;
    groups.columns = {column::kind, column::value, column::scope_state};
    groups.counted = true;
    groups.distinct = column::item;
    groups.minima = {column::row};
    return groups;
}

Condition equals(unsigned column, Value value) {
    auto condition = simple(column, Condition::Is::one_of);
    condition.values.push_back(std::move(value));
    return condition;
}

Condition in_range(unsigned column, std::optional<Value> from, std::optional<Value> to) {
    auto condition = simple(column, Condition::Is::in_range);
    condition.from = std::move(from);
    condition.to = std::move(to);
    return condition;
}

Condition is_null(unsigned column) {
    return simple(column, Condition::Is::null);
}

Condition marked(unsigned column, std::shared_ptr<const store::RowMarks> marks) {
    auto condition = simple(column, Condition::Is::marked);
    condition.marks = std::move(marks);
    return condition;
}

Condition unmarked(unsigned column, std::shared_ptr<const store::RowMarks> marks) {
    auto condition = marked(column, std::move(marks));
    condition.is = Condition::Is::unmarked;
    return condition;
}

Condition id_beginning(unsigned column, std::string_view hex) {
    VERIFY(!hex.empty() && hex.size() <= 32);
    auto id_of = [](std::string digits, char fill) {
        digits.resize(32, fill);
        return Value::id(core::Md5Digest::from_hex(digits).value_or(core::Md5Digest{}).bytes);
    };
    // The range's end is exclusive, and the greatest id has nothing after it.
    auto low = std::string(hex), high = std::string(hex);
    std::ranges::transform(high, high.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    while (!high.empty() && high.back() == 'f')
        high.pop_back();
    if (high.empty())
        return in_range(column, id_of(low, '0'), std::nullopt);
    high.back() = high.back() == '9' ? 'a' : static_cast<char>(high.back() + 1);
    return in_range(column, id_of(low, '0'), id_of(high, '0'));
}

namespace {

// Beneath the folder, and no '/' after it.
void require_folder(Selection& items, const std::string& folder) {
    std::string glob;
    for (char c : folder)
        glob += c == '*' || c == '?' || c == '[' ? std::string{'[', c, ']'} : std::string(1, c);
    if (!folder.empty())
        items.require(text_condition(schema::item::path, Condition::Is::beginning, folder + "/"));
    items.require(text_condition(schema::item::path, Condition::Is::like_glob,
                                 folder.empty() ? "*" : glob + "/*"));
}

// Whether it asks of nothing that is blank in the row of a withheld item.
bool asks_of_what_is_told(const ItemFilter& filter) {
    return filter.path_glob.empty() && filter.hash.empty() && filter.type.empty() &&
           filter.time.empty() && !filter.known;
}

}  // namespace

core::Result<void> narrow(Selection& items, const ItemFilter& filter, const policy::Grant& grant) {
    namespace column = schema::item;
    items.with_told = asks_of_what_is_told(filter);
    require_shown(items, column::scope_state, grant);
    if (!filter.kinds.empty())
        items.require(one_of(column::kind, filter.kinds));
    if (!filter.states.empty())
        items.require(one_of(column::state, filter.states));
    if (!filter.hash.empty()) {
        auto condition = TRY(hash_condition(filter.hash));
        items.require(std::move(condition));
    }
    if (!filter.type.empty())
        items.require(text_condition(
            column::type,
            filter.type.ends_with('/') ? Condition::Is::beginning : Condition::Is::one_of,
            filter.type));
    if (!filter.time.empty()) {
        store::AnyOf any;
        for (unsigned time : {column::modified, column::accessed, column::changed, column::created,
                              column::deleted_at})
            any.push_back(in_range(time, number_if(filter.time.from_seconds),
                                   number_if(filter.time.to_seconds)));
        items.where.push_back(std::move(any));
    }
    if (filter.known)
        items.require(simple(column::hash_sets,
                             *filter.known ? Condition::Is::not_null : Condition::Is::null));
    if (filter.parent && filter.parent->empty())
        items.require(is_null(column::parent));
    else if (filter.parent)
        items.require(equals(column::parent, Value::text(*filter.parent)));
    if (filter.folder)
        require_folder(items, *filter.folder);
    if (filter.chosen)
        TRY(require_chosen(items, *filter.chosen));
    return {};
}

void narrow(Selection& records, const RecordFilter& filter, const policy::Grant& grant) {
    namespace column = schema::record;
    require_shown(records, column::scope_state, grant);
    if (!filter.type.empty())
        records.where.push_back(dotted(column::type, filter.type));
    if (!filter.text.empty())
        records.where.push_back(
            {text_condition(column::summary, Condition::Is::containing, filter.text),
             text_condition(column::fields, Condition::Is::containing, filter.text)});
    if (filter.item)
        records.require(equals(column::item, Value::number(*filter.item)));
}

void narrow(Selection& anomalies, const AnomalyFilter& filter, const policy::Grant& grant) {
    namespace column = schema::anomaly;
    if (auto condition = shown(schema::item::scope_state, grant)) {
        Selection items;
        items.table = &schema::items;
        items.columns = {schema::item::ordinal};
        items.require(std::move(*condition));
        anomalies.where.push_back(
            {simple(column::item, Condition::Is::null), among(column::item, std::move(items))});
        anomalies.ordered = !anomalies.counted;
    }
    if (!filter.code.empty())
        anomalies.where.push_back(dotted(column::code, filter.code));
    if (filter.loses_data)
        anomalies.require(
            equals(column::loses_data, Value::number(std::uint64_t{*filter.loses_data ? 1u : 0u})));
    if (filter.item)
        anomalies.require(equals(column::item, Value::number(*filter.item)));
}

void narrow(Selection& timeline, const TimelineFilter& filter, std::span<const std::string> words,
            const policy::Grant& grant) {
    namespace column = schema::timeline;
    require_shown(timeline, column::scope_state, grant);
    if (!filter.time_kinds.empty())
        timeline.require(words_of(column::time_kind, filter.time_kinds, words));
    if (!filter.record_kinds.empty())
        timeline.require(words_of(column::record_kind, filter.record_kinds, words));
}

}  // namespace examination
