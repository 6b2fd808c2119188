// SPDX-License-Identifier: Apache-2.0
#include <torch/script.h>

/// usage: temper_make_torchscript FILE.pt RESULT: a module whose forward(images) returns the expression RESULT.
int main(int argc, char** argv) {
  if (argc != 3) return 2;
  torch::jit::Module module("example");
  module.define(std::string("def forward(self, images):\n  return ") + argv[2] + "\n");
  module.save(argv[1]);
  return 0;
}
