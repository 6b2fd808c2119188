// SPDX-License-Identifier: Apache-2.0
#include <temper/builder.h>
#include <temper/engine.h>

#include <iostream>

int main() {
  temper::Builder().build("examples/models/shapes_classifier.onnx").save("shapes.plan");
  const temper::Engine engine = temper::Engine::load("shapes.plan");
  temper::ExecutionContext context = engine.context();
  const auto outputs = context.infer({temper::Tensor(temper::DType::f32, {1, 3, 64, 64})});
  for (const float logit : outputs.front().data<float>()) std::cout << logit << "\n";
}
