# Compiler settings every target of ours shares: warnings, hardening, sanitizers, coverage.
option(SPOOR_FUZZING "Build libFuzzer targets (clang only)" OFF)
option(SPOOR_COVERAGE "Instrument for line coverage" OFF)
set(SPOOR_SANITIZE "" CACHE STRING "Comma-separated -fsanitize list")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(spoor_options INTERFACE)
target_compile_options(spoor_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>
  -fstack-protector-strong)
# Our own bounds checks stay on in release too.
target_compile_definitions(spoor_options INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(spoor_options INTERFACE -Wl,-z,relro,-z,now)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT SPOOR_FUZZING)
  target_link_options(spoor_options INTERFACE -fuse-ld=lld)
endif()

if(SPOOR_SANITIZE)
  target_compile_options(spoor_options INTERFACE
    -fsanitize=${SPOOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(spoor_options INTERFACE -fsanitize=${SPOOR_SANITIZE})
  # A sanitizer's shadow memory and helper calls do not fit the release sandbox; see core/sandbox.h.
  target_compile_definitions(spoor_options INTERFACE SPOOR_SANITIZED=1)
else()
  target_compile_definitions(spoor_options INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
if(SPOOR_FUZZING)
  target_compile_options(spoor_options INTERFACE -fsanitize=fuzzer-no-link)
  # Some checksums may be passed by luck: see where the sources ask for it. Clang 16 does not set it.
  target_compile_definitions(spoor_options INTERFACE FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION=1)
endif()
if(SPOOR_COVERAGE)
  target_compile_options(spoor_options INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(spoor_options INTERFACE --coverage)
endif()
