// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json_fwd.h"
#include "deploy/schema.h"

namespace YAML {
class Node;
}

namespace temper::deploy {

/// The value of a key that holds no keys of its own. A quoted scalar is text and nothing else.
/// Errors: bad_argument "must be ..., got ..." where it is of another kind or outside its limits.
[[nodiscard]] Json read_value(const YAML::Node& node, const Key& key);

}  // namespace temper::deploy
