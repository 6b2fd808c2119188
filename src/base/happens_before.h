// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the thread sanitizer must be told where a library that is built without it (OpenMP) orders our threads. In every
// other build these are nothing.

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace temper {

/// All that this thread did so far happens before what follows happens_after(edge) in another.
inline void happens_before([[maybe_unused]] char& edge) {
#if defined(__SANITIZE_THREAD__)
  __tsan_release(&edge);
#endif
}

inline void happens_after([[maybe_unused]] char& edge) {
#if defined(__SANITIZE_THREAD__)
  __tsan_acquire(&edge);
#endif
}

}  // namespace temper
