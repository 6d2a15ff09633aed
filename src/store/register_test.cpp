#include "store/register.h"

#include "store/sqlite.h"
#include "support/grants.h"
#include "support/temporary_folder.h"

#include <csignal>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace store;

namespace {

core::Moment at(std::int64_t seconds) {
    return core::Moment::from_unix_seconds(seconds);
}

template <typename AnyId>
AnyId id_of(int number) {
    AnyId id;
    id.bytes[15] = static_cast<std::byte>(number);
    return id;
}

model::Case case_of(int number, std::string name) {
    model::Case out;
    out.id = id_of<model::CaseId>(number);
    out.name = std::move(name);
    out.opened_by = "examiner";
    out.opened_at = at(1000 + number);
    out.label = model::own_label("agency", out.id);
    out.label.handling = {"two-person"};
    return out;
}

model::Source source_of(const model::Case& opened, int number) {
    model::Source out;
    out.id = id_of<model::SourceId>(number);
    out.case_id = opened.id;
    out.path = "/evidence/image.E01";
    out.container = "ewf";
    out.size = 103'219'200;
    out.stored_hashes = {{"md5", "e4f9afba18011f0b9015a9d74cd3c3ac"}};
    out.metadata = {{"examiner", "Ä \"quoted\""}};
    out.added_at = at(2000);
    return out;
}

std::unique_ptr<Register> open(const std::filesystem::path& folder) {
    auto opened = Register::open(folder / "register.sqlite");
    REQUIRE(opened);
    return std::move(opened).value();
}

}  // namespace

TEST_CASE("cases are kept, listed in the order of opening, and found by name") {
    support::TemporaryFolder folder;
    auto grant = support::grant();
    auto first = case_of(2, "Ä first"), second = case_of(1, "second");
    second.authority = id_of<model::AuthorityId>(9);
    {
        auto store = open(folder.path());
        REQUIRE(store->open_case(first));
        REQUIRE(store->open_case(second));
        auto taken = store->open_case(case_of(3, "second"));
        REQUIRE(!taken);
        CHECK(taken.error().code() == core::ErrorCode::conflict);
        for (const auto* bad : {"", "a/b", "a\nb", "\xff"})
            CHECK(!store->open_case(case_of(4, bad)));
    }
    auto store = open(folder.path());
    CHECK(store->list_cases(grant).value() == std::vector{first, second});
    CHECK(store->find_case("second", grant).value() == second);
    auto missing = store->find_case("' OR 1=1 --", grant);
    REQUIRE(!missing);
    CHECK(missing.error().code() == core::ErrorCode::not_found);
}

TEST_CASE("a case's rows are read only with a grant that covers it") {
    support::TemporaryFolder folder;
    auto store = open(folder.path());
    auto mine = case_of(1, "mine"), other = case_of(2, "other");
    REQUIRE(store->open_case(mine));
    REQUIRE(store->open_case(other));
    auto grant = support::grant(policy::Action::read, mine.id);
    CHECK(store->list_sources(mine.id, grant));
    CHECK(store->find_case("mine", grant));
    for (auto code :
         {store->list_sources(other.id, grant).error().code(),
          store->find_case("other", grant).error().code(), store->list_cases(grant).error().code()})
        CHECK(code == core::ErrorCode::denied);
    CHECK(!store->list_sources(mine.id, support::grant(policy::Action::count, mine.id)));
}

TEST_CASE("sources and runs keep what they are told, and a run ends once") {
    support::TemporaryFolder folder;
    auto store = open(folder.path());
    auto grant = support::grant();
    auto opened = case_of(1, "case");
    auto source = source_of(opened, 5);
    auto orphan = store->add_source(source);
    REQUIRE(!orphan);
    CHECK(orphan.error().code() == core::ErrorCode::not_found);
    REQUIRE(store->open_case(opened));
    REQUIRE(store->add_source(source));
    CHECK(store->add_source(source).error().code() == core::ErrorCode::conflict);
    CHECK(store->list_sources(opened.id, grant).value() == std::vector{source});
    source.hashes = core::Digests{core::sha256("x"), {}, {}};
    source.verified = false;
    REQUIRE(store->update_source(source));
    CHECK(store->find_source(opened.id, source.id, grant).value() == source);
    CHECK(!store->find_source(opened.id, id_of<model::SourceId>(6), grant).value());

    model::Run run;
    run.id = id_of<model::RunId>(7);
    run.case_id = opened.id;
    run.source = source.id;
    run.program_version = "0.1.0";
    run.binary_hashes = {{"spoor", "aa"}, {"spoor-worker", "bb"}};
    run.parameters = "{\"profile\":\"triage\"}";
    run.begun_at = at(3000);
    REQUIRE(store->begin_run(run));
    CHECK(store->list_runs(opened.id, grant).value() == std::vector{run});
    RunEnd end{at(4000), model::RunState::incomplete, core::sha256("result"), "{}"};
    REQUIRE(store->finish_run(run.id, end));
    run.ended_at = end.ended_at;
    run.state = end.state;
    run.result_hash = end.result_hash;
    run.summary = end.summary;
    CHECK(store->list_runs(opened.id, grant).value() == std::vector{run});
    CHECK(store->finish_run(run.id, end).error().code() == core::ErrorCode::conflict);
}

