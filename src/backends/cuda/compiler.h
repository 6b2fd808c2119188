// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "temper/tensor.h"

namespace temper::cuda {

/// CUDA C++ with the prelude (kernels/prelude.cu) in front of it. Entry points are extern "C".
struct KernelSource {
  std::string name;  ///< for messages: "softmax"
  std::string code;
  std::vector<std::pair<std::string, std::string>> defines = {};
};

/// The text of kernels/<name>.cu. Errors: internal where there is no such file.
[[nodiscard]] std::string_view kernel_text(std::string_view name);

/// kernel_text(name) under these defines.
[[nodiscard]] KernelSource source_from_file(std::string_view name,
                                            std::vector<std::pair<std::string, std::string>> defines = {});

/// Tells apart all that compiles to different code: source, prelude, defines and architecture.
[[nodiscard]] std::string code_key(const KernelSource& source, std::string_view architecture);

/// A cubin as u8. `architecture`: "sm_90a". Needs no GPU.
/// Errors: device where NVRTC is missing; internal for source that does not compile, with the compiler's log.
[[nodiscard]] Tensor compile(const KernelSource& source, std::string_view architecture);

}  // namespace temper::cuda
