// Programs and byte code whose first bytes alone do not tell which: ELF, MZ, Mach-O, Java, Python.
#pragma once

#include <string>
#include <string_view>

namespace examination {

// Empty where the head is none of them.
std::string program_type(std::string_view head);

}  // namespace examination
