# Text files as constants of a C++ file that is generated at build time.
#
# temper_embed_text(<output.cpp> NAMESPACE <namespace> HEADER <header> CONSTANTS <name>=<file>[,<file>...]...)
# defines in the namespace `const std::string_view <name>` for each constant, the files' texts one after the other; the
# header declares them.
set(temper_embed_script ${CMAKE_CURRENT_LIST_DIR}/EmbedText.cmake)

function(temper_embed_text output)
  cmake_parse_arguments(E "" "NAMESPACE;HEADER" "CONSTANTS" ${ARGN})
  set(files "")
  foreach(constant ${E_CONSTANTS})
    string(REGEX REPLACE "^[^=]*=" "" list ${constant})
    string(REPLACE "," ";" list ${list})
    list(APPEND files ${list})
  endforeach()
  string(REPLACE ";" "|" constants "${E_CONSTANTS}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${E_NAMESPACE} -DHEADER=${E_HEADER}
            "-DCONSTANTS=${constants}" -P ${temper_embed_script}
    DEPENDS ${files} ${temper_embed_script}
    VERBATIM)
endfunction()
