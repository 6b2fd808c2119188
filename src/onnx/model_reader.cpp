// SPDX-License-Identifier: Apache-2.0
#include "onnx/model_reader.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <type_traits>

// The generated messages mark their symbols for Windows DLLs with this.
#define ONNX_API
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>
#include <onnx/onnx-data.pb.h>
#include <onnx/onnx-ml.pb.h>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "onnx/data_type.h"
#include "onnx/tensor_decoder.h"

namespace temper::onnx {

namespace {

namespace pb = ::onnx;

/// Fields newer than the generated messages, which keep them as unknown fields.
constexpr int k_node_overload = 8;
constexpr int k_function_attribute_proto = 11;
constexpr int k_function_overload = 13;

/// What protobuf can parse.
constexpr std::size_t k_most_bytes = std::numeric_limits<int>::max();

/// "" for the default domain, which has two spellings.
std::string normalise_domain(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

template <class Message>
std::vector<std::string> late_fields(const Message& message, int number) {
  std::vector<std::string> found;
  const auto& fields = message.unknown_fields();
  for (int i = 0; i < fields.field_count(); ++i)
    if (fields.field(i).number() == number &&
        fields.field(i).type() == google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
      found.push_back(fields.field(i).length_delimited());
  return found;
}

template <class Message>
std::string late_string(const Message& message, int number) {
  const auto found = late_fields(message, number);
  return found.empty() ? std::string() : found.back();
}

template <class Message>
bool parse_message(Message& message, std::span<const std::byte> bytes) {
  if (bytes.empty() || bytes.size() > k_most_bytes) return false;
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

/// Turns messages into plain values. Tensor bytes are moved out of the messages, so each is read once.
class Reader {
 public:
  explicit Reader(const std::optional<std::filesystem::path>& folder) : external_(folder) {}

  ModelProto read(pb::ModelProto& source) {
    ModelProto model;
    model.ir_version = source.ir_version();
    model.producer_name = source.producer_name();
    model.producer_version = source.producer_version();
    model.opsets = read_opsets(source);
    for (const auto& property : source.metadata_props()) model.metadata[property.key()] = property.value();
    for (auto& function : *source.mutable_functions()) model.functions.push_back(read_function(function));
    TEMPER_CHECK(source.has_graph(), invalid_model,
                 "the file holds no graph: it is not an ONNX model, or is truncated");
    model.graph = read_graph(*source.mutable_graph());
    return model;
  }

  Tensor read(pb::TensorProto& source) {
    EncodedTensor encoded;
    encoded.name = source.name();
    encoded.doc = source.doc_string();
    encoded.dims.assign(source.dims().begin(), source.dims().end());
    encoded.data_type = source.data_type();
    encoded.is_external = source.data_location() == pb::TensorProto::EXTERNAL;
    for (const auto& entry : source.external_data()) encoded.external_keys[entry.key()] = entry.value();
    if (source.has_raw_data()) encoded.raw = std::move(*source.mutable_raw_data());
    encoded.floats = {source.float_data().data(), static_cast<std::size_t>(source.float_data_size())};
    encoded.doubles = {source.double_data().data(), static_cast<std::size_t>(source.double_data_size())};
    encoded.int32s = {source.int32_data().data(), static_cast<std::size_t>(source.int32_data_size())};
    static_assert(sizeof(long long) == sizeof(std::int64_t));
    encoded.int64s = {reinterpret_cast<const std::int64_t*>(source.int64_data().data()),
                      static_cast<std::size_t>(source.int64_data_size())};
    encoded.uint64s = {reinterpret_cast<const std::uint64_t*>(source.uint64_data().data()),
                       static_cast<std::size_t>(source.uint64_data_size())};
    encoded.strings.assign(source.string_data().begin(), source.string_data().end());
    TEMPER_CHECK(!source.has_segment(), unsupported, "tensor segments are not supported");
    return with_frame([&] { return "while reading tensor '" + source.name() + "'"; },
                      [&] { return decode_tensor(std::move(encoded), external_); });
  }

  Tensor read(pb::SparseTensorProto& source) {
    const Shape dims(source.dims().begin(), source.dims().end());
    const Tensor values = read(*source.mutable_values());
    return with_frame([&] { return "while reading sparse tensor '" + source.values().name() + "'"; },
                      [&] { return decode_sparse(values, read(*source.mutable_indices()), dims); });
  }

  Tensor read(pb::SequenceProto& source) {
    std::vector<Tensor> elements;
    for (auto& item : *source.mutable_tensor_values()) elements.push_back(read(item));
    for (auto& item : *source.mutable_sequence_values()) elements.push_back(read(item));
    for (auto& item : *source.mutable_optional_values()) elements.push_back(read(item));
    return Tensor::sequence(std::move(elements));
  }

  Tensor read(pb::OptionalProto& source) {
    if (source.has_tensor_value()) return Tensor::optional(read(*source.mutable_tensor_value()));
    if (source.has_sequence_value()) return Tensor::optional(read(*source.mutable_sequence_value()));
    if (source.has_optional_value()) return Tensor::optional(read(*source.mutable_optional_value()));
    return Tensor::optional({});
  }

 private:
  template <class Message>
  static OpsetImports read_opsets(const Message& source) {
    OpsetImports opsets;
    for (const auto& import : source.opset_import()) {
      TEMPER_CHECK(import.version() >= 1 && import.version() < OpsetRange::k_newest, invalid_model, "operator set '",
                   import.domain(), "' has version ", import.version());
      int& version = opsets[normalise_domain(import.domain())];
      version = std::max(version, static_cast<int>(import.version()));
    }
    return opsets;
  }

  /// A name that can be a symbol: no operator signs, no brackets (they mark tensor elements), distinct per original.
  std::string symbol_name(const std::string& dim_param) {
    std::string name = dim_param;
    for (char& c : name)
      if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '.') c = '_';
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0) name.insert(0, "_");
    const std::string stem = name;
    for (int i = 1; !symbol_origins_.try_emplace(name, dim_param).second && symbol_origins_[name] != dim_param; ++i)
      name = str(stem, "_", i);
    return name;
  }

  Dims read_dims(const pb::TensorShapeProto& shape) {
    Dims dims;
    for (const auto& dim : shape.dim()) {
      if (dim.has_dim_value() && dim.dim_value() >= 0)
        dims.emplace_back(dim.dim_value());
      else if (dim.has_dim_param() && !dim.dim_param().empty() && dim.dim_param() != "?")
        dims.push_back(Dim::symbol(symbol_name(dim.dim_param())));
      else
        dims.push_back(Dim::unknown());
    }
    return dims;
  }

  template <class TensorMessage>
  TensorType read_tensor_type(const TensorMessage& source) {
    TensorType type;
    if (source.elem_type() != 0) {
      const auto dtype = dtype_from_onnx(source.elem_type());
      TEMPER_CHECK(dtype.has_value(), unsupported, "element type ", onnx_type_text(source.elem_type()),
                   " is not supported");
      type.dtype = *dtype;
    }
    if (source.has_shape()) type.dims = read_dims(source.shape());
    return type;
  }

  TensorType read_type(const pb::TypeProto& source) {
    switch (source.value_case()) {
      case pb::TypeProto::kTensorType: return read_tensor_type(source.tensor_type());
      case pb::TypeProto::kSequenceType: return TensorType::sequence_of(read_type(source.sequence_type().elem_type()));
      case pb::TypeProto::kOptionalType: return TensorType::optional_of(read_type(source.optional_type().elem_type()));
      case pb::TypeProto::kSparseTensorType: return read_tensor_type(source.sparse_tensor_type());
      case pb::TypeProto::kMapType:
      case pb::TypeProto::kOpaqueType:
        throw Error(ErrorCode::unsupported, "map and opaque values are not supported", __FILE__, __LINE__);
      default: return {};
    }
  }

  ValueInfo read_value_info(const pb::ValueInfoProto& source) {
    return with_frame([&] { return "while reading the type of '" + source.name() + "'"; },
                      [&] {
                        return ValueInfo{source.name(), read_type(source.type())};
                      });
  }

  GraphProto read_graph(pb::GraphProto& source) {
    GraphProto graph;
    graph.name = source.name();
    for (auto& node : *source.mutable_node()) graph.nodes.push_back(read_node(node));
    for (const auto& value : source.input()) graph.inputs.push_back(read_value_info(value));
    for (const auto& value : source.output()) graph.outputs.push_back(read_value_info(value));
    for (const auto& value : source.value_info()) graph.value_infos.push_back(read_value_info(value));
    for (auto& tensor : *source.mutable_initializer()) {
      const std::string name = tensor.name();
      graph.initializers.emplace_back(name, read(tensor));
    }
    for (auto& tensor : *source.mutable_sparse_initializer()) {
      const std::string name = tensor.values().name();
      graph.initializers.emplace_back(name, read(tensor));
    }
    return graph;
  }

  NodeProto read_node(pb::NodeProto& source) {
    NodeProto node;
    node.name = source.name();
    node.op_type = source.op_type();
    node.domain = normalise_domain(source.domain());
    node.overload = late_string(source, k_node_overload);
    node.inputs.assign(source.input().begin(), source.input().end());
    node.outputs.assign(source.output().begin(), source.output().end());
    with_frame([&] { return str("while reading node '", source.name(), "' (", source.op_type(), ")"); },
               [&] {
                 for (auto& attribute : *source.mutable_attribute()) {
                   if (!attribute.ref_attr_name().empty())
                     node.attribute_references[attribute.name()] = attribute.ref_attr_name();
                   else
                     read_attribute(attribute, node);
                 }
               });
    return node;
  }

  template <class Target>
  void read_attribute(pb::AttributeProto& source, Target& target) {
    auto value = attribute_value(source, target.bodies);
    if (value) {
      attributes_of(target)[source.name()] = std::move(*value);
    } else if constexpr (std::is_same_v<Target, NodeProto>) {
      target.unreadable_attributes[source.name()] =
          str("attribute '", source.name(), "' is of a kind that is not supported (",
              pb::AttributeProto_AttributeType_Name(source.type()), ")");
    }
  }
  static auto& attributes_of(NodeProto& node) { return node.attributes; }
  static auto& attributes_of(FunctionProto& function) { return function.attribute_defaults; }

  /// Files older than IR version 2 give no attribute type: the field that is set tells.
  static pb::AttributeProto::AttributeType attribute_type(const pb::AttributeProto& source) {
    if (source.type() != pb::AttributeProto::UNDEFINED) return source.type();
    if (source.has_f()) return pb::AttributeProto::FLOAT;
    if (source.has_i()) return pb::AttributeProto::INT;
    if (source.has_s()) return pb::AttributeProto::STRING;
    if (source.has_t()) return pb::AttributeProto::TENSOR;
    if (source.has_g()) return pb::AttributeProto::GRAPH;
    if (source.floats_size() > 0) return pb::AttributeProto::FLOATS;
    if (source.strings_size() > 0) return pb::AttributeProto::STRINGS;
    return pb::AttributeProto::INTS;
  }

  std::optional<NodeAttribute> attribute_value(pb::AttributeProto& source,
                                               std::vector<std::shared_ptr<const GraphProto>>& bodies) {
    switch (attribute_type(source)) {
      case pb::AttributeProto::FLOAT: return static_cast<double>(source.f());
      case pb::AttributeProto::INT: return static_cast<std::int64_t>(source.i());
      case pb::AttributeProto::STRING: return source.s();
      case pb::AttributeProto::TENSOR: return read(*source.mutable_t());
      case pb::AttributeProto::SPARSE_TENSOR: return read(*source.mutable_sparse_tensor());
      case pb::AttributeProto::GRAPH:
        bodies.push_back(std::make_shared<const GraphProto>(read_graph(*source.mutable_g())));
        return bodies.back().get();
      case pb::AttributeProto::FLOATS: return std::vector<double>(source.floats().begin(), source.floats().end());
      case pb::AttributeProto::INTS: return std::vector<std::int64_t>(source.ints().begin(), source.ints().end());
      case pb::AttributeProto::STRINGS:
        return std::vector<std::string>(source.strings().begin(), source.strings().end());
      case pb::AttributeProto::TENSORS: {
        std::vector<Tensor> tensors;
        for (auto& tensor : *source.mutable_tensors()) tensors.push_back(read(tensor));
        return tensors;
      }
      case pb::AttributeProto::TYPE_PROTO: return read_type(source.tp());
      default: return std::nullopt;
    }
  }

  FunctionProto read_function(pb::FunctionProto& source) {
    FunctionProto function;
    function.name = source.name();
    function.domain = normalise_domain(source.domain());
    function.overload = late_string(source, k_function_overload);
    function.inputs.assign(source.input().begin(), source.input().end());
    function.outputs.assign(source.output().begin(), source.output().end());
    function.attributes.assign(source.attribute().begin(), source.attribute().end());
    for (const std::string& bytes : late_fields(source, k_function_attribute_proto)) {
      pb::AttributeProto attribute;
      TEMPER_CHECK(attribute.ParseFromString(bytes), invalid_model, "function '", source.name(),
                   "' has a damaged attribute default");
      read_attribute(attribute, function);
    }
    for (auto& node : *source.mutable_node()) function.nodes.push_back(read_node(node));
    function.opsets = read_opsets(source);
    return function;
  }

  ExternalData external_;
  std::map<std::string, std::string> symbol_origins_;
};

template <class Message>
Tensor read_value_as(std::span<const std::byte> bytes, const char* kind) {
  Message message;
  // An empty file is a message without fields: for containers that is a value.
  const bool is_read = bytes.empty() || parse_message(message, bytes);
  TEMPER_CHECK(is_read, invalid_model, "the bytes are not a serialised ", kind);
  return Reader({}).read(message);
}

}  // namespace

ModelProto read_model(std::span<const std::byte> bytes, const std::optional<std::filesystem::path>& folder) {
  TEMPER_CHECK(!bytes.empty(), invalid_model, "the file is empty; an ONNX model is expected");
  TEMPER_CHECK(bytes.size() <= k_most_bytes, invalid_model, "the file has ", bytes.size(),
               " bytes; an ONNX file holds at most 2 GB, keep weights as external data");
  pb::ModelProto message;
  TEMPER_CHECK(parse_message(message, bytes), invalid_model, "the file is not an ONNX model, or is truncated (",
               bytes.size(), " bytes do not parse)");
  ModelProto model = Reader(folder).read(message);
  model.sha256 = sha256_text(bytes.data(), bytes.size());
  return model;
}

ModelProto read_model(const std::filesystem::path& path) {
  return with_frame([&] { return "while reading '" + path.string() + "'"; },
                    [&] { return read_model(MappedFile::open(path)->bytes(), path.parent_path()); });
}

Tensor read_value(std::span<const std::byte> bytes, DType kind) {
  if (kind == DType::sequence) return read_value_as<pb::SequenceProto>(bytes, "SequenceProto");
  if (kind == DType::optional) return read_value_as<pb::OptionalProto>(bytes, "OptionalProto");
  return read_value_as<pb::TensorProto>(bytes, "TensorProto");
}

Tensor read_value_file(const std::filesystem::path& path, DType kind) {
  return with_frame([&] { return "while reading '" + path.string() + "'"; },
                    [&] { return read_value(MappedFile::open(path)->bytes(), kind); });
}

}  // namespace temper::onnx
