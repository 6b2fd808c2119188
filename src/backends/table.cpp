// SPDX-License-Identifier: Apache-2.0
// The backends of this build. A backend is one line here and one folder beside it.
#include "backend/registry.h"
#include "backends/cpu/device.h"
#include "base/check.h"

namespace temper::backend {

std::unique_ptr<Device> create_device(std::string_view kind) {
  if (kind == "cpu") return cpu::create_device();
  throw Error(ErrorCode::device,
              str("this build of Temper has no '", kind, "' backend; it has ", join(device_kinds(), ", ")), __FILE__,
              __LINE__);
}

std::vector<std::string> device_kinds() { return {"cpu"}; }

}  // namespace temper::backend
