// SPDX-License-Identifier: Apache-2.0
#include "tasks/kernels/box_kernels.h"

#include <algorithm>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace temper::tasks::TEMPER_ISA {

namespace {

std::int64_t collect(const float* values, std::int64_t count, float factor, float least, bool is_inclusive,
                     std::int32_t* places) {
  std::int64_t found = 0;
  std::int64_t i = 0;
#if defined(__AVX2__)
  const __m256 factors = _mm256_set1_ps(factor);
  const __m256 bounds = _mm256_set1_ps(least);
  for (; i + 8 <= count; i += 8) {
    const __m256 products = _mm256_mul_ps(_mm256_loadu_ps(values + i), factors);
    const __m256 passes =
        is_inclusive ? _mm256_cmp_ps(products, bounds, _CMP_GE_OQ) : _mm256_cmp_ps(products, bounds, _CMP_GT_OQ);
    for (auto bits = static_cast<unsigned>(_mm256_movemask_ps(passes)); bits != 0; bits &= bits - 1)
      places[found++] = static_cast<std::int32_t>(i + __builtin_ctz(bits));
  }
#endif
  for (; i < count; ++i) {
    const float product = values[i] * factor;
    if (product > least || (is_inclusive && product == least)) places[found++] = static_cast<std::int32_t>(i);
  }
  return found;
}

bool overlaps_any(const BoxArrays& boxes, const BoxArrays& box, double iou) {
  std::int64_t i = 0;
#if defined(__AVX2__)
  const __m256d x1 = _mm256_set1_pd(*box.x1);
  const __m256d y1 = _mm256_set1_pd(*box.y1);
  const __m256d x2 = _mm256_set1_pd(*box.x2);
  const __m256d y2 = _mm256_set1_pd(*box.y2);
  const __m256d area = _mm256_set1_pd(*box.area);
  const __m256d none = _mm256_setzero_pd();
  const __m256d bound = _mm256_set1_pd(iou);
  for (; i + 4 <= boxes.count; i += 4) {
    const __m256d width = _mm256_sub_pd(_mm256_min_pd(x2, _mm256_loadu_pd(boxes.x2 + i)),
                                        _mm256_max_pd(x1, _mm256_loadu_pd(boxes.x1 + i)));
    const __m256d height = _mm256_sub_pd(_mm256_min_pd(y2, _mm256_loadu_pd(boxes.y2 + i)),
                                         _mm256_max_pd(y1, _mm256_loadu_pd(boxes.y1 + i)));
    const __m256d meet = _mm256_and_pd(_mm256_cmp_pd(width, none, _CMP_GT_OQ), _mm256_cmp_pd(height, none, _CMP_GT_OQ));
    if (_mm256_movemask_pd(meet) == 0) continue;  // no shared area is never above a bound of at least 0
    const __m256d shared = _mm256_and_pd(_mm256_mul_pd(width, height), meet);
    const __m256d either = _mm256_sub_pd(_mm256_add_pd(_mm256_loadu_pd(boxes.area + i), area), shared);
    if (_mm256_movemask_pd(_mm256_cmp_pd(_mm256_div_pd(shared, either), bound, _CMP_GT_OQ)) != 0) return true;
  }
#endif
  for (; i < boxes.count; ++i) {
    const double width = std::max(0.0, std::min(boxes.x2[i], *box.x2) - std::max(boxes.x1[i], *box.x1));
    const double height = std::max(0.0, std::min(boxes.y2[i], *box.y2) - std::max(boxes.y1[i], *box.y1));
    const double shared = width * height;
    if (shared / (boxes.area[i] + *box.area - shared) > iou) return true;
  }
  return false;
}

}  // namespace

extern const BoxKernels k_box_kernels;
const BoxKernels k_box_kernels = {.collect = collect, .overlaps_any = overlaps_any};

}  // namespace temper::tasks::TEMPER_ISA
