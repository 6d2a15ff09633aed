# Reads artifacts.def, so that one line there gives a parser its source, unit test, golden test,
# robustness test, fuzz target and replay. What the line needs and is missing stops the configuration.
set(artifact_dir ${PROJECT_SOURCE_DIR}/src/examination/artifacts)
set(artifact_fuzz ${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz_artifact.cpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${artifact_dir}/artifacts.def)
file(STRINGS ${artifact_dir}/artifacts.def artifact_lines REGEX "^ARTIFACT")

# golden_artifacts PARSER FOLDER [--accept]: see the file's head.
add_executable(golden_artifacts ${PROJECT_SOURCE_DIR}/tests/golden_artifacts.cpp)
target_include_directories(golden_artifacts PRIVATE ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(golden_artifacts PRIVATE spoor_options spoor_examination_artifacts)

foreach(line IN LISTS artifact_lines)
  string(REGEX MATCH "^ARTIFACT\\(([a-z0-9_]+), ([a-z0-9_]+)\\)$" matched "${line}")
  if(NOT matched)
    message(FATAL_ERROR "artifacts.def: cannot read '${line}'")
  endif()
  set(stem ${artifact_dir}/${CMAKE_MATCH_1}/${CMAKE_MATCH_2})
  set(symbol ${CMAKE_MATCH_1}_${CMAKE_MATCH_2})
  set(data ${PROJECT_SOURCE_DIR}/tests/data/artifacts/${symbol})
  foreach(needed ${stem}.cpp ${stem}_test.cpp ${data}/SOURCES.md
                 ${PROJECT_SOURCE_DIR}/docs/formats/${symbol}.md)
    if(NOT EXISTS ${needed})
      message(FATAL_ERROR "artifacts.def lists ${symbol}, but ${needed} is missing")
    endif()
  endforeach()

  target_sources(spoor_examination_artifacts PRIVATE ${stem}.cpp)
  spoor_test(${symbol}_test SOURCES ${stem}_test.cpp
    DEPENDS spoor_examination_artifacts nlohmann_json::nlohmann_json)
  add_test(NAME golden.${symbol} COMMAND golden_artifacts ${symbol} ${data})
  set_tests_properties(golden.${symbol} PROPERTIES LABELS golden TIMEOUT 300)
  spoor_fuzz(fuzz_${symbol} SOURCES ${artifact_fuzz} DEPENDS spoor_examination_artifacts
    CORPUS ${data} ${PROJECT_SOURCE_DIR}/tests/corpus/${symbol}
    DEFINITIONS FUZZ_ARTIFACT=${symbol})
endforeach()

# A parser with a planted bug, in the same harness: the fuzzer must find it. A fuzz target that finds
# nothing proves something only while this test passes.
if(SPOOR_FUZZING)
  spoor_fuzz(fuzz_canary
    SOURCES ${artifact_fuzz} ${PROJECT_SOURCE_DIR}/tests/fuzz/canary_artifact.cpp
    DEPENDS spoor_examination_artifacts DEFINITIONS FUZZ_ARTIFACT=canary)
  add_test(NAME fuzz.finds_canary
    COMMAND fuzz_canary -seed=1 -runs=5000000 -max_total_time=120 -artifact_prefix=canary_)
  set_tests_properties(fuzz.finds_canary PROPERTIES LABELS fuzz TIMEOUT 300
    PASS_REGULAR_EXPRESSION "AddressSanitizer: heap-buffer-overflow")
endif()
