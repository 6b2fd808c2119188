# Generates the C++ header of a FlatBuffers schema at build time, so that it fits the installed library.

find_path(FLATBUFFERS_INCLUDE_DIR flatbuffers/flatbuffers.h REQUIRED)
find_program(FLATC_EXECUTABLE flatc REQUIRED)

# temper_generate_flatbuffers(<output dir> <schema under src/> <variable for the header's path>)
function(temper_generate_flatbuffers output_dir schema out_header)
  get_filename_component(folder ${schema} DIRECTORY)
  get_filename_component(name ${schema} NAME_WE)
  set(header ${output_dir}/${folder}/${name}_generated.h)
  add_custom_command(
    OUTPUT ${header}
    COMMAND ${FLATC_EXECUTABLE} --cpp --scoped-enums -o ${output_dir}/${folder} ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${schema}
    VERBATIM)
  set(${out_header} ${header} PARENT_SCOPE)
endfunction()
