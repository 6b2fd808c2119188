#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled example network: which of eight shapes an image shows.

The images are drawn by this script: one filled shape of random colour, size, angle and place on a noisy gradient, with
a few distracting lines. Writes shapes_classifier.onnx (dynamic batch, input `images` f32 [batch, 3, 64, 64] in [0, 1],
output `logits` f32 [batch, 8]), shapes_samples.npz (16 `images` of the validation set) and shapes_labels.npz (`labels`).

usage: train_shapes_classifier.py OUTPUT_FOLDER   (needs PyTorch and numpy; about a minute on a GPU)
"""
import math
import sys

import numpy as np
import torch
from torch import nn

SIZE = 64
CLASSES = ["disc", "ring", "square", "triangle", "star", "cross", "crescent", "bar"]


def polygon_mask(x, y, corners):
    """True inside the polygon, by the crossing rule."""
    inside = np.zeros_like(x, dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1]):
        crosses = (y0 > y) != (y1 > y)
        at = (x1 - x0) * (y - y0) / (y1 - y0 if y1 != y0 else 1e-9) + x0
        inside ^= crosses & (x < at)
    return inside


def shape_mask(kind, x, y):
    """Mask of a shape of radius 1 around the origin."""
    radius = np.hypot(x, y)
    if kind == "disc":
        return radius < 0.9
    if kind == "ring":
        return (radius < 1.0) & (radius > 0.62)
    if kind == "square":
        return (np.abs(x) < 0.78) & (np.abs(y) < 0.78)
    if kind == "triangle":
        return polygon_mask(x, y, [(math.sin(a), -math.cos(a)) for a in (0, 2.0944, 4.18879)])
    if kind == "star":
        corners = [((1.05 if i % 2 == 0 else 0.42) * math.sin(i * math.pi / 5),
                    -(1.05 if i % 2 == 0 else 0.42) * math.cos(i * math.pi / 5)) for i in range(10)]
        return polygon_mask(x, y, corners)
    if kind == "cross":
        return ((np.abs(x) < 0.28) & (np.abs(y) < 1)) | ((np.abs(y) < 0.28) & (np.abs(x) < 1))
    if kind == "crescent":
        return (radius < 0.95) & (np.hypot(x - 0.45, y) > 0.75)
    return (np.abs(x) < 1.05) & (np.abs(y) < 0.26)


def draw(random):
    """One image [3, SIZE, SIZE] in [0, 1] and its label."""
    label = int(random.integers(len(CLASSES)))
    rows, columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float64)
    slope = random.uniform(-1, 1, (3, 2)) * 0.3
    base = random.uniform(0.2, 0.8, 3)
    image = np.stack([b + s[0] * (columns / SIZE - 0.5) + s[1] * (rows / SIZE - 0.5) for b, s in zip(base, slope)])
    for _ in range(int(random.integers(1, 4))):
        a, c = random.uniform(0, 2 * math.pi), random.uniform(-20, 20)
        line = np.abs((columns - 32) * math.cos(a) + (rows - 32) * math.sin(a) - c) < 0.8
        image[:, line] = random.uniform(0, 1, (3, 1))
    scale, angle = random.uniform(8, 22), random.uniform(0, 2 * math.pi)
    centre = random.uniform(scale, SIZE - scale, 2)
    dx, dy = (columns - centre[0]) / scale, (rows - centre[1]) / scale
    mask = shape_mask(CLASSES[label], dx * math.cos(angle) + dy * math.sin(angle),
                      dy * math.cos(angle) - dx * math.sin(angle))
    colour = random.uniform(0, 1, 3)
    while np.abs(colour - base).max() < 0.3:
        colour = random.uniform(0, 1, 3)
    image[:, mask] = colour[:, None]
    image += random.normal(0, 0.04, image.shape)
    return np.clip(image, 0, 1).astype(np.float32), label


def make_set(count, seed):
    random = np.random.default_rng(seed)
    images, labels = zip(*(draw(random) for _ in range(count)))
    return torch.from_numpy(np.stack(images)), torch.tensor(labels)


class Block(nn.Module):
    """Two convolutions with a residual path."""

    def __init__(self, channels):
        super().__init__()
        self.first = conv(channels, channels, 1)
        self.second = conv(channels, channels, 1)

    def forward(self, x):
        return x + self.second(self.first(x))


def conv(inputs, outputs, stride, kernel=3):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs), nn.SiLU())


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(conv(3, 16, 2), conv(16, 32, 2), Block(32), conv(32, 64, 2), Block(64),
                                  conv(64, 96, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head = nn.Linear(96, len(CLASSES))

    def forward(self, x):
        return self.head(self.body(x))


def train(device):
    images, labels = (t.to(device) for t in make_set(12000, 1))
    model = Classifier().to(device)
    steps, batch = 2400, 128
    optimiser = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, steps)
    for _ in range(steps):
        pick = torch.randint(len(images), (batch,), device=device)
        x = images[pick]
        if torch.rand(()) < 0.5:
            x = x.flip(3)
        if torch.rand(()) < 0.5:
            x = x.transpose(2, 3)
        loss = nn.functional.cross_entropy(model(x), labels[pick], label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model.eval()


def main():
    folder = sys.argv[1]
    torch.manual_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = train(device)
    images, labels = make_set(2000, 2)
    with torch.inference_mode():
        accuracy = (model(images.to(device)).argmax(1).cpu() == labels).float().mean().item()
    print(f"validation accuracy {accuracy:.4f} on 2000 images (chance {1 / len(CLASSES):.3f})")
    torch.onnx.export(model.cpu(), (images[:1],), f"{folder}/shapes_classifier.onnx", opset_version=17,
                      input_names=["images"], output_names=["logits"],
                      dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}}, dynamo=False)
    np.savez_compressed(f"{folder}/shapes_samples.npz", images=images[:16].numpy())
    np.savez_compressed(f"{folder}/shapes_labels.npz", labels=labels[:16].numpy())


if __name__ == "__main__":
    main()
