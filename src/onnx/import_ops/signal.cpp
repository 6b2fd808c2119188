// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/signal/dft.h"
#include "ops/signal/window_function.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> add_dft(ImportContext& context, std::int64_t axis) {
  const ops::Dft op{.axis = axis,
                    .is_inverse = context.get_int("inverse", 0) != 0,
                    .is_onesided = context.get_int("onesided", 0) != 0};
  if (op.is_inverse && op.is_onesided) context.unsupported("a one-sided inverse transform");
  return {context.add(op, context.inputs())};
}

std::vector<ValueId> import_dft_17(ImportContext& context) { return add_dft(context, context.get_int("axis", 1)); }

std::vector<ValueId> import_dft_20(ImportContext& context) { return add_dft(context, -2); }

std::vector<ValueId> import_stft_17(ImportContext& context) {
  return {context.add(ops::Stft{.is_onesided = context.get_int("onesided", 1) != 0}, context.inputs())};
}

ImportFunction window_importer(std::string kind) {
  return [kind = std::move(kind)](ImportContext& context) -> std::vector<ValueId> {
    const ops::WindowFunction op{.kind = kind,
                                 .is_periodic = context.get_int("periodic", 1) != 0,
                                 .dtype = context.get_dtype("output_datatype", DType::f32)};
    return {context.add(op, {context.input(0)})};
  };
}

std::vector<ValueId> import_mel_weight_matrix_17(ImportContext& context) {
  const ops::MelWeightMatrix op{.dtype = context.get_dtype("output_datatype", DType::f32)};
  return {context.add(op, context.inputs())};
}

}  // namespace

void register_signal(ImporterTable& table) {
  table.add("DFT", opsets(17, 19), import_dft_17);
  table.add("DFT", since(20), import_dft_20);
  table.add("STFT", since(17), import_stft_17);
  table.add("HannWindow", since(17), window_importer("hann"));
  table.add("HammingWindow", since(17), window_importer("hamming"));
  table.add("BlackmanWindow", since(17), window_importer("blackman"));
  table.add("MelWeightMatrix", since(17), import_mel_weight_matrix_17);
}

}  // namespace temper::onnx
