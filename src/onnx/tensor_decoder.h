// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "onnx/external_data.h"
#include "temper/tensor.h"

namespace temper::onnx {

/// A TensorProto without protobuf: where its elements lie, undecoded.
struct EncodedTensor {
  std::string name;
  std::string doc;
  Shape dims;
  std::int64_t data_type = 0;
  bool is_external = false;
  std::map<std::string, std::string> external_keys;
  std::optional<std::string> raw;  ///< little-endian bytes
  std::span<const float> floats;
  std::span<const double> doubles;
  std::span<const std::int32_t> int32s;  ///< also f16, bf16, bool, 4-, 8- and 16-bit types
  std::span<const std::int64_t> int64s;
  std::span<const std::uint64_t> uint64s;
  std::vector<std::string> strings;
};

/// The tensor. Large raw bytes are taken over without a copy; nothing is allocated that the file only claims.
/// Errors: invalid_model where dims, type and stored elements disagree; unsupported for a type Temper has not.
[[nodiscard]] Tensor decode_tensor(EncodedTensor encoded, ExternalData& external);

/// Dense form of a SparseTensorProto in COO form. Errors: invalid_model for indices outside of `dims`, or where the
/// dense form is out of proportion to what the file holds.
[[nodiscard]] Tensor decode_sparse(const Tensor& values, const Tensor& indices, const Shape& dims);

}  // namespace temper::onnx
