// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "data/dataset.h"

// One function a format. They read all samples; read_dataset then applies `classes` and `limit`, orders the lists and
// checks that there are samples.
namespace temper::data {

/// A COCO instances or keypoints file. Categories are in the order of their ids, which is that of COCO's 80 classes.
[[nodiscard]] Dataset read_coco(const DatasetOptions& options);
/// The same of a file's text, which `what` names.
[[nodiscard]] Dataset parse_coco(std::string_view text, const std::string& what, const DatasetOptions& options);

/// Pictures and, under the same names in another folder, text files of a line an object:
///   class cx cy w h                  a box by its centre and size
///   class x1 y1 x2 y2 x3 y3 ...      an outline
///   class cx cy w h x y [v] ...      a box and as many keypoints as the options say
/// in shares of the picture's width and height. Where no label folder is named it is the picture folder's path with the
/// last "images" replaced by "labels". A picture without a label file has no objects. Lines that occur twice count
/// once. Class names come from a file classes.txt in the label folder, else from the options, else they are numbers.
/// An outline's area is the polygon's; a box's is its own, with keypoints 0.53 of it, as Ultralytics has it.
[[nodiscard]] Dataset read_yolo(const DatasetOptions& options);

/// A folder of pictures a class. Samples go round the classes, so that the first few are of all of them. Where the
/// folders are named by numbers and the options give classes, a number is a place in that list.
[[nodiscard]] Dataset read_image_folder(const DatasetOptions& options);

/// Pictures and, under the same names in another folder, label maps (read_label_map) as .png, .bmp, .tif or .npy.
/// Categories are the options' classes.
[[nodiscard]] Dataset read_mask_folder(const DatasetOptions& options);

/// Any files with labels, listed in a table: a CSV file of "path,label" lines under a head line that names the columns,
/// or a JSON list of {"path": ..., "label": ...}, also as member "samples" of an object that may have a list of names,
/// "classes". A label is a class's name or place. Paths are relative to the picture folder, or to the table's.
[[nodiscard]] Dataset read_samples(const DatasetOptions& options);

}  // namespace temper::data
