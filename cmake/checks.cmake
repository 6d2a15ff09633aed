# Rules a tool can check are tests.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME check.layers COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_layers.py)
add_test(NAME check.style COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_style.py)
add_test(NAME check.anomalies
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_anomalies.py)
add_test(NAME check.format COMMAND ${PROJECT_SOURCE_DIR}/tools/check_format.sh)
set_tests_properties(check.layers check.style check.anomalies check.format PROPERTIES
  LABELS check SKIP_RETURN_CODE 77)

# The samples that a script made are what it makes.
foreach(made IN ITEMS linux_utmp:make_utmp_samples.py windows_evtx:make_evtx_samples.py
        windows_prefetch:make_prefetch_samples.py windows_registry:make_registry_samples.py)
  string(REPLACE ":" ";" made "${made}")
  list(GET made 0 symbol)
  list(GET made 1 maker)
  add_test(NAME check.samples.${symbol}
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_samples.py
      ${PROJECT_SOURCE_DIR}/tools/${maker} ${PROJECT_SOURCE_DIR}/tests/data/artifacts/${symbol})
  set_tests_properties(check.samples.${symbol} PROPERTIES LABELS check)
endforeach()

add_test(NAME check.grants COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_grants.py)
set_tests_properties(check.grants PROPERTIES LABELS check)
