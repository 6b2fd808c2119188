// SPDX-License-Identifier: Apache-2.0
// The backends of this build. A backend is a few lines here and one folder beside it.
#include <charconv>

#include "backend/registry.h"
#include "backends/cpu/device.h"
#include "base/check.h"
#ifdef TEMPER_CUDA
#include "backends/cuda/create_device.h"
#endif

namespace temper::backend {

namespace {

/// "cuda" and the number behind a colon, 0 where there is none.
struct DeviceName {
  std::string_view kind;
  int ordinal = 0;
};

DeviceName parse_name(std::string_view text) {
  const std::size_t colon = text.find(':');
  DeviceName name{text.substr(0, colon), 0};
  if (colon == std::string_view::npos) return name;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), name.ordinal);
  TEMPER_CHECK(error == std::errc() && end == digits.data() + digits.size() && name.ordinal >= 0, bad_argument,
               "device '", text, "' is not a kind with a number, such as 'cuda:1'");
  return name;
}

}  // namespace

std::unique_ptr<Device> create_device(std::string_view text) {
  const DeviceName name = parse_name(text);
  if (name.kind == "cpu") {
    TEMPER_CHECK(name.ordinal == 0, bad_argument, "device '", text, "': there is one 'cpu'");
    return cpu::create_device();
  }
#ifdef TEMPER_CUDA
  if (name.kind == "cuda") return cuda::create_device(name.ordinal);
#endif
  throw Error(ErrorCode::device,
              str("this build of Temper has no '", name.kind, "' backend; it has ", join(device_kinds(), ", ")),
              __FILE__, __LINE__);
}

std::vector<std::string> device_kinds() {
#ifdef TEMPER_CUDA
  return {"cpu", "cuda"};
#else
  return {"cpu"};
#endif
}

}  // namespace temper::backend
