// AccessRecord: the one place where a read or write of case data becomes an entry of the ledger.
//
// An access is recorded, durably, before it is answered: by whom, what, why. What follows within
// ten minutes and differs only in page or range (a scrolled list, a leafed-through content) is
// counted, and the count recorded when the ten minutes are over or the server stops. A crash loses
// at most such a count, never that somebody looked.
#pragma once

#include "app/http/exchange.h"
#include "core/guarded.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace app {
class Session;
}

namespace app::http {

constexpr std::int64_t access_window_seconds = 600;
constexpr std::size_t access_windows_max = 10'000;

// Thread-safe. REQUIRES: the session outlives it.
class AccessRecord {
public:
    explicit AccessRecord(Session& session) : session_(session) {}
    ~AccessRecord() { close_windows(~std::uint64_t{0} >> 1); }
    AccessRecord(const AccessRecord&) = delete;
    AccessRecord& operator=(const AccessRecord&) = delete;

    core::Result<void> record(const Exchange& exchange, std::string_view operation,
                              std::string_view action);

private:
    struct Window {
        std::int64_t begun = 0;
        std::uint64_t further = 0;
        std::map<std::string, std::string> ids;
        core::Json payload;
    };
    void close_windows(std::uint64_t before_seconds);

    Session& session_;
    core::Guarded<std::map<std::string, Window>> windows_;
};

}  // namespace app::http
