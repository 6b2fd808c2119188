# SPDX-License-Identifier: Apache-2.0
"""The example's scenes as tensors: drawn by ../scenes, compiled here into a shared library."""
import concurrent.futures
import ctypes
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import torch

HEIGHT, WIDTH = 360, 480
KEYPOINTS = 17
MAX_OBJECTS = 8
CLASSES = ["person", "car", "cone", "sign"]
REGIONS = ["background", "road", "person", "car", "cone", "sign"]
SOURCES = pathlib.Path(__file__).resolve().parent.parent / "scenes"


def load_library():
    target = pathlib.Path(tempfile.mkdtemp()) / "libscenes.so"
    sources = [str(SOURCES / name) for name in ("scene.cpp", "lidar.cpp", "scene_c.cpp")]
    subprocess.run(["g++", "-std=c++20", "-O2", "-shared", "-fPIC", *sources, "-o", str(target)], check=True)
    return ctypes.CDLL(str(target))


LIBRARY = load_library()


def pointer(array):
    return ctypes.c_void_p(array.ctypes.data)


def in_parallel(action, count):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:  # the library runs without the interpreter's lock
        list(pool.map(action, range(count), chunksize=16))


def draw_scenes(seed, count):
    """Images u8 [count, 3, 240, 320] (RGB), owners u8 [count, 60, 80], regions u8 [count, 240, 320] and objects
    f32 [count, MAX_OBJECTS, 56] (class -1 where there is none; boxes and points in pixels of the 240x320 image)."""
    images = torch.empty((count, 3, 240, 320), dtype=torch.uint8)
    owners = torch.empty((count, 60, 80), dtype=torch.uint8)
    regions = torch.empty((count, 240, 320), dtype=torch.uint8)
    objects = torch.full((count, MAX_OBJECTS, 5 + 3 * KEYPOINTS), -1.0)
    rows = ((np.arange(240) + 0.5) * 1.5).astype(int)
    columns = ((np.arange(320) + 0.5) * 1.5).astype(int)

    def draw(index):
        pixels = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        owner, region = np.empty((HEIGHT, WIDTH), np.uint8), np.empty((HEIGHT, WIDTH), np.uint8)
        table = np.zeros((16, 5 + 3 * KEYPOINTS), np.float32)
        found = LIBRARY.scenes_draw(ctypes.c_uint64(seed), ctypes.c_uint64(index), pointer(pixels), pointer(owner),
                                    pointer(region), pointer(table))
        image = torch.from_numpy(pixels).permute(2, 0, 1).flip(0)[None].float()
        image = torch.nn.functional.interpolate(image, size=(240, 320), mode="bilinear", align_corners=False)
        images[index] = image[0].round().clamp(0, 255).to(torch.uint8)
        owners[index] = torch.from_numpy(owner[3::6, 3::6].copy())
        regions[index] = torch.from_numpy(region[rows][:, columns])
        table[:, 1:5] /= 1.5
        table[:, 5::3] /= 1.5
        table[:, 6::3] /= 1.5
        objects[index, :found] = torch.from_numpy(table[:found])

    torch.set_num_threads(1)
    in_parallel(draw, count)
    return images, owners, regions, objects


def draw_calibration(seed, count):
    """Inputs u8 [count, 5, 360, 480] (blue, green, red, depth, intensity) and labels (1: calibrated). The depth is
    rounded to a 255th, which the networks do not notice."""
    inputs = torch.empty((count, 5, HEIGHT, WIDTH), dtype=torch.uint8)
    labels = torch.empty(count, dtype=torch.long)

    def draw(index):
        channels = np.empty((5, HEIGHT, WIDTH), np.float32)
        labels[index] = LIBRARY.scenes_draw_calibration(ctypes.c_uint64(seed), ctypes.c_uint64(index), pointer(channels))
        inputs[index] = torch.from_numpy(np.rint(channels).astype(np.uint8))

    in_parallel(draw, count)
    return inputs, labels
