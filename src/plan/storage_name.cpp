// SPDX-License-Identifier: Apache-2.0
#include "plan/storage_name.h"

namespace temper::plan {

std::string_view storage_name(Storage storage) {
  switch (storage) {
    case Storage::input: return "input";
    case Storage::constant: return "constant";
    case Storage::content: return "content";
    case Storage::arena: return "arena";
  }
  return "?";
}

}  // namespace temper::plan
