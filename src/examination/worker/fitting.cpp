#include "examination/worker/fitting.h"

#include "core/text.h"
#include "examination/protocol/limits.h"

#include <cstdint>
#include <map>
#include <utility>
#include <variant>

namespace examination {
namespace {

// Remembers the first part that was cut.
class Fitter {
public:
    void raw(std::string& bytes, std::size_t size_max, const char* name) {
        if (bytes.size() <= size_max)
            return;
        bytes.resize(size_max);
        note(name);
    }

    void text(std::string& bytes, std::size_t size_max, const char* name) {
        if (!core::is_valid_utf8(bytes))
            bytes = core::utf8_or_escaped(bytes);
        if (bytes.size() <= size_max)
            return;
        std::size_t end = size_max;
        while (end > 0 && (static_cast<unsigned char>(bytes[end]) & 0xC0) == 0x80)
            --end;  // Not within a character.
        bytes.resize(end);
        note(name);
    }

    template <typename Element>
    void list(std::vector<Element>& elements, std::size_t count_max, const char* name) {
        if (elements.size() <= count_max)
            return;
        elements.resize(count_max);
        note(name);
    }

    void texts(std::map<std::string, std::string>& all, const char* name) {
        std::map<std::string, std::string> fitted;
        for (const auto& [key, value] : all) {
            if (fitted.size() == limits::metadata_entries_max) {
                note(name);
                break;
            }
            std::string fitted_key = key, fitted_value = value;
            text(fitted_key, limits::code_bytes_max, name);
            text(fitted_value, limits::metadata_text_bytes_max, name);
            fitted.emplace(std::move(fitted_key), std::move(fitted_value));
        }
        all = std::move(fitted);
    }

    void moment(core::Moment& moment) {
        if (moment.nanoseconds < 1'000'000'000)
            return;
        moment.nanoseconds = 999'999'999;
        note("time");
    }

    void value(FieldValue& value) {
        if (auto* one = std::get_if<std::string>(&value))
            text(*one, limits::field_text_bytes_max, "field");
        if (auto* time = std::get_if<core::Moment>(&value))
            moment(*time);
        if (auto* many = std::get_if<std::vector<std::string>>(&value)) {
            list(*many, limits::list_entries_max, "field");
            for (auto& entry : *many)
                text(entry, limits::field_text_bytes_max, "field");
        }
    }

    void claim(CoverageClaim& claim) {
        text(claim.detail, limits::label_bytes_max, "detail");
        list(claim.extents, limits::extents_max, "extents");
    }

    std::string cut() && { return std::move(cut_); }

private:
    void note(const char* name) {
        if (cut_.empty())
            cut_ = name;
    }

    std::string cut_;
};

}  // namespace

std::string fit(FoundItem& item) {
    Fitter fitter;
    fitter.text(item.address, limits::label_bytes_max, "address");
    fitter.raw(item.path_raw, limits::path_bytes_max, "path");
    fitter.raw(item.link_target_raw, limits::path_bytes_max, "link_target");
    fitter.raw(item.inline_data, limits::inline_bytes_max, "inline_data");
    fitter.text(item.same_content_as, limits::label_bytes_max, "same_content_as");
    fitter.list(item.extents, limits::extents_max, "extents");
    for (auto* time :
         {&item.modified, &item.accessed, &item.changed, &item.created, &item.deleted_at})
        if (*time)
            fitter.moment(**time);
    return std::move(fitter).cut();
}

std::string fit(FoundAnomaly& anomaly) {
    Fitter fitter;
    fitter.text(anomaly.code, limits::code_bytes_max, "code");
    fitter.text(anomaly.detail, limits::label_bytes_max, "detail");
    return std::move(fitter).cut();
}

std::string fit(FoundSelector& selector) {
    Fitter fitter;
    fitter.text(selector.value, limits::selector_text_bytes_max, "value");
    fitter.raw(selector.raw, limits::selector_text_bytes_max, "raw");
    fitter.raw(selector.before, limits::selector_context_bytes_max, "before");
    fitter.raw(selector.after, limits::selector_context_bytes_max, "after");
    return std::move(fitter).cut();
}

std::string fit(FoundHit& hit) {
    Fitter fitter;
    fitter.text(hit.part, limits::hit_part_bytes_max, "part");
    fitter.raw(hit.matched, limits::hit_bytes_max, "matched");
    fitter.raw(hit.before, limits::hit_context_bytes_max, "before");
    fitter.raw(hit.after, limits::hit_context_bytes_max, "after");
    return std::move(fitter).cut();
}

std::string fit(FoundRecord& record) {
    Fitter fitter;
    fitter.text(record.type, limits::code_bytes_max, "type");
    fitter.text(record.decoder_chain, limits::label_bytes_max, "decoder_chain");
    fitter.text(record.summary, limits::summary_bytes_max, "summary");
    fitter.list(record.fields, limits::fields_max, "fields");
    for (auto& field : record.fields) {
        fitter.text(field.name, limits::code_bytes_max, "field_name");
        fitter.value(field.value);
    }
    return std::move(fitter).cut();
}

std::string fit(FoundText& text) {
    Fitter fitter;
    fitter.text(text.format, limits::code_bytes_max, "format");
    fitter.text(text.encoding, limits::code_bytes_max, "encoding");
    fitter.text(text.text, limits::text_piece_bytes_max, "text");
    return std::move(fitter).cut();
}

std::string fit(CoverageClaim& claim) {
    Fitter fitter;
    fitter.claim(claim);
    return std::move(fitter).cut();
}

std::string fit(OpenedSource& source) {
    Fitter fitter;
    fitter.text(source.image.container, limits::code_bytes_max, "container");
    fitter.texts(source.image.stored_hashes, "stored_hashes");
    fitter.texts(source.image.metadata, "metadata");
    fitter.list(source.layout.volumes, limits::volumes_max, "volumes");
    for (auto& volume : source.layout.volumes) {
        fitter.text(volume.table, limits::code_bytes_max, "table");
        fitter.text(volume.description, limits::label_bytes_max, "description");
    }
    fitter.list(source.layout.gaps, limits::extents_max, "gaps");
    fitter.list(source.layout.claims, limits::claims_max, "claims");
    for (auto& claim : source.layout.claims)
        fitter.claim(claim);
    return std::move(fitter).cut();
}

std::string fit(WalkedVolume& volume) {
    Fitter fitter;
    fitter.text(volume.file_system.type, limits::code_bytes_max, "type");
    fitter.text(volume.file_system.label, limits::label_bytes_max, "label");
    fitter.text(volume.file_system.serial, limits::label_bytes_max, "serial");
    fitter.texts(volume.file_system.metadata, "metadata");
    return std::move(fitter).cut();
}

std::string fit(FoundContent& content) {
    Fitter fitter;
    fitter.text(content.type, limits::code_bytes_max, "type");
    return std::move(fitter).cut();
}

}  // namespace examination
