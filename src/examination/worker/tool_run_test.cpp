#include "examination/worker/tool_run.h"

#include "core/bytes.h"
#include "examination/worker/worker_pool.h"
#include "support/pdf.h"

#include <csignal>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace examination;

namespace {

const char* const pdftotext = "/usr/bin/pdftotext";

struct Ended {
    int status = 0;  // As waitpid has it.
    std::string output;
};

// Runs a program behind the launcher, as an attacker who has taken over a tool would run.
Ended behind_lock(std::vector<std::string> words, const std::string& input = "") {
    core::File in(::memfd_create("in", 0)), out(::memfd_create("out", 0));
    REQUIRE(in.write_at(core::bytes_of(input), 0));
    words.insert(words.begin(), {SPOOR_TOOL, "1", "1000000"});
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files{};
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, in.descriptor(), 0);
    ::posix_spawn_file_actions_adddup2(&files, out.descriptor(), 1);
    ::posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files, 3);
    char* environment[] = {nullptr};
    pid_t process = 0;
    REQUIRE(::posix_spawn(&process, arguments[0], &files, nullptr, arguments.data(), environment) ==
            0);
    ::posix_spawn_file_actions_destroy(&files);
    Ended ended;
    ::waitpid(process, &ended.status, 0);
    auto size = out.size();
    REQUIRE(size);
    ended.output.resize(static_cast<std::size_t>(size.value()));
    REQUIRE(out.read_exactly_at(std::as_writable_bytes(std::span(ended.output)), 0));
    return ended;
}

// "refused" where Python's interpreter, taken over, is not let do it.
std::string attempt(const std::string& act) {
    return behind_lock({"/usr/bin/python3", "-S", "-E", "-c",
                        "import os\ntry:\n    " + act +
                            "\n    print('happened')\nexcept (OSError, MemoryError):\n"
                            "    print('refused')\n"})
        .output;
}

core::File document_of(const std::string& bytes) {
    auto file = make_tool_input(bytes.size());
    REQUIRE(file);
    REQUIRE(file.value().write_at(core::bytes_of(bytes), 0));
    return std::move(file).value();
}

ToolPrograms programs(std::uint32_t seconds = 20) {
    ToolPrograms programs;
    programs.launcher = SPOOR_TOOL;
    programs.seconds_max = seconds;
    return programs;
}

bool can_run_tools() {
    bool can = ::access(pdftotext, X_OK) == 0 && behind_lock({"/usr/bin/true"}).status == 0;
    if (!can)
        MESSAGE("no pdftotext, or a kernel without Landlock: what needs them is not tested");
    return can;
}

std::string text_of(const ToolRun& run) {
    std::string text(static_cast<std::size_t>(run.size), '\0');
    if (run.size > 0)
        REQUIRE(run.output.read_exactly_at(std::as_writable_bytes(std::span(text)), 0));
    return text;
}

// The whole way: a worker meets a PDF, asks its owner, and hands on the text.
struct Met {
    std::string text;
    std::vector<std::string> codes;
    std::size_t contents = 0;
};

Met examine(const std::vector<std::string>& contents, const ToolPrograms& tools) {
    WorkerPoolOptions options;
    options.worker_program = SPOOR_WORKER;
    options.tools = tools;
    auto pool = WorkerPool::start(std::move(options), {});
    REQUIRE(pool);
    ContentJob job;
    for (const auto& content : contents) {
        FoundItem unit;
        unit.kind = ItemKind::file;
        unit.address = "f" + std::to_string(job.units.size());
        unit.size = content.size();
        unit.content = ContentSource::inline_data;
        unit.inline_data = content;
        job.units.push_back(std::move(unit));
    }
    job.searches.text = true;
    Met met;
    auto handler = [&](const Answer& answer, std::string_view) -> core::Result<void> {
        if (const auto* text = std::get_if<UnitText>(&answer))
            met.text += text->text.text;
        if (const auto* anomaly = std::get_if<UnitAnomaly>(&answer))
            met.codes.push_back(anomaly->anomaly.code);
        met.contents += std::holds_alternative<UnitContent>(answer) ? 1 : 0;
        return {};
    };
    REQUIRE(pool.value()->run(job, {}, handler, {}));
    return met;
}

}  // namespace

TEST_CASE("a tool reads what it is given and nothing else") {
    if (!can_run_tools())
        return;
    CHECK(behind_lock({"/usr/bin/cat"}, "some bytes").output == "some bytes");
    CHECK(attempt("pass") == "happened\n");
    CHECK(attempt("open('/etc/passwd')") == "refused\n");
    CHECK(attempt("open('/proc/self/environ')") == "refused\n");
    CHECK(attempt("os.listdir('/')") == "refused\n");
    CHECK(attempt("open('/tmp/spoor-tool-was-here', 'w')") == "refused\n");
    CHECK(attempt("os.mkdir('/tmp/spoor-tool-was-here')") == "refused\n");
    CHECK(attempt("os.unlink('/usr/bin/true')") == "refused\n");
    CHECK(attempt("os.memfd_create('x')") == "refused\n");
}

