// SPDX-License-Identifier: Apache-2.0
#include "data/label_map.h"

#include <opencv2/imgcodecs.hpp>

#include "base/check.h"
#include "base/file.h"
#include "data/png_indices.h"
#include "tensor/npy.h"

namespace temper::data {
namespace {

template <class Stored>
Tensor widened(const Shape& shape, const Stored* values) {
  Tensor labels(DType::i32, shape);
  auto targets = labels.mutable_data<std::int32_t>();
  for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = static_cast<std::int32_t>(values[i]);
  return labels;
}

Tensor labels_of_array(const Tensor& array, const std::string& what) {
  TEMPER_CHECK(array.rank() == 2, bad_argument, what, " has shape ", shape_text(array.shape()),
               ": expected height and width");
  switch (array.dtype()) {
    case DType::u8: return widened(array.shape(), array.data<std::uint8_t>().data());
    case DType::i8: return widened(array.shape(), array.data<std::int8_t>().data());
    case DType::u16: return widened(array.shape(), array.data<std::uint16_t>().data());
    case DType::i16: return widened(array.shape(), array.data<std::int16_t>().data());
    case DType::i32: return array;
    case DType::u32: return widened(array.shape(), array.data<std::uint32_t>().data());
    case DType::i64: return widened(array.shape(), array.data<std::int64_t>().data());
    case DType::u64: return widened(array.shape(), array.data<std::uint64_t>().data());
    default: break;
  }
  throw Error(ErrorCode::bad_argument,
              str(what, " holds ", dtype_name(array.dtype()), ": expected integers, a class index a pixel"), __FILE__,
              __LINE__);
}

Tensor labels_of_picture(std::span<const std::byte> encoded, const std::string& what) {
  cv::Mat picture;
  try {
    const cv::Mat bytes(1, static_cast<int>(encoded.size()), CV_8U, const_cast<std::byte*>(encoded.data()));
    if (!encoded.empty()) picture = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception&) {
    picture.release();  // a damaged file; said below like every other
  }
  TEMPER_CHECK(!picture.empty(), io, what, " is not a picture that can be decoded");
  TEMPER_CHECK(picture.channels() == 1 && (picture.depth() == CV_8U || picture.depth() == CV_16U), bad_argument, what,
               " has ", picture.channels(),
               " channels: expected class indices, one channel of 8 or 16 bits; save label maps as grey PNG files");
  const Shape shape = {picture.rows, picture.cols};
  const cv::Mat whole = picture.isContinuous() ? picture : picture.clone();
  return picture.depth() == CV_8U ? widened(shape, whole.ptr<std::uint8_t>())
                                  : widened(shape, whole.ptr<std::uint16_t>());
}

}  // namespace

Tensor read_label_map(const std::filesystem::path& path) {
  const std::string what = str("label map '", path.string(), "'");
  if (path.extension() == ".npy") return labels_of_array(read_npy(path), what);
  const auto file = MappedFile::open(path);
  if (is_png(file->text()))
    if (auto labels = png_indices(file->text(), what)) return *std::move(labels);
  return labels_of_picture(file->bytes(), what);
}

}  // namespace temper::data