TEST_CASE("clock readings say by how much a device was wrong") {
    support::TemporaryFolder folder;
    auto store = open(folder.path());
    auto opened = case_of(1, "case");
    auto source = source_of(opened, 5);
    REQUIRE(store->open_case(opened));
    REQUIRE(store->add_source(source));
    model::ClockReading reading{source.id, opened.id, at(1000), at(940), "examiner", at(2000), "x"};
    REQUIRE(store->add_clock_reading(reading));
    auto readings = store->list_clock_readings(opened.id, support::grant()).value();
    CHECK(readings == std::vector{reading});
    CHECK(readings[0].correction_seconds() == -60);
}

TEST_CASE("statements come back whole and judgements cannot be changed") {
    support::TemporaryFolder folder;
    auto store = open(folder.path());
    auto grant = support::grant();
    auto opened = case_of(1, "case");
    REQUIRE(store->open_case(opened));
    model::Entity person{id_of<model::EntityId>(1), "person"};
    REQUIRE(store->add_entity(opened.id, person));
    CHECK(store->list_entities(opened.id, grant).value() == std::vector{person});

    model::Statement statement;
    statement.id = id_of<model::StatementId>(2);
    statement.subject = person.id;
    statement.predicate = "uses";
    statement.object = model::Selector{"email", "a@example.org", 1};
    statement.source = id_of<model::RecordId>(3);
    statement.span = model::Span{4, 5};
    statement.said_at = at(10);
    statement.recorded_at = at(20);
    statement.weight.reliability = 'B';
    statement.weight.credibility = 2;
    statement.weight.confidence = 70;
    statement.weight.log10_lr_low = -1.5;
    statement.weight.log10_lr_high = 2.25;
    statement.weight.proposition = "one person";
    statement.copied_from = id_of<model::StatementId>(9);
    statement.label = opened.label;
    REQUIRE(store->add_statement(opened.id, statement));
    CHECK(store->list_statements(opened.id, grant).value() == std::vector{statement});
    REQUIRE(store->retract_statement(statement.id, at(30)));
    statement.retracted_at = at(30);
    CHECK(store->list_statements(opened.id, grant).value() == std::vector{statement});
    CHECK(!store->retract_statement(statement.id, at(31)));

    model::Judgement judgement;
    judgement.id = id_of<model::JudgementId>(4);
    judgement.kind = model::JudgementKind::same;
    judgement.about = person.id.hex();
    judgement.other = "x";
    judgement.by = "examiner";
    judgement.reason = "same handwriting";
    judgement.decided_at = at(40);
    REQUIRE(store->add_judgement(opened.id, judgement));
    CHECK(store->list_judgements(opened.id, grant).value() == std::vector{judgement});
    CHECK(store->add_judgement(opened.id, judgement).error().code() == core::ErrorCode::conflict);
    auto raw = SqliteDatabase::open(folder.path() / "register.sqlite").value();
    CHECK(!raw.execute("UPDATE judgements SET reason = ''"));
    CHECK(!raw.execute("DELETE FROM judgements"));
}

TEST_CASE("a register of a newer version is refused") {
    support::TemporaryFolder folder;
    open(folder.path());
    {
        auto raw = SqliteDatabase::open(folder.path() / "register.sqlite").value();
        REQUIRE(raw.execute("PRAGMA user_version = 99"));
    }
    auto newer = Register::open(folder.path() / "register.sqlite");
    REQUIRE(!newer);
    CHECK(newer.error().code() == core::ErrorCode::unsupported);
}

TEST_CASE("what was acknowledged survives a kill, and a full disk costs only what was refused") {
    support::TemporaryFolder folder;
    pid_t child = ::fork();
    if (child == 0) {
        auto store = Register::open(folder.path() / "register.sqlite").value();
        if (!store->open_case(case_of(1, "kept")))
            ::_exit(1);
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{400'000, 400'000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        for (int i = 2; i < 200; ++i) {
            auto opened = case_of(i, "case " + std::to_string(i));
            opened.opened_by = std::string(5000, 'x');
            auto done = store->open_case(opened);
            if (done)
                continue;
            if (done.error().code() != core::ErrorCode::io)
                ::_exit(3);
            ::kill(::getpid(), SIGKILL);
        }
        ::_exit(2);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    auto store = open(folder.path());
    CHECK(store->find_case("kept", support::grant()));
    CHECK(store->list_cases(support::grant()).value().size() > 2);
    CHECK(store->open_case(case_of(250, "after")));
}
