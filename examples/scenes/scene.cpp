// SPDX-License-Identifier: Apache-2.0
#include "scene.h"

#include <algorithm>

#include "canvas.h"

namespace scenes {

namespace {

/// A person that stands with the feet's middle at `foot`, `height` pixels tall, seen from the front.
class PersonDrawing {
 public:
  PersonDrawing(Random& random, Point foot, double height) : height_(height) {
    const double lean = random.uniform(-0.12, 0.12);
    const Point up = {std::sin(lean), -std::cos(lean)};
    const Point side = {std::cos(lean), std::sin(lean)};
    const Point hips = foot + up * (0.48 * height);
    const Point neck = foot + up * (0.82 * height);
    const Point head = foot + up * (0.92 * height);
    const double turn = random.uniform(-0.35, 0.35);  // of the head
    place(0, head + side * (turn * 0.06 * height) + up * (-0.01 * height));
    // Somebody seen from the front has the left side on the picture's right.
    for (int s = 0; s < 2; ++s) {
      const double sign = s == 0 ? 1 : -1;
      place(1 + s, head + side * ((sign * 0.025 + turn * 0.05) * height) + up * (0.018 * height));
      place(3 + s, head + side * ((sign * 0.055 + turn * 0.02) * height) + up * (0.005 * height));
      place(5 + s, neck + side * (sign * 0.105 * height) + up * (-0.02 * height));
      const double upper = random.uniform(0.05, 1.5), lower = upper + random.uniform(-0.2, 1.4);
      place(7 + s, keypoints[5 + s] + limb(side, up, sign, upper) * (0.16 * height));
      place(9 + s, keypoints[7 + s] + limb(side, up, sign, lower) * (0.15 * height));
      place(11 + s, hips + side * (sign * 0.062 * height));
      const double thigh = random.uniform(-0.1, 0.5), shin = thigh + random.uniform(-0.5, 0.1);
      place(13 + s, keypoints[11 + s] + limb(side, up, sign, thigh) * (0.24 * height));
      place(15 + s, keypoints[13 + s] + limb(side, up, sign, shin) * (0.23 * height));
    }
  }

  void draw(Canvas& canvas, Random& random) const {
    const Colour skin = mix({120, 160, 215}, {45, 70, 110}, random.uniform(0, 1));
    const Colour shirt = random_colour(random), trousers = random_colour(random, 20, 150);
    const Colour hair = random_colour(random, 10, 90);
    for (int s = 0; s < 2; ++s) {
      canvas.fill_capsule(keypoints[11 + s], keypoints[13 + s], 0.045 * height_, trousers);
      canvas.fill_capsule(keypoints[13 + s], keypoints[15 + s], 0.036 * height_, trousers);
      canvas.fill_circle(keypoints[15 + s], 0.04 * height_, {30, 30, 30});
    }
    const Point middle = (keypoints[5] + keypoints[6]) * 0.5, hips = (keypoints[11] + keypoints[12]) * 0.5;
    canvas.fill_capsule(middle, keypoints[0], 0.035 * height_, skin);
    canvas.fill_capsule(middle + (hips - middle) * 0.12, hips, 0.095 * height_, shirt);
    canvas.fill_capsule(keypoints[5], keypoints[6], 0.035 * height_, shirt);
    for (int s = 0; s < 2; ++s) {
      canvas.fill_capsule(keypoints[5 + s], keypoints[7 + s], 0.032 * height_, mix(shirt, {0, 0, 0}, 0.15));
      canvas.fill_capsule(keypoints[7 + s], keypoints[9 + s], 0.026 * height_, skin);
      canvas.fill_circle(keypoints[9 + s], 0.03 * height_, skin);
    }
    const Point head = (keypoints[3] + keypoints[4]) * 0.5;
    canvas.fill_circle(head + Point{0, -0.012 * height_}, 0.068 * height_, hair);
    canvas.fill_circle(head + (keypoints[0] - head) * 0.3 + Point{0, 0.008 * height_}, 0.055 * height_, skin);
    for (int s = 0; s < 2; ++s) canvas.fill_circle(keypoints[1 + s], 0.011 * height_, {20, 20, 20});
    canvas.fill_circle(keypoints[0], 0.012 * height_, mix(skin, {0, 0, 80}, 0.5));
  }

