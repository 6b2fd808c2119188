// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "base/json_fwd.h"

namespace temper::data {

/// Takes the record at `index` of the list that the member `list` holds.
using RecordVisitor = std::function<void(std::string_view list, std::size_t index, Json&& record)>;

/// Reads a JSON text that is a list of records ("" is its name), or an object of lists of records, and holds one record
/// at a time in memory, however long the lists are. A member that is no list is visited as record 0 of its name.
/// `what` names the text in messages.
/// Errors: bad_argument where the text is not JSON (with line and column) or neither of the two; those of `visit`.
void visit_records(std::string_view text, std::string_view what, const RecordVisitor& visit);

}  // namespace temper::data
