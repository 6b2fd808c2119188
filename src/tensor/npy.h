// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "temper/tensor.h"

namespace temper {

/// The tensor in the bytes of a .npy file (format 1.0 to 3.0), of either byte order and either memory order.
///
/// bool, i1..i8, u1..u8, f2, f4, f8 map to our types; U and S (text) to string. numpy has no bfloat16: V2 (raw
/// two-byte elements, what ml_dtypes saves) is read as bf16. i4, u4 and 8-bit floats are saved as i1, u1 and u1 and
/// read back as those. `what` names the file in messages.
/// Errors: bad_argument where the header is damaged, the type has no counterpart (objects, complex, dates) or the
/// bytes that follow are not as many as shape and type need.
[[nodiscard]] Tensor parse_npy(std::span<const std::byte> bytes, std::string_view what);

/// The .npy header, magic included, that precedes `tensor`'s elements. Errors: bad_argument for containers.
[[nodiscard]] std::string npy_header(const Tensor& tensor);
/// The elements as .npy wants them after the header: `tensor`'s own bytes, or for strings UTF-32 in `buffer`.
/// Errors: bad_argument for containers and for strings that are not UTF-8.
[[nodiscard]] std::span<const std::byte> npy_elements(const Tensor& tensor, std::string& buffer);

/// Errors: io, and those of parse_npy.
[[nodiscard]] Tensor read_npy(const std::filesystem::path& path);
/// Errors: io; bad_argument for containers.
void write_npy(const std::filesystem::path& path, const Tensor& tensor);

}  // namespace temper
