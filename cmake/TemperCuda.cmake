# The CUDA backend needs headers alone: NVIDIA's libraries are loaded at run time. TEMPER_CUDA = AUTO takes it where the
# toolkit's and cuDNN's headers are found, ON insists, OFF leaves it out.
set(TEMPER_CUDA AUTO CACHE STRING "Build the CUDA backend: AUTO, ON or OFF")
set_property(CACHE TEMPER_CUDA PROPERTY STRINGS AUTO ON OFF)

# Sets ${out_found}; TEMPER_CUDA_INCLUDE_DIRS holds the folders.
function(temper_find_cuda out_found)
  set(${out_found} FALSE PARENT_SCOPE)
  if(TEMPER_CUDA STREQUAL "OFF")
    return()
  endif()
  set(hints $ENV{CUDA_HOME} $ENV{CUDA_PATH} /usr/local/cuda)
  set(folders "")
  set(missing "")
  foreach(header cuda.h nvrtc.h cublasLt.h cudnn_graph.h)
    string(MAKE_C_IDENTIFIER ${header} name)
    find_path(TEMPER_CUDA_${name}_DIR ${header} HINTS ${hints} PATH_SUFFIXES include)
    mark_as_advanced(TEMPER_CUDA_${name}_DIR)
    if(TEMPER_CUDA_${name}_DIR)
      list(APPEND folders ${TEMPER_CUDA_${name}_DIR})
    else()
      list(APPEND missing ${header})
    endif()
  endforeach()
  if(missing AND TEMPER_CUDA STREQUAL "ON")
    message(FATAL_ERROR "TEMPER_CUDA is ON, but these headers are missing: ${missing}; install the CUDA toolkit and cuDNN 9")
  elseif(missing)
    message(STATUS "CUDA backend: left out, these headers are missing: ${missing}")
    return()
  endif()
  list(REMOVE_DUPLICATES folders)
  message(STATUS "CUDA backend: built with the headers in ${folders}")
  set(TEMPER_CUDA_INCLUDE_DIRS ${folders} PARENT_SCOPE)
  set(${out_found} TRUE PARENT_SCOPE)
endfunction()

# A source file that holds the text of every kernels/*.cu, for the compiler at run time.
function(temper_generate_kernels output)
  file(GLOB kernels CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/backends/cuda/kernels/*.cu)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${kernels})
  set(texts "")
  set(rows "")
  foreach(kernel ${kernels})
    get_filename_component(name ${kernel} NAME_WE)
    file(READ ${kernel} text)
    string(APPEND texts "constexpr std::string_view k_${name} = R\"kernel(${text})kernel\";\n")
    string(APPEND rows "    {\"${name}\", k_${name}},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
"// Generated from src/backends/cuda/kernels; do not edit.
#include \"backends/cuda/generated_kernels.h\"

namespace temper::cuda {

namespace {
${texts}
constexpr std::pair<std::string_view, std::string_view> k_kernels[] = {
${rows}};
}  // namespace

std::span<const std::pair<std::string_view, std::string_view>> generated_kernels() { return k_kernels; }

}  // namespace temper::cuda
")
endfunction()
