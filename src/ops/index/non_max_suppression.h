// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "base/parallel.h"
#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Keeps of each class the boxes that no better box of it overlaps by more than a threshold.
///
/// boxes: [batches, n, 4], corners (y1, x1, y2, x2) in any order, or centre (x, y) and size (width, height);
/// scores: [batches, classes, n]; then scalars, all optional: most boxes kept a batch and class (default 0: none),
/// IoU threshold (default 0), score threshold (boxes must be above it; default: none).
/// y: i64 [kept, 3], rows (batch, class, box) in that order of batches and classes, best score first, ties by index.
/// Errors: invalid_model where the shapes do not fit.
/// Source: ONNX NonMaxSuppression-11.
struct NonMaxSuppression {
  static constexpr std::string_view name = "NonMaxSuppression";
  static constexpr Accuracy accuracy = Accuracy::exact;
  bool is_centre = false;  ///< boxes are centre and size

  static constexpr auto fields() { return std::tuple{field("is_centre", &NonMaxSuppression::is_centre)}; }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 5);
    const bool fits = inputs[0].rank() == 3 && inputs[1].rank() == 3 && inputs[0].dim(2).known().value_or(4) == 4;
    TEMPER_CHECK(fits, invalid_model, name, ": boxes ", inputs[0].text(), " and scores ", inputs[1].text(),
                 ", expected [batches, n, 4] and [batches, classes, n]");
    (void)merge_dim(name, inputs[0].dim(0), inputs[1].dim(0));
    (void)merge_dim(name, inputs[0].dim(1), inputs[1].dim(2));
    return {TensorType(DType::i64, {Dim::unknown(), 3})};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    (void)infer(actual_types(inputs));
    const auto number = [&](std::size_t index, double fallback) {
      if (!has_input(inputs, index) || inputs[index].size() == 0) return fallback;
      return to_f64(inputs[index])[0];
    };
    const double most = number(2, 0);
    const double iou_threshold = number(3, 0);
    const double score_threshold = number(4, -INFINITY);
    const std::vector<Box> boxes = read_boxes(inputs[0]);
    const std::vector<double> scores = to_f64(inputs[1]);
    const std::int64_t count = inputs[1].dim(2);
    const std::int64_t classes = inputs[1].dim(1);
    std::vector<std::vector<std::int64_t>> chosen(static_cast<std::size_t>(inputs[1].dim(0) * classes));
    parallel_for(inputs[1].dim(0) * classes, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row)
        chosen[static_cast<std::size_t>(row)] =
            suppress(boxes.data() + row / classes * count, scores.data() + row * count, count, most, iou_threshold,
                     score_threshold);
    });
    std::vector<std::int64_t> kept;
    for (std::size_t row = 0; row < chosen.size(); ++row)
      for (const std::int64_t box : chosen[row])
        kept.insert(kept.end(),
                    {static_cast<std::int64_t>(row) / classes, static_cast<std::int64_t>(row) % classes, box});
    return {Tensor::of<std::int64_t>({static_cast<std::int64_t>(kept.size()) / 3, 3}, kept)};
  }

 private:
  /// Lower and upper corner.
  struct Box {
    std::array<double, 2> low, high;
    double area = 0;
  };

  [[nodiscard]] std::vector<Box> read_boxes(const Tensor& boxes) const {
    const std::vector<double> values = to_f64(boxes);
    std::vector<Box> result;
    for (std::size_t i = 0; i < values.size(); i += 4) {
      Box box{};
      for (std::size_t j = 0; j < 2; ++j) {
        const double a = values[i + j];
        const double b = values[i + 2 + j];
        box.low[j] = is_centre ? a - b / 2 : std::min(a, b);
        box.high[j] = is_centre ? a + b / 2 : std::max(a, b);
      }
      box.area = (box.high[0] - box.low[0]) * (box.high[1] - box.low[1]);
      result.push_back(box);
    }
    return result;
  }

  static double overlap(const Box& a, const Box& b) {
    double common = 1;
    for (std::size_t j = 0; j < 2; ++j)
      common *= std::max(0.0, std::min(a.high[j], b.high[j]) - std::max(a.low[j], b.low[j]));
    if (common == 0) return 0;
    const double united = a.area + b.area - common;
    return united > 0 ? common / united : 0;
  }

  static std::vector<std::int64_t> suppress(const Box* boxes, const double* scores, std::int64_t count, double most,
                                            double iou_threshold, double score_threshold) {
    std::vector<std::pair<double, std::int64_t>> candidates;  // by score, then index
    for (std::int64_t i = 0; i < count; ++i)
      if (scores[i] > score_threshold) candidates.emplace_back(-scores[i], i);
    std::sort(candidates.begin(), candidates.end());
    std::vector<std::int64_t> kept;
    std::vector<Box> kept_boxes;
    for (const auto& [score, candidate] : candidates) {
      if (static_cast<double>(kept.size()) >= most) break;
      const Box& box = boxes[candidate];
      const bool is_covered = std::any_of(kept_boxes.begin(), kept_boxes.end(),
                                          [&](const Box& better) { return overlap(better, box) > iou_threshold; });
      if (is_covered) continue;
      kept.push_back(candidate);
      kept_boxes.push_back(box);
    }
    return kept;
  }
};

inline void register_non_max_suppression(OpTable& table) { table.add<NonMaxSuppression>(); }

}  // namespace temper::ops
