// SPDX-License-Identifier: Apache-2.0
#include <temper/engine.h>
#include <temper/error.h>

#include <iostream>

/// Runs a plan on zeros, and checks that errors cross the library's boundary as temper::Error.
int main(int, char** argv) {
  const temper::Engine engine = temper::Engine::load(argv[1]);
  temper::ExecutionContext context = engine.context();
  const auto outputs = context.infer({temper::Tensor(temper::DType::f32, {1, 3, 64, 64})});
  std::cout << engine.outputs().front().name << ": " << temper::shape_text(outputs.front().shape()) << "\n";
  try {
    context.set_input("no such input", {});
    return 1;
  } catch (const temper::Error& error) {
    std::cout << error.what() << "\n";
    return error.code() == temper::ErrorCode::bad_argument ? 0 : 1;
  }
}
