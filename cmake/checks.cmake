# Rules a tool can check are tests.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME check.layers COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/check_layers.py)
set_tests_properties(check.layers PROPERTIES LABELS check)
