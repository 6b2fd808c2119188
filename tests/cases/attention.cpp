// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cases/case_runner.h"

namespace temper {

TEST(Cases, FusedAttention) {
  constexpr auto k_mma = "cuda.attention.mma";
  constexpr auto k_plain = "cuda.attention.plain";
  expect_all_tactics_agree({
      // One packed projection, as vision transformers have it.
      {"FusedAttention q=1x197x192 k=1x197x192 v=1x197x192 heads=3 key_heads=3 width=64 value_width=64 "
       "strides=64,64,64 scale=0.125",
       "", 1, k_mma},
      {"FusedAttention q=2x37x288 k=2x37x288 v=2x37x288 heads=3 key_heads=3 width=32 value_width=32 "
       "offsets=0,96,192 strides=32,32,32 scale=0.5",
       "", 1, k_mma},
      // Heads apart, more keys than queries, keys of two tiles and more.
      {"FusedAttention q=1x2x5x16 k=1x2x70x16 v=1x2x70x24 heads=2 key_heads=2 width=16 value_width=24 "
       "has_heads_apart=true",
       "", 1, k_mma},
      {"FusedAttention q=1x1x33x80 k=1x1x600x80 v=1x1x600x128 heads=1 key_heads=1 width=80 value_width=128 scale=0.1",
       "", 1, k_mma},
      // Query heads share keys; widths that no vector divides.
      {"FusedAttention q=2x4x9x20 k=2x2x17x20 v=2x2x17x7 heads=4 key_heads=2 width=20 value_width=7 scale=0.25", "", 1,
       k_mma},
      // Masks of every extent, added and boolean; causal; capped.
      {"FusedAttention q=2x3x18x32 k=2x3x40x32 v=2x3x40x32 m=2x1x18x40 heads=3 key_heads=3 width=32 value_width=32", "",
       1, k_mma},
      {"FusedAttention q=2x3x18x32 k=2x3x40x32 v=2x3x40x32 m=40:const heads=3 key_heads=3 width=32 value_width=32", "",
       1, k_mma},
      {"FusedAttention q=1x3x18x32 k=1x3x40x32 v=1x3x40x32 m=3x1x40 heads=3 key_heads=3 width=32 value_width=32 "
       "softcap=5",
       "", 1, k_mma},
      {"FusedAttention q=1x2x130x32 k=1x2x130x32 v=1x2x130x32 heads=2 key_heads=2 width=32 value_width=32 "
       "is_causal=true",
       "", 1, k_mma},
      {"FusedAttention q=1x40x64 k=1x40x64 v=1x40x64 heads=2 key_heads=2 width=16 value_width=16 offsets=0,16,0 "
       "strides=32,32,32 is_causal=true has_heads_apart=true",
       "", 1, k_plain},
      {"FusedAttention q=1x1x20x200 k=1x1x20x200 v=1x1x20x160 heads=1 key_heads=1 width=200 value_width=160 "
       "scale=0.07",
       "", 1, k_plain},
  });
}

}  // namespace temper
