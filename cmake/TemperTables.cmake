# Sets are discovered: the tables of operators and importers are generated from the file names, so that adding one is
# adding a file. A header ops/<family>/<op>.h must define register_<op>(OpTable&); a file onnx/import_ops/<op>.cpp must
# define register_<op>(ImporterTable&).

function(temper_generate_table)
  cmake_parse_arguments(T "" "OUTPUT;NAMESPACE;FUNCTION;TABLE;HEADER;INCLUDE" "NAMES" ${ARGN})
  set(declarations "")
  set(calls "")
  foreach(name ${T_NAMES})
    string(APPEND declarations "void ${name}(${T_TABLE}& table);\n")
    string(APPEND calls "  ${name}(table);\n")
  endforeach()
  file(CONFIGURE OUTPUT ${T_OUTPUT} @ONLY CONTENT
"// Generated from the file names; do not edit.
#include \"${T_INCLUDE}\"

namespace ${T_NAMESPACE} {
${declarations}
void ${T_FUNCTION}(${T_TABLE}& table) {
${calls}}
}  // namespace ${T_NAMESPACE}
")
endfunction()

# Translation units of eight operator headers each, grouped by family, and a table that calls them all. A unit a header
# would spend most of its time reading the same standard headers again.
function(temper_generate_ops_table output_dir out_sources)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/src/ops/*/*.h)
  set(sources "")
  set(names "")
  set(units "")
  foreach(header ${headers})
    get_filename_component(op ${header} NAME_WE)
    get_filename_component(family ${header} DIRECTORY)
    get_filename_component(family ${family} NAME)
    list(APPEND names define_${op})
    math(EXPR chunk "${count_${family}} + 0")
    math(EXPR count_${family} "${count_${family}} + 1")
    math(EXPR chunk "${chunk} / 8")
    set(unit ${family}_${chunk})
    list(APPEND units ${unit})
    string(APPEND includes_${unit} "#include \"${header}\"\n")
    string(APPEND bodies_${unit} "void define_${op}(OpTable& table) { ops::register_${op}(table); }\n")
  endforeach()
  list(REMOVE_DUPLICATES units)
  foreach(unit ${units})
    file(CONFIGURE OUTPUT ${output_dir}/ops/${unit}.cpp @ONLY CONTENT
"// Generated from the file names; do not edit.
#include \"ops/op_class.h\"
${includes_${unit}}
namespace temper::generated {
${bodies_${unit}}}  // namespace temper::generated
")
    list(APPEND sources ${output_dir}/ops/${unit}.cpp)
  endforeach()
  temper_generate_table(OUTPUT ${output_dir}/ops_table.cpp NAMESPACE temper::generated FUNCTION define_all_ops
                        TABLE OpTable INCLUDE ops/operator.h NAMES ${names})
  file(CONFIGURE OUTPUT ${output_dir}/generated/ops_table.h @ONLY CONTENT
"// Generated; do not edit.
#pragma once
namespace temper {
class OpTable;
}
namespace temper::generated {
void define_all_ops(OpTable& table);
}
")
  set(${out_sources} ${sources} ${output_dir}/ops_table.cpp PARENT_SCOPE)
endfunction()

function(temper_generate_importer_table output_dir out_sources)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/onnx/import_ops/*.cpp)
  set(names "")
  foreach(file ${files})
    get_filename_component(op ${file} NAME_WE)
    list(APPEND names register_${op})
  endforeach()
  temper_generate_table(OUTPUT ${output_dir}/importer_table.cpp NAMESPACE temper::onnx FUNCTION register_all_importers
                        TABLE ImporterTable INCLUDE onnx/importer.h NAMES ${names})
  set(${out_sources} ${output_dir}/importer_table.cpp PARENT_SCOPE)
endfunction()
