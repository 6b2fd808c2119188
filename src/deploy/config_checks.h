// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "deploy/document.h"

namespace temper::deploy {

/// Finds keys that contradict or miss each other, which the schema's table cannot say.
/// Errors: bad_argument with all of them and their lines.
void check_contradictions(const Document& document);

}  // namespace temper::deploy
