// What a parser gave, as canonical lines: the same output is the same bytes.
#pragma once

#include "core/text.h"
#include "examination/artifact.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace support {

// Keeps all that is put into it, in order; exhausted after `outputs_max`.
struct CollectingSink : examination::RecordSink {
    using RecordSink::anomaly;
    void record(examination::FoundRecord record) override {
        records.push_back(std::move(record));
        order.push_back(Kind::record);
    }
    void selector(examination::FoundSelector) override {}
    void text(examination::FoundText) override {}
    void hit(examination::FoundHit) override {}
    void anomaly(examination::FoundAnomaly anomaly) override {
        anomalies.push_back(std::move(anomaly));
        order.push_back(Kind::anomaly);
    }
    bool exhausted() const override { return order.size() >= outputs_max; }

    bool has_anomaly(std::string_view code) const {
        for (const auto& anomaly : anomalies)
            if (anomaly.code == code)
                return true;
        return false;
    }

    enum class Kind {
        record,
        anomaly
    };
    std::vector<examination::FoundRecord> records;
    std::vector<examination::FoundAnomaly> anomalies;
    std::vector<Kind> order;
    std::size_t outputs_max = 1'000'000;
};

inline void append_value(std::string& out, const examination::FieldValue& value) {
    auto append = [&](const auto& v) {
        using Value = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<Value, std::string>) {
            core::append_json_string(out, v);
        } else if constexpr (std::is_same_v<Value, bool>) {
            out += v ? "true" : "false";
        } else if constexpr (std::is_same_v<Value, core::Moment>) {
            core::append_json_string(out, v.text());
        } else if constexpr (std::is_integral_v<Value>) {
            out += std::to_string(v);
        } else {
            for (std::size_t i = 0; i < v.size(); ++i) {
                out += i == 0 ? "[" : ",";
                core::append_json_string(out, v[i]);
            }
            out += v.empty() ? "[]" : "]";
        }
    };
    std::visit(append, value);
}

inline std::string canonical_line(const examination::FoundRecord& record) {
    std::string out = "{\"record\":";
    core::append_json_string(out, record.type);
    out += ",\"offset\":" + std::to_string(record.offset) + ",\"chain\":";
    core::append_json_string(out, record.decoder_chain);
    out += ",\"summary\":";
    core::append_json_string(out, record.summary);
    out += ",\"fields\":{";
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
        out += i == 0 ? "" : ",";
        core::append_json_string(out, record.fields[i].name);
        out += ":";
        append_value(out, record.fields[i].value);
    }
    return out + "}}\n";
}

inline std::string canonical_line(const examination::FoundAnomaly& anomaly) {
    std::string out = "{\"anomaly\":";
    core::append_json_string(out, anomaly.code);
    out += ",\"offset\":" + std::to_string(anomaly.offset) + ",\"detail\":";
    core::append_json_string(out, anomaly.detail);
    return out + (anomaly.loses_data ? ",\"loses_data\":true}\n" : "}\n");
}

inline std::string canonical_lines(const CollectingSink& sink) {
    std::string out;
    std::size_t record = 0, anomaly = 0;
    for (auto kind : sink.order)
        out += kind == CollectingSink::Kind::record ? canonical_line(sink.records[record++])
                                                    : canonical_line(sink.anomalies[anomaly++]);
    return out;
}

// Runs a parser over bytes. An Error ends as a line of its own.
inline std::string parsed_lines(const examination::ArtifactParser& parser, std::string_view bytes) {
    CollectingSink sink;
    auto parsed = parser.parse(core::Bytes(bytes), sink);
    auto out = canonical_lines(sink);
    if (!parsed) {
        out += "{\"error\":";
        core::append_json_string(out, parsed.error().message());
        out += "}\n";
    }
    return out;
}

}  // namespace support
