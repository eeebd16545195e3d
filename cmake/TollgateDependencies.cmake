# What the project takes from Debian 12, and the one place where header-only Asio and Beast are compiled.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json system)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(CLI11 REQUIRED)
find_package(spdlog REQUIRED)

# Debian's c-ares brings no CMake package.
find_package(PkgConfig REQUIRED)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares>=1.18)
add_library(tollgate::cares ALIAS PkgConfig::cares)

# Asio and Beast compiled once: a unit that uses them then takes a third less time.
add_library(tollgate_asio STATIC ${PROJECT_SOURCE_DIR}/cmake/asio.cpp)
add_library(tollgate::asio ALIAS tollgate_asio)
target_compile_definitions(tollgate_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
target_compile_features(tollgate_asio PUBLIC cxx_std_20)
target_link_libraries(tollgate_asio PUBLIC Boost::headers Threads::Threads)
if(sanitizer_flags)
  target_compile_options(tollgate_asio PRIVATE ${sanitizer_flags})
endif()

add_library(tollgate_asio_ssl STATIC ${PROJECT_SOURCE_DIR}/cmake/asio_ssl.cpp)
add_library(tollgate::asio_ssl ALIAS tollgate_asio_ssl)
target_link_libraries(tollgate_asio_ssl PUBLIC tollgate_asio OpenSSL::SSL)
if(sanitizer_flags)
  target_compile_options(tollgate_asio_ssl PRIVATE ${sanitizer_flags})
endif()

add_library(tollgate_json INTERFACE)
add_library(tollgate::json ALIAS tollgate_json)
target_link_libraries(tollgate_json INTERFACE Boost::json)
