option(TEMPER_BUILD_TESTS "Build the tests" ON)
option(TEMPER_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
set(TEMPER_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=: address,undefined or thread")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Layers find their own libraries; the shared libraries made of them link the same.
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

find_program(TEMPER_CCACHE ccache)
if(TEMPER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TEMPER_CCACHE})
endif()
find_program(TEMPER_LLD ld.lld)
if(TEMPER_LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_library(temper_flags INTERFACE)
target_compile_options(temper_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor)
if(NOT TEMPER_FUZZ)
  # The fuzz targets need clang, whose warnings differ from those of the compiler that the project is built with.
  target_compile_options(temper_flags INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # Nobody replaces our functions at load time, so the compiler may inline them in the shared libraries.
  target_compile_options(temper_flags INTERFACE -fno-semantic-interposition)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  # False positives on std::string concatenation (GCC bugs 105651 and 110498).
  target_compile_options(temper_flags INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(TEMPER_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -g)
  add_link_options(-fsanitize=fuzzer-no-link,address,undefined)
endif()
if(TEMPER_SANITIZE)
  # The instrumentation hides initialisations of std::optional from GCC 12's analysis.
  target_compile_options(temper_flags INTERFACE -Wno-maybe-uninitialized)
  target_compile_options(temper_flags INTERFACE -fsanitize=${TEMPER_SANITIZE} -fno-sanitize-recover=all
                                                -fno-omit-frame-pointer)
  target_link_options(temper_flags INTERFACE -fsanitize=${TEMPER_SANITIZE})
endif()
