// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "backend/code_store.h"

namespace temper::builder {

// The machine code of a device's kernels beside a timing cache, in "<timing cache>.code.npz": a build whose times are
// all known then compiles nothing, and puts the bytes of an earlier build into its plan where a compiler's would differ
// from one call to the next. Keys say all that decides the code, so one file serves all devices.

/// Adds what an earlier build kept, if there is any. Errors: io; bad_argument for a damaged file, which says to delete
/// it.
void load_code(const std::filesystem::path& timing_cache, backend::CodeStore& store);

/// Keeps what the store's device used since the last forget_uses(), and what its libraries said, beside what the file
/// holds already. Errors: io.
void save_code(const std::filesystem::path& timing_cache, const backend::CodeStore& store);

}  // namespace temper::builder
