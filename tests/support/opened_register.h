// A register in a folder of its own with one case, for tests of what is kept in it.
#pragma once

#include "store/register.h"
#include "support/grants.h"
#include "support/temporary_folder.h"

#include <cstddef>
#include <memory>

#include <doctest/doctest.h>

namespace support {

template <typename AnyId>
AnyId id_of(int number) {
    AnyId id;
    id.bytes[15] = static_cast<std::byte>(number);
    return id;
}

struct OpenedRegister {
    TemporaryFolder folder;
    std::unique_ptr<store::Register> store =
        store::Register::open(folder.path() / "register.sqlite").value();
    model::CaseId of = id_of<model::CaseId>(1);
    policy::Grant grant = support::grant();

    OpenedRegister() {
        model::Case opened;
        opened.id = of;
        opened.name = "case";
        REQUIRE(store->open_case(opened));
    }
};

}  // namespace support
