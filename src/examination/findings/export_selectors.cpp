#include "core/text.h"
#include "examination/findings/each_page.h"
#include "examination/findings/export.h"
#include "examination/findings/export_writing.h"

namespace examination {
namespace {

// As the columns of the field contract (docs/formats/findings.md), each value as text.
constexpr std::array<std::string_view, 6> selector_fields{"kind",  "value",        "count",
                                                          "items", "first_origin", "first_path"};
std::array<std::string, 6> texts_of(const SelectorRow& row) {
    return {std::string(model::name_of(row.kind)),
            row.value,
            std::to_string(row.count),
            std::to_string(row.items),
            row.first_origin,
            row.first_path};
}
constexpr std::array<std::string_view, 10> hit_fields{
    "kind", "value", "raw", "before", "after", "path", "origin", "offset", "length", "encoding"};
std::array<std::string, 10> texts_of(const SelectorHitRow& row) {
    const auto& hit = row.hit;
    return {std::string(model::name_of(hit.kind)),
            hit.value,
            core::utf8_or_escaped(hit.raw),
            core::utf8_or_escaped(hit.before),
            core::utf8_or_escaped(hit.after),
            row.path,
            row.origin().text(),
            std::to_string(hit.offset),
            std::to_string(hit.length),
            std::string(model::name_of(hit.encoding))};
}

core::Result<void> each(Findings& findings, const SelectorFilter& filter,
                        const policy::Grant& grant, const RowHandler<SelectorRow>& handler) {
    return each_page<SelectorRow>(
        handler, [&](const PageRequest& page) { return findings.selectors(filter, page, grant); });
}
core::Result<void> each(Findings& findings, const SelectorFilter& filter,
                        const policy::Grant& grant, const RowHandler<SelectorHitRow>& handler) {
    return each_page<SelectorHitRow>(handler, [&](const PageRequest& page) {
        return findings.selector_hits(filter, page, grant);
    });
}

template <typename Row, typename Fields>
core::Result<void> stream(Findings& findings, const SelectorFilter& filter, ExportFormat format,
                          const policy::Grant& grant, const Fields& fields,
                          const TextHandler& handler) {
    LineWriter writer(handler);
    if (format == ExportFormat::csv)
        append_csv_line(writer.line(), fields);
    RowHandler<Row> add = [&](const Row& row) {
        if (format == ExportFormat::csv) {
            append_csv_line(writer.line(), texts_of(row));
        } else {
            append_json(writer.line(), row);
            writer.line().push_back('\n');
        }
        return writer.end_line();
    };
    TRY(each(findings, filter, grant, add));
    return writer.end();
}

template <typename Row, typename Fields>
core::Result<void> write(Findings& findings, const SelectorFilter& filter, ExportFormat format,
                         const policy::Grant& grant, const Fields& fields,
                         const std::filesystem::path& path) {
    if (format != ExportFormat::parquet)
        return write_stream(path, [&](const TextHandler& handler) {
            return stream<Row>(findings, filter, format, grant, fields, handler);
        });
    return write_parquet(findings, fields, path, [&](auto add) {
        RowHandler<Row> handler = [&](const Row& row) { return add(texts_of(row)); };
        return each(findings, filter, grant, handler);
    });
}

core::Result<void> check(ExportFormat format, const policy::Grant& grant) {
    TRY(grant.covers(policy::Action::export_data, grant.case_id()));
    if (format == ExportFormat::timesketch)
        return core::Error(core::ErrorCode::unsupported,
                           "Timesketch takes timelines, not lists of selectors");
    return {};
}

}  // namespace

core::Result<void> export_selectors(Findings& findings, SelectorList list,
                                    const SelectorFilter& filter, ExportFormat format,
                                    const policy::Grant& grant, const TextHandler& handler) {
    TRY(check(format, grant));
    if (format == ExportFormat::parquet)
        return not_a_stream();
    return list == SelectorList::hits
               ? stream<SelectorHitRow>(findings, filter, format, grant, hit_fields, handler)
               : stream<SelectorRow>(findings, filter, format, grant, selector_fields, handler);
}

core::Result<void> export_selectors_to(Findings& findings, SelectorList list,
                                       const SelectorFilter& filter, ExportFormat format,
                                       const policy::Grant& grant,
                                       const std::filesystem::path& path) {
    TRY(check(format, grant));
    return list == SelectorList::hits
               ? write<SelectorHitRow>(findings, filter, format, grant, hit_fields, path)
               : write<SelectorRow>(findings, filter, format, grant, selector_fields, path);
}

}  // namespace examination
