// Building records of the registry parser: kinds are "windows.registry." and a word.
#pragma once

#include "examination/protocol/found.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace examination {

// Fields are added in the order of registry_fields.def; what is empty is left out.
class RegistryRecord {
public:
    RegistryRecord(std::string_view kind, std::uint64_t offset, std::string summary) {
        record_.type = std::string("windows.registry.").append(kind);
        record_.offset = offset;
        record_.summary = std::move(summary);
    }
    RegistryRecord& add(std::string_view name, FieldValue value) {
        record_.fields.push_back({std::string(name), std::move(value)});
        return *this;
    }
    RegistryRecord& add_text(std::string_view name, std::string text) {
        return text.empty() ? *this : add(name, std::move(text));
    }
    RegistryRecord& add_texts(std::string_view name, std::vector<std::string> texts) {
        return texts.empty() ? *this : add(name, std::move(texts));
    }
    RegistryRecord& add_number(std::string_view name, std::optional<std::uint64_t> number) {
        return number ? add(name, *number) : *this;
    }
    // 0 is no time, and so is what no clock shows.
    RegistryRecord& add_filetime(std::string_view name, std::uint64_t filetime) {
        if (filetime == 0 || filetime == ~std::uint64_t{0})
            return *this;
        return add(name, core::Moment::from_filetime(filetime));
    }
    RegistryRecord& add_time(std::string_view name, const std::optional<core::Moment>& time) {
        return time ? add(name, *time) : *this;
    }
    FoundRecord take() { return std::move(record_); }

private:
    FoundRecord record_;
};

}  // namespace examination
