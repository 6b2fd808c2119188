# What a user installs: the public headers, two shared libraries made of the layers, a CMake package and pkg-config files.
#   libtemper_runtime  loads and runs plans; all that a deployed program links
#   libtemper          the rest: import, passes, builder, runners
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(runtime_layers temper_base temper_tensor temper_ops temper_plan temper_backend temper_backends_reference
                   temper_backends_cpu temper_backends_cuda temper_backends temper_runtime temper_c_api)

# A shared library of layers' objects, which also links what the layers link.
function(temper_shared_library target name)
  set(objects "")
  set(links "")
  foreach(layer ${ARGN})
    get_property(more_objects TARGET ${layer} PROPERTY TEMPER_OBJECTS)
    list(APPEND objects $<TARGET_OBJECTS:${layer}> ${more_objects})
    get_property(link TARGET ${layer} PROPERTY TEMPER_LINK)
    list(APPEND links ${link})
  endforeach()
  list(REMOVE_DUPLICATES links)
  add_library(${target} SHARED ${objects})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${name} VERSION ${PROJECT_VERSION}
                        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} INSTALL_RPATH "$ORIGIN")
  target_include_directories(${target} INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include>
                                                 $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${target} INTERFACE cxx_std_20)
  target_link_libraries(${target} PRIVATE ${links})
  # A runtime that needed a symbol of the builder would fail here instead of on the machine it is deployed to.
  target_link_options(${target} PRIVATE -Wl,-z,defs -Wl,-Bsymbolic-functions)
endfunction()

function(temper_pkg_config name description libs requires)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${name}.pc @ONLY CONTENT
"prefix=\${pcfiledir}/../..
Name: ${name}
Description: ${description}
Version: ${PROJECT_VERSION}
Requires: ${requires}
Cflags: -I\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}
Libs: -L\${prefix}/${CMAKE_INSTALL_LIBDIR} ${libs}
")
  install(FILES ${CMAKE_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# A sanitizer's own library comes with the program, so shared libraries with all symbols defined cannot be made.
if(TEMPER_SANITIZE OR TEMPER_FUZZ)
  return()
endif()

get_property(layers GLOBAL PROPERTY TEMPER_LAYERS)
set(build_layers ${layers})
list(REMOVE_ITEM build_layers ${runtime_layers} temper_cli)
list(REMOVE_ITEM layers ${build_layers} temper_cli)
temper_shared_library(temper_runtime_shared temper_runtime ${layers})
temper_shared_library(temper_shared temper ${build_layers})
target_link_libraries(temper_shared PUBLIC temper_runtime_shared)
set_target_properties(temper_runtime_shared PROPERTIES EXPORT_NAME runtime)
set_target_properties(temper_shared PROPERTIES EXPORT_NAME temper)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Temper)
install(TARGETS temper_runtime_shared temper_shared EXPORT TemperTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET temper_torchscript)
  install(TARGETS temper_torchscript LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
install(DIRECTORY include/temper DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT TemperTargets NAMESPACE Temper:: DESTINATION ${package_folder})
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/TemperConfig.cmake @ONLY CONTENT
"include(\${CMAKE_CURRENT_LIST_DIR}/TemperTargets.cmake)
")
write_basic_package_version_file(TemperConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/TemperConfig.cmake ${CMAKE_BINARY_DIR}/TemperConfigVersion.cmake
        DESTINATION ${package_folder})
temper_pkg_config(temper-runtime "Loads and runs Temper plans" -ltemper_runtime "")
temper_pkg_config(temper "${PROJECT_DESCRIPTION}" -ltemper temper-runtime)