TEST_CASE("a tool starts nothing, reaches nobody, and ends with its limits") {
    if (!can_run_tools())
        return;
    CHECK(attempt("os.fork()") == "refused\n");
    CHECK(attempt("os.execv('/usr/bin/true', ['true'])") == "refused\n");
    CHECK(attempt("import _socket; _socket.socket()") == "refused\n");
    CHECK(attempt("import _socket; _socket.socket(_socket.AF_UNIX)") == "refused\n");
    CHECK(attempt("os.kill(os.getppid(), 0)") == "refused\n");
    CHECK(attempt("bytearray(600_000_000)") == "refused\n");
    auto forever = behind_lock({"/usr/bin/python3", "-S", "-E", "-c", "while True: pass"});
    CHECK((WIFSIGNALED(forever.status) &&
           (WTERMSIG(forever.status) == SIGXCPU || WTERMSIG(forever.status) == SIGKILL)));
    auto flood = behind_lock({"/usr/bin/yes"});
    CHECK((WIFSIGNALED(flood.status) && WTERMSIG(flood.status) == SIGXFSZ));
    CHECK(flood.output.size() == 1'000'000);
}

TEST_CASE("pdftotext reads a document behind its lock") {
    if (!can_run_tools())
        return;
    CHECK(tool_version(programs(), Tool::pdftotext).starts_with("pdftotext version "));
    auto run = run_tool(programs(), {Tool::pdftotext}, document_of(support::pdf_of("Grüezi")), {});
    REQUIRE(run);
    CHECK(run.value().outcome == ToolOutcome{ToolEnd::done});
    CHECK(text_of(run.value()).find("Gr") != std::string::npos);
    auto broken = run_tool(programs(), {Tool::pdftotext}, document_of("%PDF-1.4 and no more"), {});
    REQUIRE(broken);
    CHECK(broken.value().outcome == ToolOutcome{ToolEnd::failed, 1});
}

TEST_CASE("pdftoppm draws a page behind its lock, and no more of it than is asked for") {
    if (!can_run_tools() || ::access("/usr/bin/pdftoppm", X_OK) != 0)
        return;
    auto draw = [](const std::string& document, std::uint32_t page) {
        return run_tool(programs(), {Tool::pdftoppm, page, 64}, document_of(document), {}).value();
    };
    auto drawn = draw(support::pdf_of("Gruezi"), 1);
    CHECK(drawn.outcome == ToolOutcome{ToolEnd::done});
    auto pixmap = text_of(drawn);
    CHECK(pixmap.starts_with("P6\n64 64\n255\n"));
    // Letters stand on it.
    CHECK(pixmap.substr(13).find_first_not_of('\xff') != std::string::npos);
    CHECK(draw(support::pdf_of("Gruezi"), 2).outcome == ToolOutcome{ToolEnd::failed, 99});
    CHECK(draw("%PDF-1.4 and no more", 1).outcome.end == ToolEnd::failed);
    auto hangs =
        run_tool(programs(1), {Tool::pdftoppm, 1, 64}, document_of(support::pdf_that_hangs()), {});
    CHECK(hangs.value().outcome.end == ToolEnd::too_long);
}

TEST_CASE("a document that hangs pdftotext is given up, and leaves no text") {
    if (!can_run_tools())
        return;
    auto run = run_tool(programs(1), {Tool::pdftotext}, document_of(support::pdf_that_hangs()), {});
    REQUIRE(run);
    CHECK(run.value().outcome.end == ToolEnd::too_long);
    CHECK(run.value().size == 0);
}

TEST_CASE("a worker has PDFs read, and one that hangs costs only itself") {
    if (!can_run_tools())
        return;
    auto met = examine({support::pdf_of("first document"), support::pdf_that_hangs(),
                        support::pdf_of("second document")},
                       programs(1));
    CHECK(met.text.find("first document") != std::string::npos);
    CHECK(met.text.find("second document") != std::string::npos);
    CHECK(met.codes == std::vector<std::string>{"text.tool_time"});
    CHECK(met.contents == 3);
}

TEST_CASE("where there is no tool, each PDF says so") {
    auto met = examine({support::pdf_of("unread")}, {});
    CHECK(met.text.empty());
    CHECK(met.codes == std::vector<std::string>{"text.no_tool"});
    ToolPrograms missing = programs();
    missing.pdftotext = "/usr/bin/no-such-program";
    CHECK(examine({support::pdf_of("unread")}, missing).codes ==
          std::vector<std::string>{"text.no_tool"});
}
