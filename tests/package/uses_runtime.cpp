// SPDX-License-Identifier: Apache-2.0
#include <temper/error.h>
#include <temper/tensor.h>

#include <iostream>

int main() {
  const auto tensor = temper::Tensor::of<float>({2, 2}, {1, 2, 3, 4});
  try {
    (void)tensor.reshaped({3});
    return 1;
  } catch (const temper::Error& error) {
    std::cout << temper::shape_text(tensor.shape()) << ": " << error.what() << "\n";
    return error.code() == temper::ErrorCode::bad_argument ? 0 : 1;
  }
}
