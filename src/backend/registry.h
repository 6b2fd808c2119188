// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backend/device.h"

namespace temper::backend {

/// The device of a kind named in a plan ("cpu"), or one of several of that kind ("cuda:1"; "cuda" is the first).
/// Defined by the backend table (backends/table.cpp), which is the one place that knows every backend.
/// Errors: bad_argument for a name that does not read so; device where this build or machine has none of that kind.
[[nodiscard]] std::unique_ptr<Device> create_device(std::string_view name);

/// Kinds that this build has.
[[nodiscard]] std::vector<std::string> device_kinds();

}  // namespace temper::backend
