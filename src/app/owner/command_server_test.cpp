#include "app/owner/command_server.h"

#include "app/owner/unix_socket.h"
#include "core/file.h"
#include "support/temporary_folder.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>

using namespace app;

namespace {

struct CollectingConsole : Console {
    void out(std::string_view text) override {
        std::scoped_lock lock(mutex);
        output += text;
    }
    void error(std::string_view) override {}
    bool out_is_terminal() const override { return false; }
    bool error_is_terminal() const override { return false; }

    std::mutex mutex;
    std::string output;
};

}  // namespace

TEST_CASE("many clients at once each get their own output and status, down a deep path") {
    support::TemporaryFolder folder;
    auto deep = folder.path() / std::string(100, 'a') / std::string(100, 'b');
    REQUIRE(core::ensure_folder(deep));
    auto server = CommandServer::listen(
        deep / "socket", [](const CommandRequest& request, Console& console, std::stop_token) {
            console.out(request.arguments.at(0));
            console.out(std::string(5 << 20, 'x'));
            return request.arguments.at(0) == "0" ? ExitStatus::incomplete : ExitStatus::done;
        });
    REQUIRE(server);
    std::vector<std::jthread> clients;
    std::atomic<int> right = 0;
    for (int i = 0; i < 8; ++i)
        clients.emplace_back([&, i] {
            CollectingConsole console;
            CommandRequest request{"1", {std::to_string(i)}, "/", false};
            auto status = run_at_owner(deep / "socket", request, console);
            auto expected = i == 0 ? ExitStatus::incomplete : ExitStatus::done;
            if (status && status.value() == expected &&
                console.output == std::to_string(i) + std::string(5 << 20, 'x'))
                ++right;
        });
    clients.clear();
    CHECK(right == 8);
    server.value()->finish();
    CollectingConsole console;
    auto after = run_at_owner(deep / "socket", {"1", {"1"}, "/", false}, console);
    REQUIRE_FALSE(after);
    CHECK(after.error().code() == core::ErrorCode::not_found);
}

TEST_CASE("a client that goes away stops its command") {
    support::TemporaryFolder folder;
    std::atomic<bool> stopped = false;
    auto server = CommandServer::listen(folder.path() / "socket",
                                        [&](const CommandRequest&, Console&, std::stop_token stop) {
                                            while (!stop.stop_requested())
                                                std::this_thread::yield();
                                            stopped = true;
                                            return ExitStatus::done;
                                        });
    REQUIRE(server);
    {
        auto socket = connect_to(folder.path() / "socket");
        REQUIRE(socket);
        REQUIRE(send_message(socket.value().descriptor(), MessageKind::request,
                             encode_request({"1", {}, "/", false})));
    }
    for (int tries = 0; tries < 1000 && !stopped; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(stopped);
    server.value()->finish();
}
