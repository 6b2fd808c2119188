// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "plan/blob_pool.h"
#include "plan/plan.h"
#include "plan/program_generated.h"

namespace temper::plan {

/// Builds one FlatBuffers document; tensor content goes to the pool. Add parts, then finish().
class DocumentWriter {
 public:
  explicit DocumentWriter(BlobPool& blobs) : blobs_(blobs) {}
  void add_program(const Program& program);
  void add_constant(const Constant& constant);
  void add_profile(const Profile& profile);
  void add_kernel(const KernelCode& code);
  /// The document's bytes; they live as long as the writer.
  [[nodiscard]] std::span<const std::byte> finish(const std::string& device_kind,
                                                  const std::string& device_fingerprint);

 private:
  template <class T>
  using Offset = flatbuffers::Offset<T>;
  using Text = Offset<flatbuffers::String>;

  /// Names repeat (operators, attributes, sources): each is stored once.
  Text text(const std::string& value) { return builder_.CreateSharedString(value); }
  Offset<flatbuffers::Vector<Text>> texts(const std::vector<std::string>& values);
  std::uint32_t dim(const Dim& value);
  Offset<flatbuffers::Vector<std::uint32_t>> dims(const Dims& values);
  Offset<flatbuffers::Vector<std::uint32_t>> optional_dims(const std::optional<Dims>& values);
  std::int32_t tensor(const Tensor& value);
  Offset<fb::TensorType> type(const TensorType& value);
  Offset<fb::Body> body(const SubgraphPtr& value);
  Offset<fb::Attribute> attribute(const std::string& name, const AttributeValue& value);
  Offset<fb::Value> value(const Value& value);
  Offset<fb::Step> step(const Step& step);

  BlobPool& blobs_;
  flatbuffers::FlatBufferBuilder builder_;
  std::map<std::string, std::uint32_t> dim_indices_;
  std::vector<std::string> dim_texts_;
  std::vector<Offset<fb::Tensor>> tensors_;
  std::vector<Offset<fb::Program>> programs_;
  std::vector<Offset<fb::Constant>> constants_;
  std::vector<Offset<fb::Profile>> profiles_;
  std::vector<Offset<fb::KernelCode>> kernels_;
};

}  // namespace temper::plan
