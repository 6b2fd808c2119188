// SPDX-License-Identifier: Apache-2.0
#include <temper/builder.h>
#include <temper/tasks.h>

#include <iostream>

// find_objects MODEL PICTURE: what a network for poses finds in a picture.
int main(int argc, char** argv) {
  if (argc != 3) return 2;
  temper::tasks::PoseEstimator estimate(argv[1],
                                        {.values = {{"confidence", "0.4"}}, .make_plan = temper::plan_maker()});
  for (const auto& object : estimate(temper::data::read_image(argv[2])))
    std::cout << estimate.classes()[static_cast<std::size_t>(object.category)] << " " << object.score << " at "
              << object.box.x << ", " << object.box.y << ", " << object.keypoints.size() << " keypoints\n";
}
