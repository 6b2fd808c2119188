// SPDX-License-Identifier: Apache-2.0
#include "metrics/segmentation.h"

#include <limits>

#include "base/check.h"

namespace temper::metrics {
namespace {

constexpr double k_nan = std::numeric_limits<double>::quiet_NaN();

double ratio_or(double missing, std::int64_t part, std::int64_t whole) {
  return whole == 0 ? missing : static_cast<double>(part) / static_cast<double>(whole);
}

template <class Label, class Prediction>
void count_pairs(std::span<const Label> labels, std::span<const Prediction> predictions,
                 std::optional<std::int64_t> ignore_index, ConfusionMatrix& confusion) {
  const std::int64_t classes = confusion.rows();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto label = static_cast<std::int64_t>(labels[i]);
    const auto predicted = static_cast<std::int64_t>(predictions[i]);
    if (ignore_index && label == *ignore_index) continue;
    TEMPER_CHECK(label >= 0 && label < classes, bad_argument, "a pixel is labelled ", label,
                 ": expected a class in [0, ", classes, ")",
                 ignore_index ? str(" or ", *ignore_index, " for pixels to ignore") : "");
    confusion.add(label, predicted >= 0 && predicted < classes ? predicted : classes);
  }
}

template <class Label>
void count_labels(std::span<const Label> labels, const Tensor& predicted, std::optional<std::int64_t> ignore_index,
                  ConfusionMatrix& confusion) {
  switch (predicted.dtype()) {
    case DType::u8: return count_pairs(labels, predicted.data<std::uint8_t>(), ignore_index, confusion);
    case DType::i32: return count_pairs(labels, predicted.data<std::int32_t>(), ignore_index, confusion);
    default: break;
  }
  throw Error(ErrorCode::bad_argument,
              str("a predicted label map of ", dtype_name(predicted.dtype()), ": expected u8 or i32"), __FILE__,
              __LINE__);
}

}  // namespace

SegmentationScore::SegmentationScore(std::int64_t classes, std::optional<std::int64_t> ignore_index)
    : ignore_index_(ignore_index) {
  TEMPER_CHECK(classes > 0, bad_argument, "a segmentation of ", classes, " classes: expected at least 1");
  confusion_ = ConfusionMatrix(classes, classes + 1);
}

void SegmentationScore::add(const Tensor& predicted, const Tensor& expected) {
  TEMPER_CHECK(predicted.shape() == expected.shape(), bad_argument, "a predicted label map of ",
               shape_text(predicted.shape()), " for one of ", shape_text(expected.shape()),
               ": expected the same height and width");
  // Counted apart first, so that an error leaves the score as it was.
  ConfusionMatrix counted(confusion_.rows(), confusion_.columns());
  switch (expected.dtype()) {
    case DType::u8: count_labels(expected.data<std::uint8_t>(), predicted, ignore_index_, counted); break;
    case DType::i32: count_labels(expected.data<std::int32_t>(), predicted, ignore_index_, counted); break;
    default:
      throw Error(ErrorCode::bad_argument,
                  str("an expected label map of ", dtype_name(expected.dtype()), ": expected u8 or i32"), __FILE__,
                  __LINE__);
  }
  confusion_.merge(counted);
  ++images_;
}

void SegmentationScore::merge(const SegmentationScore& other) {
  confusion_.merge(other.confusion_);
  images_ += other.images_;
}

SegmentationFigures SegmentationScore::figures() const {
  SegmentationFigures figures{.images = images_, .pixels = confusion_.total(), .confusion = confusion_};
  std::int64_t right = 0;
  std::int64_t present = 0;
  std::int64_t labelled_classes = 0;
  for (std::int64_t i = 0; i < confusion_.rows(); ++i) {
    const std::int64_t common = confusion_.at(i, i);
    const std::int64_t labelled = confusion_.row_sum(i);
    const std::int64_t either = labelled + confusion_.column_sum(i) - common;
    figures.iou.push_back(ratio_or(k_nan, common, either));
    figures.accuracy.push_back(ratio_or(k_nan, common, labelled));
    right += common;
    if (either > 0) {
      ++present;
      figures.mean_iou += figures.iou.back();
      figures.weighted_iou += figures.iou.back() * ratio_or(0, labelled, figures.pixels);
    }
    if (labelled > 0) {
      ++labelled_classes;
      figures.mean_accuracy += figures.accuracy.back();
    }
  }
  figures.pixel_accuracy = ratio_or(0, right, figures.pixels);
  if (present > 0) figures.mean_iou /= static_cast<double>(present);
  if (labelled_classes > 0) figures.mean_accuracy /= static_cast<double>(labelled_classes);
  return figures;
}

}  // namespace temper::metrics
