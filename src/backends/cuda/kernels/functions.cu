// SPDX-License-Identifier: Apache-2.0
// The rows of the unary and binary tables as device functions, named u_<row> and b_<row>: what generated kernels and
// epilogues call. C is float, double or int64_t.

template <class C>
struct Math;

template <>
struct Math<float> {
  __device__ static float exp(float x) { return expf(x); }
  __device__ static float expm1(float x) { return expm1f(x); }
  __device__ static float log(float x) { return logf(x); }
  __device__ static float log1p(float x) { return log1pf(x); }
  __device__ static float abs(float x) { return fabsf(x); }
  __device__ static float tanh(float x) { return tanhf(x); }
  __device__ static float erf(float x) { return erff(x); }
  __device__ static float erfc(float x) { return erfcf(x); }
  __device__ static float pow(float x, float y) { return powf(x, y); }
  __device__ static float fmod(float x, float y) { return fmodf(x, y); }
};

template <>
struct Math<double> {
  __device__ static double exp(double x) { return ::exp(x); }
  __device__ static double expm1(double x) { return ::expm1(x); }
  __device__ static double log(double x) { return ::log(x); }
  __device__ static double log1p(double x) { return ::log1p(x); }
  __device__ static double abs(double x) { return ::fabs(x); }
  __device__ static double tanh(double x) { return ::tanh(x); }
  __device__ static double erf(double x) { return ::erf(x); }
  __device__ static double erfc(double x) { return ::erfc(x); }
  __device__ static double pow(double x, double y) { return ::pow(x, y); }
  __device__ static double fmod(double x, double y) { return ::fmod(x, y); }
};

template <class C>
__device__ inline C sigmoid(C x) {
  const C e = Math<C>::exp(-Math<C>::abs(x));  // never overflows; NaN stays
  return x >= C(0) ? C(1) / (C(1) + e) : e / (C(1) + e);
}
template <class C>
__device__ inline C softplus(C x) {
  return Math<C>::log1p(Math<C>::exp(-Math<C>::abs(x))) + (x > C(0) ? x : C(0));
}
template <class C>
__device__ inline C clamp(C x, C low, C high) {
  if (x < low) x = low;
  return x > high ? high : x;
}

#define UNARY(name, ...)                        \
  template <class C>                            \
  __device__ inline C u_##name(C x, C a, C b) { \
    return __VA_ARGS__;                         \
  }
UNARY(Abs, x < C(0) ? -x : (x == C(0) ? C(0) : x))
UNARY(Neg, -x)
UNARY(Sign, x > C(0) ? C(1) : (x < C(0) ? C(-1) : x))
UNARY(Ceil, ceil(x))
UNARY(Floor, floor(x))
UNARY(Round, rint(x))
UNARY(Sqrt, sqrt(x))
UNARY(Reciprocal, C(1) / x)
UNARY(Exp, Math<C>::exp(x))
UNARY(Log, Math<C>::log(x))
UNARY(Sin, sin(x))
UNARY(Cos, cos(x))
UNARY(Tan, tan(x))
UNARY(Asin, asin(x))
UNARY(Acos, acos(x))
UNARY(Atan, atan(x))
UNARY(Sinh, sinh(x))
UNARY(Cosh, cosh(x))
UNARY(Tanh, Math<C>::tanh(x))
UNARY(Asinh, asinh(x))
UNARY(Acosh, acosh(x))
UNARY(Atanh, atanh(x))
UNARY(Erf, Math<C>::erf(x))
UNARY(Sigmoid, sigmoid(x))
UNARY(Relu, x < C(0) ? C(0) : x)
UNARY(LeakyRelu, x < C(0) ? a * x : x)
UNARY(Elu, x < C(0) ? a * Math<C>::expm1(x) : x)
UNARY(Celu, x < C(0) ? a * Math<C>::expm1(x / a) : x)
UNARY(Selu, b*(x < C(0) ? a * Math<C>::expm1(x) : x))
UNARY(HardSigmoid, clamp(a* x + b, C(0), C(1)))
UNARY(HardSwish, x* clamp(x / C(6) + C(0.5), C(0), C(1)))
UNARY(Softplus, softplus(x))
UNARY(Softsign, x / (C(1) + Math<C>::abs(x)))
UNARY(Mish, x* Math<C>::tanh(softplus(x)))
UNARY(Gelu, C(0.5) * x * Math<C>::erfc(-x * C(0.70710678118654752440)))
UNARY(GeluTanh, C(0.5) * x * (C(1) + Math<C>::tanh(C(0.79788456080286535588) * (x + C(0.044715) * x * x * x))))
UNARY(QuickGelu, x* sigmoid(a* x))
UNARY(Silu, x* sigmoid(x))
UNARY(ThresholdedRelu, x > a ? x : C(0))
UNARY(Shrink, x < -a ? x + b : (x > a ? x - b : C(0)))
UNARY(Clip, clamp(x, a, b))
UNARY(Not, x == C(0) ? C(1) : C(0))
UNARY(BitwiseNot, ~x)
UNARY(IsNaN, x != x ? C(1) : C(0))
UNARY(IsInf, Math<C>::abs(x) == C(K_INFINITY) && (x < C(0) ? a : b) != C(0) ? C(1) : C(0))

#define BINARY(name, ...)                  \
  template <class C>                       \
  __device__ inline C b_##name(C x, C y) { \
    return __VA_ARGS__;                    \
  }
BINARY(Add, x + y)
BINARY(Sub, x - y)
BINARY(Mul, x* y)
BINARY(Min, x != x || x < y ? x : y)
BINARY(Max, x != x || x > y ? x : y)
BINARY(PRelu, x < C(0) ? x * y : x)
BINARY(And, x != C(0) && y != C(0) ? C(1) : C(0))
BINARY(Or, x != C(0) || y != C(0) ? C(1) : C(0))
BINARY(Xor, (x != C(0)) != (y != C(0)) ? C(1) : C(0))
BINARY(BitwiseAnd, x& y)
BINARY(BitwiseOr, x | y)
BINARY(BitwiseXor, x ^ y)
BINARY(Equal, x == y ? C(1) : C(0))
BINARY(Less, x < y ? C(1) : C(0))
BINARY(Greater, x > y ? C(1) : C(0))
BINARY(LessOrEqual, x <= y ? C(1) : C(0))
BINARY(GreaterOrEqual, x >= y ? C(1) : C(0))
BINARY(Pow, Math<C>::pow(x, y))

template <class C>
__device__ inline C b_Div(C x, C y) {
  return x / y;
}
/// Truncates; by zero gives 0; the lowest value by -1 wraps.
template <>
__device__ inline int64_t b_Div(int64_t x, int64_t y) {
  if (y == 0) return 0;
  return y == -1 ? static_cast<int64_t>(0 - static_cast<uint64_t>(x)) : x / y;
}
template <class C>
__device__ inline C b_FMod(C x, C y) {
  return Math<C>::fmod(x, y);
}
template <>
__device__ inline int64_t b_FMod(int64_t x, int64_t y) {
  return y == 0 || y == -1 ? 0 : x % y;
}
template <class C>
__device__ inline C b_Mod(C x, C y) {
  const C remainder = b_FMod<C>(x, y);
  return remainder != C(0) && (remainder < C(0)) != (y < C(0)) ? remainder + y : remainder;
}
