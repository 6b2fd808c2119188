// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace temper {

/// What went wrong, by who can mend it. The command line maps each to an exit status.
enum class ErrorCode {
  invalid_model,  ///< the ONNX file breaks its own rules
  unsupported,    ///< a valid model asks for something Temper does not have
  bad_argument,   ///< a caller passed a value outside the contract
  bad_plan,       ///< a plan is damaged, or made for another version or device
  device,         ///< the device or its library refused
  io,             ///< a file or stream could not be read or written
  internal,       ///< a broken invariant: a defect of Temper
};

/// "invalid_model" etc., as printed and stored in JSON.
[[nodiscard]] std::string_view error_code_name(ErrorCode code);

/// The one exception of Temper: what, where, got and expected, what to do; then a frame a line of context.
class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message, std::string_view file = {}, int line = 0);

  /// Appends "while ..." context, outermost last.
  void add_frame(std::string frame);

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::vector<std::string>& frames() const noexcept { return frames_; }
  /// "src/ops/softmax.h:41", empty where unknown.
  [[nodiscard]] const std::string& location() const noexcept { return location_; }
  /// Message and frames, a line each.
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
  std::string location_;
  std::vector<std::string> frames_;
  std::string text_;
};

}  // namespace temper
