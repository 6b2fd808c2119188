// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasks/task.h"

namespace temper::tasks {

/// "[1, 84, 8400]", with ? for an extent that is not fixed.
[[nodiscard]] std::string extents_text(const Shape& shape);
/// "'output0' [1, 84, 8400] f32, 'output1' ...": for messages.
[[nodiscard]] std::string tensors_text(const std::vector<NetworkTensor>& tensors);

/// The value of that name as f32. Errors: bad_argument where `outputs` lacks it.
[[nodiscard]] Tensor output_f32(const NamedTensors& outputs, const std::string& name);
/// The value of that name as it is. Errors: bad_argument where `outputs` lacks it.
[[nodiscard]] const Tensor& output_named(const NamedTensors& outputs, const std::string& name);

/// Names from the option, the model's metadata (Ultralytics "names"), or "0", "1", ...; `count` of them.
/// Errors: bad_argument where a list has another length.
[[nodiscard]] std::vector<std::string> class_names(const std::vector<std::string>& given, const NetworkInfo& network,
                                                   std::int64_t count);
/// How many classes the option names.
[[nodiscard]] std::int64_t class_count(const std::vector<std::string>& given);
/// How many classes `names` of the metadata lists; 0 where it has none.
[[nodiscard]] std::int64_t metadata_class_count(const NetworkInfo& network);

}  // namespace temper::tasks
