// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/compiler.h"

#include <nvrtc.h>

#include "backends/cuda/create_device.h"
#include "backends/cuda/dynamic_library.h"
#include "backends/cuda/generated_kernels.h"
#include "base/check.h"
#include "base/hash.h"

namespace temper::cuda {

namespace {

struct Nvrtc {
  LibraryFunction<decltype(nvrtcCreateProgram)> create_program{"nvrtcCreateProgram"};
  LibraryFunction<decltype(nvrtcDestroyProgram)> destroy_program{"nvrtcDestroyProgram"};
  LibraryFunction<decltype(nvrtcCompileProgram)> compile_program{"nvrtcCompileProgram"};
  LibraryFunction<decltype(nvrtcGetProgramLogSize)> get_program_log_size{"nvrtcGetProgramLogSize"};
  LibraryFunction<decltype(nvrtcGetProgramLog)> get_program_log{"nvrtcGetProgramLog"};
  LibraryFunction<decltype(nvrtcGetCUBINSize)> get_cubin_size{"nvrtcGetCUBINSize"};
  LibraryFunction<decltype(nvrtcGetCUBIN)> get_cubin{"nvrtcGetCUBIN"};
  std::string problem;
};

Nvrtc load_nvrtc() {
  Nvrtc nvrtc;
  const DynamicLibrary library(
      {"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so", "/usr/local/cuda/lib64/libnvrtc.so.13"});
  const bool is_complete = nvrtc.create_program.load(library) && nvrtc.destroy_program.load(library) &&
                           nvrtc.compile_program.load(library) && nvrtc.get_program_log_size.load(library) &&
                           nvrtc.get_program_log.load(library) && nvrtc.get_cubin_size.load(library) &&
                           nvrtc.get_cubin.load(library);
  if (!library.is_open()) nvrtc.problem = library.error();
  if (library.is_open() && !is_complete) nvrtc.problem = "it is older than CUDA 12";
  return nvrtc;
}

const Nvrtc& nvrtc() {
  static const Nvrtc k_nvrtc = load_nvrtc();
  return k_nvrtc;
}

std::string compiler_log(nvrtcProgram program) {
  std::size_t size = 0;
  nvrtc().get_program_log_size(program, &size);
  std::string log(size, '\0');
  nvrtc().get_program_log(program, log.data());
  return log;
}

std::string full_text(const KernelSource& source) { return str(kernel_text("prelude"), "\n", source.code); }

std::vector<std::string> options_for(const KernelSource& source, std::string_view architecture) {
  std::vector<std::string> options = {str("--gpu-architecture=", architecture), "--std=c++17", "--fmad=true"};
  for (const auto& [name, value] : source.defines) options.push_back(str("-D", name, "=", value));
  return options;
}

}  // namespace

template <>
std::string status_text(nvrtcResult status) {
  return str("NVRTC error ", static_cast<int>(status));
}

std::string_view kernel_text(std::string_view name) {
  for (const auto& [file, text] : generated_kernels())
    if (file == name) return text;
  throw Error(ErrorCode::internal, str("there is no kernel file '", name, ".cu'"), __FILE__, __LINE__);
}

KernelSource source_from_file(std::string_view name, std::vector<std::pair<std::string, std::string>> defines) {
  return {std::string(name), std::string(kernel_text(name)), std::move(defines)};
}

std::string code_key(const KernelSource& source, std::string_view architecture) {
  const std::string options = join(options_for(source, architecture), " ");
  return str(source.name, "-", architecture, "-", hash_text(hash_string(options, hash_string(full_text(source)))));
}

Tensor compile(const KernelSource& source, std::string_view architecture) {
  TEMPER_CHECK(nvrtc().problem.empty(), device, "kernel '", source.name,
               "' must be compiled, but NVRTC cannot be loaded (", nvrtc().problem,
               "); install CUDA's NVRTC, or run a plan built for these shapes, which carries its kernels");
  const std::string text = full_text(source);
  nvrtcProgram program = nullptr;
  nvrtc().create_program(&program, text.c_str(), str(source.name, ".cu").c_str(), 0, nullptr, nullptr);
  const auto destroy = [](nvrtcProgram* p) { (void)nvrtc().destroy_program.status_of(p); };
  const std::unique_ptr<nvrtcProgram, decltype(destroy)> owner(&program, destroy);
  const auto options = options_for(source, architecture);
  std::vector<const char*> arguments;
  for (const auto& option : options) arguments.push_back(option.c_str());
  const auto status = nvrtc().compile_program.status_of(program, static_cast<int>(arguments.size()), arguments.data());
  TEMPER_CHECK(status == NVRTC_SUCCESS, internal, "kernel '", source.name, "' does not compile for ", architecture,
               ":\n", compiler_log(program), "\n", source.code);
  std::size_t size = 0;
  nvrtc().get_cubin_size(program, &size);
  Tensor cubin(DType::u8, {static_cast<std::int64_t>(size)});
  nvrtc().get_cubin(program, static_cast<char*>(cubin.mutable_raw()));
  return cubin;
}

bool has_compiler() { return nvrtc().problem.empty(); }

}  // namespace temper::cuda
