// SPDX-License-Identifier: Apache-2.0
#include "temper/error.h"

#include "base/check.h"

namespace temper {

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_model: return "invalid_model";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::bad_argument: return "bad_argument";
    case ErrorCode::bad_plan: return "bad_plan";
    case ErrorCode::device: return "device";
    case ErrorCode::io: return "io";
    case ErrorCode::internal: return "internal";
  }
  return "internal";
}

Error::Error(ErrorCode code, std::string message, std::string_view file, int line)
    : code_(code), message_(std::move(message)), text_(message_) {
  if (!file.empty()) {
    const auto src = file.rfind("src/");
    location_ = str(src == std::string_view::npos ? file : file.substr(src), ":", line);
  }
}

void Error::add_frame(std::string frame) {
  text_ += "\n  ";
  text_ += frame;
  frames_.push_back(std::move(frame));
}

}  // namespace temper
