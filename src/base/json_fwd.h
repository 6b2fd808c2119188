// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace temper {

/// A JSON value whose objects keep the order of insertion, so that the same content gives the same text.
using Json = nlohmann::ordered_json;

}  // namespace temper
