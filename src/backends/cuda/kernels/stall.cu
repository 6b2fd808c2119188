// SPDX-License-Identifier: Apache-2.0
/// Occupies the stream for `time_ns`: work queued meanwhile then runs back to back.
extern "C" __global__ void stall(int64_t time_ns) {
  uint64_t begin, now;
  asm volatile("mov.u64 %0, %globaltimer;" : "=l"(begin));
  do {
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now));
  } while (now - begin < static_cast<uint64_t>(time_ns));
}
