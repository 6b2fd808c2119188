// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/text.h"
#include "ir/text_reader.h"

namespace temper::ir {

/// Reads "content : type", where content is literals or a generator. Errors: bad_argument with the line.
[[nodiscard]] Tensor parse_literal(TextReader& reader, const ParseOptions& options);

}  // namespace temper::ir
