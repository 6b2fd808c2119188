// SPDX-License-Identifier: Apache-2.0
// In front of every kernel: element types without headers, so that NVRTC needs none, and conversions to the types that
// kernels compute in.

using int8_t = signed char;
using uint8_t = unsigned char;
using int16_t = short;
using uint16_t = unsigned short;
using int32_t = int;
using uint32_t = unsigned int;
using int64_t = long long;
using uint64_t = unsigned long long;

struct half_t {
  uint16_t bits;
};
struct bfloat_t {
  uint16_t bits;
};
struct bool_t {
  uint8_t bits;
};

#define K_INFINITY __int_as_float(0x7f800000)

__device__ inline float to_float(float x) { return x; }
__device__ inline float to_float(double x) { return static_cast<float>(x); }
__device__ inline float to_float(half_t x) {
  float y;
  asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x.bits));
  return y;
}
__device__ inline float to_float(bfloat_t x) { return __int_as_float(static_cast<int>(x.bits) << 16); }
__device__ inline float to_float(bool_t x) { return x.bits != 0 ? 1.0f : 0.0f; }
template <class T>
__device__ inline float to_float(T x) {
  return static_cast<float>(x);
}

/// The type that a kernel computes in from an element, and back.
template <class C>
struct Compute;

template <>
struct Compute<float> {
  template <class T>
  __device__ static float from(T x) {
    return to_float(x);
  }
};

template <>
struct Compute<double> {
  __device__ static double from(half_t x) { return to_float(x); }
  __device__ static double from(bfloat_t x) { return to_float(x); }
  __device__ static double from(bool_t x) { return to_float(x); }
  template <class T>
  __device__ static double from(T x) {
    return static_cast<double>(x);
  }
};

template <>
struct Compute<int64_t> {
  __device__ static int64_t from(bool_t x) { return x.bits != 0; }
  template <class T>
  __device__ static int64_t from(T x) {
    return static_cast<int64_t>(x);
  }
};

/// Rounds to nearest even; integers wrap; bool is x != 0.
template <class T>
struct Element {
  template <class C>
  __device__ static T from(C x) {
    return static_cast<T>(x);
  }
};

template <>
struct Element<half_t> {
  __device__ static half_t from(float x) {
    half_t y;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y.bits) : "f"(x));
    return y;
  }
  __device__ static half_t from(double x) {
    half_t y;
    asm("cvt.rn.f16.f64 %0, %1;" : "=h"(y.bits) : "d"(x));
    return y;
  }
  __device__ static half_t from(int64_t x) { return from(static_cast<double>(x)); }
};

template <>
struct Element<bfloat_t> {
  __device__ static bfloat_t from(float x) {
    bfloat_t y;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(y.bits) : "f"(x));
    return y;
  }
  template <class C>
  __device__ static bfloat_t from(C x) {
    return from(static_cast<float>(x));
  }
};

template <>
struct Element<bool_t> {
  template <class C>
  __device__ static bool_t from(C x) {
    return {static_cast<uint8_t>(x != C(0) ? 1 : 0)};
  }
};

/// N elements that are loaded and stored in as few accesses as their alignment allows.
template <class T, int N>
struct alignas(sizeof(T) * N > 16 ? 16 : sizeof(T) * N) Vector {
  T at[N];
};
