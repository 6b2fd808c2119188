// SPDX-License-Identifier: Apache-2.0
#pragma once

// Shapes drawn with smooth edges, by their signed distance: what the example's scenes are made of.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

namespace scenes {

/// SplitMix64: the same numbers everywhere. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators".
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// The numbers of one scene (`stream` 0) or of what is made from it; other arguments give unrelated numbers.
  Random(std::uint64_t seed, std::uint64_t index, std::uint64_t stream)
      : state_(Random(Random(Random(seed).next() ^ index).next() ^ stream).next()) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// Even in [low, high).
  double uniform(double low, double high) { return low + (high - low) * static_cast<double>(next() >> 11) * 0x1.0p-53; }
  int integer(int low, int high) { return low + static_cast<int>(next() % static_cast<std::uint64_t>(high - low + 1)); }
  bool chance(double probability) { return uniform(0, 1) < probability; }
  /// About normal with deviation 1: four sixteen-bit numbers added.
  double normal() {
    const std::uint64_t bits = next();
    const auto sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
    return (static_cast<double>(sum) / 65536.0 - 2) * 1.7320508075688772;
  }

 private:
  std::uint64_t state_;
};

struct Point {
  double x = 0;
  double y = 0;
};
inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double s) { return {a.x * s, a.y * s}; }
inline double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }
inline double length(Point a) { return std::sqrt(dot(a, a)); }

/// Blue, green, red in [0, 255].
struct Colour {
  double b = 0;
  double g = 0;
  double r = 0;
};
inline Colour mix(Colour a, Colour b, double t) {
  return {a.b + (b.b - a.b) * t, a.g + (b.g - a.g) * t, a.r + (b.r - a.r) * t};
}
inline Colour random_colour(Random& random, double low = 30, double high = 235) {
  return {random.uniform(low, high), random.uniform(low, high), random.uniform(low, high)};
}

/// A picture in floating point, and for every pixel the object that covers it.
class Canvas {
 public:
  Canvas(int height, int width)
      : height_(height),
        width_(width),
        pixels_(static_cast<std::size_t>(height * width)),
        owners_(static_cast<std::size_t>(height * width)) {}

  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] Colour& pixel(int x, int y) { return pixels_[static_cast<std::size_t>(y * width_ + x)]; }
  [[nodiscard]] std::uint8_t& owner(int x, int y) { return owners_[static_cast<std::size_t>(y * width_ + x)]; }
  /// What is drawn from now on belongs to this object.
  void set_owner(std::uint8_t owner) { owner_ = owner; }

  void fill_circle(Point centre, double radius, Colour colour) {
    paint(centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius, colour,
          [=](Point p) { return length(p - centre) - radius; });
  }
  /// A line of this half width with round ends.
  void fill_capsule(Point a, Point b, double radius, Colour colour) {
    const Point along = b - a;
    const double squared = std::max(dot(along, along), 1e-9);
    paint(std::min(a.x, b.x) - radius, std::min(a.y, b.y) - radius, std::max(a.x, b.x) + radius,
          std::max(a.y, b.y) + radius, colour, [=](Point p) {
            const double t = std::clamp(dot(p - a, along) / squared, 0.0, 1.0);
            return length(p - a - along * t) - radius;
          });
  }
  void fill_box(Point centre, Point half, double rounding, Colour colour) {
    paint(centre.x - half.x, centre.y - half.y, centre.x + half.x, centre.y + half.y, colour, [=](Point p) {
      const double dx = std::abs(p.x - centre.x) - half.x + rounding;
      const double dy = std::abs(p.y - centre.y) - half.y + rounding;
      return std::hypot(std::max(dx, 0.0), std::max(dy, 0.0)) + std::min(std::max(dx, dy), 0.0) - rounding;
    });
  }
  /// A convex polygon, corners in clockwise order on the screen.
  void fill_polygon(std::span<const Point> corners, Colour colour) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const auto& c : corners) {
      left = std::min(left, c.x), right = std::max(right, c.x);
      top = std::min(top, c.y), bottom = std::max(bottom, c.y);
    }
    paint(left, top, right, bottom, colour, [=](Point p) {
      double distance = -1e9;
      for (std::size_t i = 0; i < corners.size(); ++i) {
        const Point a = corners[i], edge = corners[(i + 1) % corners.size()] - a;
        const Point outward = {edge.y, -edge.x};
        distance = std::max(distance, dot(p - a, outward) / std::max(length(edge), 1e-9));
      }
      return distance;
    });
  }

 private:
  template <class Distance>
  void paint(double left, double top, double right, double bottom, Colour colour, Distance distance) {
    const int x0 = std::max(0, static_cast<int>(std::floor(left - 1)));
    const int x1 = std::min(width_ - 1, static_cast<int>(std::ceil(right + 1)));
    const int y0 = std::max(0, static_cast<int>(std::floor(top - 1)));
    const int y1 = std::min(height_ - 1, static_cast<int>(std::ceil(bottom + 1)));
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const double cover = std::clamp(0.5 - distance({x + 0.5, y + 0.5}), 0.0, 1.0);
        if (cover <= 0) continue;
        pixel(x, y) = mix(pixel(x, y), colour, cover);
        if (cover > 0.5) owner(x, y) = owner_;
      }
  }

  int height_;
  int width_;
  std::uint8_t owner_ = 0;
  std::vector<Colour> pixels_;
  std::vector<std::uint8_t> owners_;
};

}  // namespace scenes
