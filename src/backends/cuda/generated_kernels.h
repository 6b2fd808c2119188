// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace temper::cuda {

/// Name and text of every file kernels/*.cu. CMake writes the definition (cmake/TemperCuda.cmake).
[[nodiscard]] std::span<const std::pair<std::string_view, std::string_view>> generated_kernels();

}  // namespace temper::cuda
