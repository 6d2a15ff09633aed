// A sink that keeps everything it is given.
#pragma once

#include "examination/protocol/sink.h"

#include <string_view>
#include <utility>
#include <vector>

namespace support {

class CollectingSink final : public examination::ItemSink {
public:
    std::vector<examination::FoundItem> items;
    std::vector<examination::CoverageClaim> claims;
    std::vector<examination::FoundRecord> records;
    std::vector<examination::FoundAnomaly> anomalies;
    std::vector<examination::FoundSelector> selectors;
    std::vector<examination::FoundText> texts;
    std::vector<examination::FoundHit> hits;

    using RecordSink::anomaly;
    void record(examination::FoundRecord found) override { records.push_back(std::move(found)); }
    void anomaly(examination::FoundAnomaly found) override {
        anomalies.push_back(std::move(found));
    }
    void selector(examination::FoundSelector found) override {
        selectors.push_back(std::move(found));
    }
    void text(examination::FoundText piece) override { texts.push_back(std::move(piece)); }
    void hit(examination::FoundHit found) override { hits.push_back(std::move(found)); }
    bool exhausted() const override { return false; }
    void item(examination::FoundItem found) override { items.push_back(std::move(found)); }
    void coverage(examination::CoverageClaim claim) override { claims.push_back(std::move(claim)); }

    bool has_anomaly(std::string_view code) const {
        for (const auto& found : anomalies)
            if (found.code == code)
                return true;
        return false;
    }
    const examination::FoundItem* find_path(std::string_view path) const {
        for (const auto& found : items)
            if (found.path_raw == path && found.kind != examination::ItemKind::slack)
                return &found;
        return nullptr;
    }
};

}  // namespace support
