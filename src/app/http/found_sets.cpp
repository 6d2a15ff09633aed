#include "app/http/found_sets.h"

#include "app/cli/case_text.h"
#include "app/cli/session.h"
#include "store/text_index/text_query.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace app::http {
namespace {

using core::Result;
using examination::WordTree;

constexpr std::size_t kept_max = 8;
constexpr std::uint64_t text_read_max = 1u << 30;

WordTree tree_of(const store::TextQuery& query, const store::QueryNode& node) {
    WordTree tree;
    if (node.kind == store::QueryKind::unit) {
        tree.word = query.units[node.unit].text;
        return tree;
    }
    tree.kind = node.kind == store::QueryKind::all ? WordTree::Kind::all : WordTree::Kind::any;
    for (const auto& part : node.parts)
        tree.parts.push_back(tree_of(query, part));
    return tree;
}

// Two of equal keys have the same answer.
std::string key_of(const CaseView& view, const std::string& query) {
    std::string scopes;
    for (auto scope : {model::ScopeState::in, model::ScopeState::out,
                       model::ScopeState::undetermined, model::ScopeState::context})
        scopes += view.grant.shows(scope) ? '+' : '-';
    const auto* withheld = view.grant.withheld();
    return fmt::format("{} {} {} {} {}", view.of.id.hex(), scopes,
                       withheld != nullptr ? withheld->number : 0, view.findings->snapshot(),
                       query);
}

// Gathers what the sources say into one set.
class Gathering {
public:
    Gathering(const CaseView& view, FoundSet& set) : view_(view), set_(set) {}

    Result<void> add(std::size_t source, const store::TextDocuments& documents) {
        std::map<std::uint64_t, std::uint32_t> ranks;
        examination::FindQuestion question{view_.sources[source].id, set_.words, {}};
        for (const auto& document : documents.documents)
            ranks.emplace(document.key, document.rank);
        for (const auto& [ordinal, rank] : ranks)
            question.items.push_back(ordinal);
        auto found = TRY(view_.findings->find_items(question, view_.grant));
        set_.cut = set_.cut || found.cut || documents.cut;
        set_.text_read_in_part = set_.text_read_in_part || documents.stopped_early;
        std::vector<std::uint32_t> types;
        for (const auto& type : found.types)
            types.push_back(code_of(type));
        for (auto& item : found.items) {
            if (set_.entries.size() == found_set_items_max) {
                set_.cut = true;
                break;
            }
            item.type = types[item.type];
            auto rank = ranks.find(item.ordinal);
            set_.entries.push_back(
                {item, rank == ranks.end() ? 0 : rank->second, static_cast<std::uint32_t>(source)});
        }
        return {};
    }

private:
    std::uint32_t code_of(const std::string& type) {
        auto [known, added] = codes_.emplace(type, static_cast<std::uint32_t>(set_.types.size()));
        if (added)
            set_.types.push_back(type);
        return known->second;
    }

    const CaseView& view_;
    FoundSet& set_;
    std::map<std::string, std::uint32_t> codes_;
};

}  // namespace

Result<std::shared_ptr<const FoundSet>> FoundSets::make(const CaseView& view,
                                                        const std::string& query) {
    auto read = TRY(store::parse_text_query(query));
    auto set = std::make_shared<FoundSet>();
    set->words = tree_of(read, read.root);
    store::TextSearchOptions options;
    options.results_max = examination::found_items_max;
    options.bytes_read_max = text_read_max;
    auto text = TRY(open_case_text(session_, view));
    for (const auto* source : text.textless)
        set->textless.push_back(source->id);
    Gathering gathering(view, *set);
    for (std::size_t i = 0; i < view.sources.size(); ++i) {
        store::TextDocuments documents;
        for (std::size_t index = 0; index < text.indexes.size(); ++index)
            if (text.sources[index]->id == view.sources[i].id)
                documents = TRY(text.indexes[index].documents(query, options, view.grant));
        TRY(gathering.add(i, documents));
    }
    std::ranges::sort(set->entries, {}, &FoundSet::Entry::place);
    return std::shared_ptr<const FoundSet>(std::move(set));
}

Result<std::shared_ptr<const FoundSet>> FoundSets::of(const CaseView& view,
                                                      const std::string& query) {
    auto key = key_of(view, query);
    {
        auto kept = kept_.access();
        auto known = std::ranges::find(*kept, key, [](const auto& one) { return one.first; });
        if (known != kept->end()) {
            kept->splice(kept->begin(), *kept, known);
            return known->second;
        }
    }
    auto made = TRY(make(view, query));
    if (view.findings->snapshot().empty())
        return made;
    auto kept = kept_.access();
    kept->emplace_front(std::move(key), made);
    if (kept->size() > kept_max)
        kept->pop_back();
    return made;
}

}  // namespace app::http