  std::array<Point, k_keypoints> keypoints;

 private:
  void place(int index, Point point) { keypoints[static_cast<std::size_t>(index)] = point; }
  /// A direction `angle` away from straight down, outwards for positive angles.
  static Point limb(Point side, Point up, double sign, double angle) {
    return side * (sign * std::sin(angle)) + up * -std::cos(angle);
  }
  double height_;
};

void draw_car(Canvas& canvas, Random& random, Point foot, double height) {
  const double width = height * random.uniform(1.9, 2.6), facing = random.chance(0.5) ? 1 : -1;
  const Colour body = random_colour(random), glass = mix({200, 180, 150}, {60, 50, 40}, random.uniform(0, 1));
  const Point centre = foot + Point{0, -0.42 * height};
  const double w = width / 2;
  const auto at = [&](double x, double y) { return foot + Point{facing * x * w, y * height}; };
  std::array<Point, 4> cabin = {at(-0.62, -0.95), at(0.25, -0.95), at(0.6, -0.6), at(-0.75, -0.6)};
  std::array<Point, 4> window = {at(-0.5, -0.9), at(0.2, -0.9), at(0.46, -0.64), at(-0.6, -0.64)};
  if (facing < 0) {
    std::reverse(cabin.begin(), cabin.end());
    std::reverse(window.begin(), window.end());
  }
  canvas.fill_polygon(cabin, mix(body, {0, 0, 0}, 0.2));
  canvas.fill_polygon(window, glass);
  canvas.fill_box(at(-0.15, -0.77), {0.03 * height, 0.15 * height}, 0, mix(body, {0, 0, 0}, 0.2));
  canvas.fill_box(centre, {w, 0.24 * height}, 0.1 * height, body);
  canvas.fill_circle(at(0.93, -0.45), 0.06 * height, {170, 240, 255});
  canvas.fill_circle(at(-0.93, -0.45), 0.05 * height, {40, 40, 220});
  for (const double x : {-0.6, 0.6}) {
    canvas.fill_circle(at(x, -0.18), 0.19 * height, {25, 25, 25});
    canvas.fill_circle(at(x, -0.18), 0.09 * height, {170, 170, 170});
  }
}

void draw_cone(Canvas& canvas, Random& random, Point foot, double height) {
  const Colour orange = {random.uniform(0, 60), random.uniform(80, 150), random.uniform(210, 255)};
  const double w = height * random.uniform(0.28, 0.38);
  const auto at = [&](double x, double y) { return foot + Point{x * w, y * height}; };
  const std::array<Point, 4> body = {at(-0.12, -1), at(0.12, -1), at(0.75, -0.08), at(-0.75, -0.08)};
  const std::array<Point, 4> stripe = {at(-0.34, -0.66), at(0.34, -0.66), at(0.51, -0.42), at(-0.51, -0.42)};
  canvas.fill_polygon(body, orange);
  canvas.fill_polygon(stripe, {240, 240, 240});
  canvas.fill_box(foot + Point{0, -0.05 * height}, {w, 0.05 * height}, 0.02 * height, mix(orange, {0, 0, 0}, 0.25));
}

void draw_sign(Canvas& canvas, Random& random, Point foot, double height) {
  const double radius = height * random.uniform(0.13, 0.19);
  const Point centre = foot + Point{0, -height + radius};
  canvas.fill_capsule(foot, centre, std::max(0.012 * height, 0.7), {140, 140, 140});
  const std::array<Colour, 3> faces = {Colour{40, 40, 210}, Colour{190, 90, 20}, Colour{30, 200, 240}};
  const Colour face = faces[static_cast<std::size_t>(random.integer(0, 2))];
  if (random.chance(0.5)) {
    canvas.fill_circle(centre, radius, {245, 245, 245});
    canvas.fill_circle(centre, radius * 0.86, face);
    canvas.fill_box(centre, {radius * 0.55, radius * 0.16}, 0, {245, 245, 245});
  } else {
    std::vector<Point> outer, inner;
    for (int i = 0; i < 8; ++i) {
      const double angle = (i + 0.5) * std::numbers::pi / 4;
      const Point direction = {std::cos(angle), std::sin(angle)};
      outer.push_back(centre + direction * (radius * 1.05));
      inner.push_back(centre + direction * (radius * 0.9));
    }
    canvas.fill_polygon(outer, {245, 245, 245});
    canvas.fill_polygon(inner, face);
    canvas.fill_box(centre, {radius * 0.16, radius * 0.5}, 0, {245, 245, 245});
  }
}

/// Sky, houses, grass and the road; returns which pixels are road.
std::vector<std::uint8_t> draw_background(Canvas& canvas, Random& random, double horizon) {
  const Colour zenith = mix({235, 190, 120}, {120, 120, 125}, random.uniform(0, 1));
  const Colour haze = mix({240, 225, 205}, {170, 170, 180}, random.uniform(0, 1));
  const Colour grass = mix({60, 130, 80}, {90, 140, 170}, random.uniform(0, 1));
  for (int y = 0; y < k_height; ++y)
    for (int x = 0; x < k_width; ++x)
      canvas.pixel(x, y) = y < horizon ? mix(zenith, haze, y / horizon)
                                       : mix(grass, {30, 40, 30}, 0.4 * (y - horizon) / (k_height - horizon));
  for (int i = random.integer(2, 6); i > 0; --i) {
    const double w = random.uniform(15, 60), h = random.uniform(20, 90), x = random.uniform(0, k_width);
    const Colour wall = random_colour(random, 60, 200);
    canvas.fill_box({x, horizon - h / 2}, {w, h / 2}, 0, wall);
    for (double wy = horizon - h + 8; wy < horizon - 8; wy += 14)
      for (double wx = x - w + 8; wx < x + w - 6; wx += 14)
        canvas.fill_box({wx, wy}, {3, 4}, 0,
                        mix(wall, random.chance(0.3) ? Colour{160, 230, 250} : Colour{40, 35, 30}, 0.7));
  }
  const double middle = random.uniform(0.3, 0.7) * k_width, vanish = random.uniform(0.35, 0.65) * k_width;
  const double half = random.uniform(0.45, 0.9) * k_width;
  const Colour asphalt = mix({70, 70, 70}, {130, 125, 120}, random.uniform(0, 1));
  std::vector<std::uint8_t> road(static_cast<std::size_t>(k_height * k_width));
  for (int y = static_cast<int>(horizon) + 1; y < k_height; ++y) {
    const double t = (y - horizon) / (k_height - horizon);
    const double centre = vanish + (middle - vanish) * t, reach = 6 + half * t;
    for (int x = 0; x < k_width; ++x) {
      if (std::abs(x - centre) > reach) continue;
      road[static_cast<std::size_t>(y * k_width + x)] = 1;
      const double across = std::abs(x - centre) / reach;
      const bool is_dash = across < 0.025 && static_cast<int>(6 / std::max(t, 0.03)) % 2 == 0;
      const bool is_edge = across > 0.93 && across < 0.96;
      canvas.pixel(x, y) = is_dash || is_edge ? Colour{215, 215, 215} : mix(asphalt, {50, 50, 50}, 0.3 * t);
    }
  }
  return road;
}

/// Where an object stands and how tall it is.
struct Stand {
  int category = 0;
  Point foot;
  double height = 0;
  double distance_m = 0;
};

std::vector<Stand> place_objects(Random& random, double horizon) {
  static constexpr std::array<double, 4> k_height_m = {1.7, 1.45, 0.75, 2.6};
  std::vector<Stand> stands;
  for (int i = random.integer(2, 8); i > 0; --i) {
    Stand stand;
    stand.category = std::array{0, 0, 0, 1, 1, 2, 3}[static_cast<std::size_t>(random.integer(0, 6))];
    const double row = horizon + (k_height * 1.05 - horizon) * std::pow(random.uniform(0.12, 1), 1.3);
    stand.distance_m = k_focal_px * k_camera_height_m / (row - horizon);
    const double size = k_height_m[static_cast<std::size_t>(stand.category)] * random.uniform(0.9, 1.12);
    stand.height = k_focal_px * size / stand.distance_m;
    stand.foot = {random.uniform(-0.02, 1.02) * k_width, row};
    stands.push_back(stand);
  }
  std::ranges::sort(stands, [](const Stand& a, const Stand& b) { return a.distance_m > b.distance_m; });
  return stands;
}

/// Boxes and visible keypoints, from what each object still covers.
void measure(Canvas& canvas, std::vector<SceneObject>& objects) {
  for (auto& object : objects) object.left = k_width, object.top = k_height, object.right = object.bottom = 0;
  for (int y = 0; y < k_height; ++y)
    for (int x = 0; x < k_width; ++x) {
      if (canvas.owner(x, y) == 0) continue;
      auto& object = objects[canvas.owner(x, y) - 1u];
      object.left = std::min(object.left, x), object.right = std::max(object.right, x + 1);
      object.top = std::min(object.top, y), object.bottom = std::max(object.bottom, y + 1);
      ++object.pixels;
    }
  for (std::size_t i = 0; i < objects.size(); ++i)
    for (auto& point : objects[i].keypoints) {
      const int x = static_cast<int>(std::floor(point.x)), y = static_cast<int>(std::floor(point.y));
      const bool is_inside = x >= 0 && x < k_width && y >= 0 && y < k_height;
      if (objects[i].category != 0 || !is_inside) {
        point = {};
      } else {
        point.visibility = canvas.owner(x, y) == i + 1 ? 2 : 1;
      }
    }
}

/// Drops what is nearly hidden and numbers the rest anew.
void drop_hidden(Canvas& canvas, std::vector<SceneObject>& objects, const std::vector<int>& whole) {
  std::vector<std::uint8_t> renamed(objects.size() + 1, 0);
  std::vector<SceneObject> kept;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects[i].pixels < 40 || objects[i].pixels < 0.3 * whole[i]) continue;
    kept.push_back(objects[i]);
    renamed[i + 1] = static_cast<std::uint8_t>(kept.size());
  }
  for (int y = 0; y < k_height; ++y)
    for (int x = 0; x < k_width; ++x) canvas.owner(x, y) = renamed[canvas.owner(x, y)];
  objects = std::move(kept);
}

