# Every library we use, as one imported target each. Reasons and licences: docs/dependencies.md.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
pkg_check_modules(openssl REQUIRED IMPORTED_TARGET GLOBAL libcrypto)
pkg_check_modules(ssl REQUIRED IMPORTED_TARGET GLOBAL libssl libcrypto)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET GLOBAL libsodium)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET GLOBAL sqlite3)
pkg_check_modules(fmt REQUIRED IMPORTED_TARGET GLOBAL fmt)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET GLOBAL libdeflate)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET GLOBAL libseccomp)
pkg_check_modules(archive REQUIRED IMPORTED_TARGET GLOBAL libarchive)
pkg_check_modules(magic REQUIRED IMPORTED_TARGET GLOBAL libmagic)
pkg_check_modules(tsk REQUIRED IMPORTED_TARGET GLOBAL tsk)
pkg_check_modules(icu REQUIRED IMPORTED_TARGET GLOBAL icu-uc)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET GLOBAL libzstd)
pkg_check_modules(icu_i18n REQUIRED IMPORTED_TARGET GLOBAL icu-i18n)
pkg_check_modules(yara REQUIRED IMPORTED_TARGET GLOBAL yara)
pkg_check_modules(hyperscan REQUIRED IMPORTED_TARGET GLOBAL libhs)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET GLOBAL yaml-0.1)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET GLOBAL zlib)
pkg_check_modules(turbojpeg REQUIRED IMPORTED_TARGET GLOBAL libturbojpeg)
pkg_check_modules(png REQUIRED IMPORTED_TARGET GLOBAL libpng)
pkg_check_modules(gif REQUIRED IMPORTED_TARGET GLOBAL libgif)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET GLOBAL libwebp libwebpdemux)
pkg_check_modules(ewf REQUIRED IMPORTED_TARGET GLOBAL libewf)  # Tests only: the oracle.
# It comes without a pkg-config file.
find_library(SPOOR_PHONENUMBER phonenumber REQUIRED)
add_library(phonenumber INTERFACE IMPORTED GLOBAL)
target_link_libraries(phonenumber INTERFACE ${SPOOR_PHONENUMBER})
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(doctest REQUIRED)
find_package(benchmark REQUIRED)

# DuckDB comes from npm, pinned by third_party/duckdb/lock; `./run setup` puts it here.
set(SPOOR_DUCKDB_DIR ${PROJECT_SOURCE_DIR}/build/deps/duckdb CACHE PATH "libduckdb.so and duckdb.h")
if(NOT EXISTS ${SPOOR_DUCKDB_DIR}/libduckdb.so)
  message(FATAL_ERROR "DuckDB is missing from ${SPOOR_DUCKDB_DIR}: run ./run setup")
endif()
add_library(duckdb SHARED IMPORTED GLOBAL)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${SPOOR_DUCKDB_DIR}/libduckdb.so
  IMPORTED_NO_SONAME FALSE
  INTERFACE_INCLUDE_DIRECTORIES ${SPOOR_DUCKDB_DIR})

# Boost 1.81 is unpacked beside Debian's own 1.74: tools/fetch_boost.sh says why.
set(SPOOR_BOOST_DIR ${PROJECT_SOURCE_DIR}/build/deps/boost CACHE PATH "include/boost of Boost 1.81")
if(NOT EXISTS ${SPOOR_BOOST_DIR}/include/boost/version.hpp)
  message(FATAL_ERROR "Boost's headers are missing from ${SPOOR_BOOST_DIR}: run ./run setup")
endif()
add_library(boost_headers INTERFACE IMPORTED GLOBAL)
target_include_directories(boost_headers SYSTEM INTERFACE ${SPOOR_BOOST_DIR}/include)
target_compile_definitions(boost_headers INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_USE_STD_STRING_VIEW)
