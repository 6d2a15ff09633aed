#include "store/register_rows.h"
#include "support/opened_register.h"

#include <doctest/doctest.h>

using namespace store;
using support::id_of, support::OpenedRegister;

namespace {

model::Statement said(int number, std::string_view predicate, std::string value,
                      std::string by = "ana", std::string about = "item/0a") {
    model::Statement out;
    out.id = id_of<model::StatementId>(number);
    out.subject = id_of<model::EntityId>(about == "item/0a" ? 1 : 2);
    out.predicate = predicate;
    out.object = std::move(value);
    out.source = std::move(by);
    out.about = std::move(about);
    out.title = "a 100% name";
    return out;
}

}  // namespace

TEST_CASE("a tag stands once on an object, a bookmark once of each person") {
    OpenedRegister in;
    auto& remarks = in.store->remarks();
    REQUIRE(remarks.add(in.of, said(1, remark::tag, "fraud"), "item"));
    CHECK(remarks.add(in.of, said(2, remark::tag, "fraud", "ben"), "item").error().code() ==
          core::ErrorCode::conflict);
    CHECK(remarks.add(in.of, said(3, remark::tag, "fraud", "ana", "item/0b"), "item"));
    CHECK(remarks.add(in.of, said(4, remark::bookmark, ""), "item"));
    CHECK(!remarks.add(in.of, said(5, remark::bookmark, ""), "item"));
    CHECK(remarks.add(in.of, said(6, remark::bookmark, "", "ben"), "item"));
    CHECK(remarks.add(in.of, said(7, remark::note, "why?"), "item"));
    CHECK(remarks.add(in.of, said(8, remark::note, "why?"), "item"));
    auto marks =
        remarks.find_marks(in.of, {"item/0a", "item/0c", "item/0a"}, "ben", in.grant).value();
    REQUIRE(marks.size() == 1);
    CHECK(marks["item/0a"].tags == std::vector<std::string>{"fraud"});
    CHECK(marks["item/0a"].notes == 2);
    CHECK(marks["item/0a"].bookmarked);
    auto tags = remarks.count_tags(in.of, in.grant).value();
    REQUIRE(tags.size() == 1);
    CHECK(tags[0].count == 2);
}

TEST_CASE("what is taken back or replaced is kept, and cannot be so twice") {
    OpenedRegister in;
    auto& remarks = in.store->remarks();
    REQUIRE(remarks.add(in.of, said(1, remark::note, "first"), "item"));
    auto second = said(2, remark::note, "second");
    second.supersedes = id_of<model::StatementId>(1);
    REQUIRE(remarks.add(in.of, second, "item"));
    auto fork = said(3, remark::note, "other");
    fork.supersedes = second.supersedes;
    CHECK(remarks.add(in.of, fork, "item").error().code() == core::ErrorCode::conflict);
    CHECK(remarks.retract(in.of, id_of<model::StatementId>(1), "ana", {}).error().code() ==
          core::ErrorCode::conflict);
    CHECK(remarks.list_remarks(in.of, {}, {}, 10, in.grant).value().rows == std::vector{second});
    REQUIRE(remarks.retract(in.of, second.id, "ben", core::Moment::from_unix_seconds(9)));
    CHECK(remarks.list_remarks(in.of, {}, {}, 10, in.grant).value().rows.empty());
    RemarkFilter history;
    history.history = true;
    auto all = remarks.list_remarks(in.of, history, {}, 10, in.grant).value().rows;
    REQUIRE(all.size() == 2);
    CHECK(all[0].retracted_by == "ben");
    CHECK(all[0].supersedes == second.supersedes);
}

TEST_CASE("remarks are listed from the last, page by page, and narrowed") {
    OpenedRegister in;
    auto& remarks = in.store->remarks();
    for (int i = 1; i <= 5; ++i)
        REQUIRE(remarks.add(in.of, said(i, remark::note, "note 5_" + std::to_string(i)), "item"));
    auto page = remarks.list_remarks(in.of, {}, {}, 2, in.grant).value();
    REQUIRE(page.rows.size() == 2);
    CHECK(page.rows[0].id == id_of<model::StatementId>(5));
    REQUIRE(page.next);
    page = remarks.list_remarks(in.of, {}, page.next, 3, in.grant).value();
    CHECK(page.rows.size() == 3);
    CHECK(!page.next);
    RemarkFilter filter;
    filter.text = "5_3";
    CHECK(remarks.list_remarks(in.of, filter, {}, 9, in.grant).value().rows.size() == 1);
    filter.text = "100% N";
    CHECK(remarks.list_remarks(in.of, filter, {}, 9, in.grant).value().rows.size() == 5);
    filter.by = "ben";
    CHECK(remarks.list_remarks(in.of, filter, {}, 9, in.grant).value().rows.empty());
    CHECK(!remarks.list_remarks(id_of<model::CaseId>(2), {}, {}, 9, in.grant).value().next);
}

TEST_CASE("a register of form 1 is brought to the present form with what stands in it") {
    support::TemporaryFolder folder;
    auto path = folder.path() / "register.sqlite";
    {
        auto old = SqliteDatabase::open(path).value();
        REQUIRE(old.execute(register_schema));
        REQUIRE(
            old.execute("INSERT INTO cases VALUES (x'00000000000000000000000000000001', 'old', "
                        "NULL, 'ana', x'', '{}')"));
        REQUIRE(old.execute(
            "INSERT INTO judgements VALUES (x'00000000000000000000000000000002', "
            "x'00000000000000000000000000000001', 0, 'a', 'b', 'ana', '', '', NULL, NULL, x'')"));
    }
    auto store = Register::open(path).value();
    CHECK(store->find_case("old", support::grant()));
    auto of = id_of<model::CaseId>(1);
    CHECK(store->list_judgements(of, support::grant()).value().size() == 1);
    CHECK(store->remarks().add(of, said(1, remark::tag, "x"), "item"));
}
