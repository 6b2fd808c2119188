// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/dataset.h"

// One function a format. They read all samples; read_dataset then applies `classes` and `limit`, orders the lists and
// checks that there are samples.
namespace temper::data {

[[nodiscard]] Dataset read_coco(const DatasetOptions& options);

}  // namespace temper::data