int count_owned(Canvas& canvas, std::uint8_t owner) {
  int count = 0;
  for (int y = 0; y < k_height; ++y)
    for (int x = 0; x < k_width; ++x) count += canvas.owner(x, y) == owner;
  return count;
}

}  // namespace

Scene draw_scene(std::uint64_t seed, std::uint64_t index) {
  Random random(seed, index, 0);
  Scene scene;
  scene.horizon = random.uniform(0.32, 0.5) * k_height;
  Canvas canvas(k_height, k_width);
  const auto road = draw_background(canvas, random, scene.horizon);
  std::vector<int> whole;
  for (const auto& stand : place_objects(random, scene.horizon)) {
    SceneObject object{.category = stand.category, .distance_m = stand.distance_m};
    const auto owner = static_cast<std::uint8_t>(scene.objects.size() + 1);
    canvas.set_owner(owner);
    if (stand.category == 0) {
      const PersonDrawing person(random, stand.foot, stand.height);
      person.draw(canvas, random);
      for (std::size_t k = 0; k < object.keypoints.size(); ++k)
        object.keypoints[k] = {person.keypoints[k].x, person.keypoints[k].y, 0};
    } else if (stand.category == 1) {
      draw_car(canvas, random, stand.foot, stand.height);
    } else if (stand.category == 2) {
      draw_cone(canvas, random, stand.foot, stand.height);
    } else {
      draw_sign(canvas, random, stand.foot, stand.height);
    }
    whole.push_back(count_owned(canvas, owner));
    scene.objects.push_back(object);
  }
  measure(canvas, scene.objects);
  drop_hidden(canvas, scene.objects, whole);

  const double gain = random.uniform(0.75, 1.15), noise = random.uniform(2, 7);
  for (int y = 0; y < k_height; ++y)
    for (int x = 0; x < k_width; ++x) {
      const Colour c = canvas.pixel(x, y);
      for (const double value : {c.b, c.g, c.r})
        scene.pixels.push_back(
            static_cast<std::uint8_t>(std::clamp(value * gain + noise * random.normal(), 0.0, 255.0)));
      const auto owner = canvas.owner(x, y);
      scene.owners.push_back(owner);
      scene.regions.push_back(owner > 0 ? static_cast<std::uint8_t>(scene.objects[owner - 1u].category + 2)
                                        : road[static_cast<std::size_t>(y * k_width + x)]);
    }
  return scene;
}

}  // namespace scenes
