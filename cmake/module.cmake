# spoor_module(NAME SOURCES ... HEADERS ... TESTS ... DEPENDS ... PRIVATE_DEPENDS ...)
#
# One static library a folder: `spoor_NAME`, its headers included as "folder/header.h" from src/,
# and one test executable that holds all its *_test.cpp files (label: unit).
function(spoor_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;TESTS;DEPENDS;PRIVATE_DEPENDS;TEST_DEPENDS")
  set(library spoor_${name})
  if(arg_SOURCES)
    add_library(${library} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${library} PRIVATE spoor_options ${arg_PRIVATE_DEPENDS})
  else()
    add_library(${library} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_sources(${library} ${scope} FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${arg_HEADERS})
  target_link_libraries(${library} ${scope} ${arg_DEPENDS})
  if(arg_TESTS)
    spoor_test(${name}_test SOURCES ${arg_TESTS} DEPENDS ${library} ${arg_TEST_DEPENDS})
  endif()
endfunction()

# A sanitizer makes a test ten times slower.
set(spoor_test_seconds 300)
if(SPOOR_SANITIZE AND NOT SPOOR_FUZZING)
  set(spoor_test_seconds 1800)
endif()

# spoor_test(NAME SOURCES ... DEPENDS ... LABELS ...): a doctest executable, run as test NAME.
function(spoor_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;LABELS")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE spoor_options spoor_test_main ${arg_DEPENDS})
  add_test(NAME unit.${name} COMMAND ${name})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  set_tests_properties(unit.${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${spoor_test_seconds})
endfunction()

# spoor_fuzz(NAME SOURCES ... DEPENDS ... CORPUS ...): libFuzzer target under the fuzz preset; in every
# other build a replayer over its corpus folders, so that each crash found stays a regression test.
add_custom_target(fuzzers)
function(spoor_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPENDS;CORPUS;DEFINITIONS")
  add_executable(${name} ${arg_SOURCES})
  target_compile_definitions(${name} PRIVATE ${arg_DEFINITIONS})
  target_link_libraries(${name} PRIVATE spoor_options ${arg_DEPENDS})
  if(SPOOR_FUZZING)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    # `./run fuzz` builds `fuzzers` and starts each from the folders that its .seeds file names.
    add_dependencies(fuzzers ${name})
    file(WRITE ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name}.seeds "${arg_CORPUS}")
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fuzz/replay_main.cpp)
    add_test(NAME fuzz.${name} COMMAND ${name} ${arg_CORPUS})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz TIMEOUT ${spoor_test_seconds})
  endif()
endfunction()

add_library(spoor_test_main STATIC ${PROJECT_SOURCE_DIR}/tests/test_main.cpp)
target_include_directories(spoor_test_main PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(spoor_test_main PUBLIC doctest::doctest PRIVATE spoor_options)
target_compile_definitions(spoor_test_main PUBLIC
  SPOOR_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data"
  SPOOR_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
