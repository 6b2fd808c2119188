#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the bundled example's four networks on generated street scenes and writes them as ONNX (opset 17).

  scene_pose.onnx          images f32 [batch, 3, 320, 320] RGB in [0, 1] -> output0 [batch, 4 + 4 + 51, 2100]
  scene_segment.onnx       the same input -> output0 [batch, 4 + 4 + 32, 2100], output1 [batch, 32, 80, 80]
  scene_regions.onnx       images f32 [batch, 3, 240, 320] -> logits [batch, 6, 240, 320]
  scene_calibration.onnx   input f32 [batch, 5, height, width] in [0, 1] -> output [batch, 2]

usage: train_scenes.py OUTPUT_FOLDER [MINUTES]   (needs PyTorch, torchvision, onnx, numpy, g++ and a GPU; 8 minutes)
"""
import copy
import pathlib
import sys
import time

import onnx
import torch
from torch.nn import functional as F

import scenes_data as data
from scenes_losses import detector_loss
from scenes_nets import CalibrationNet, SceneUNet, SceneYolo

SIZE = 320
TOP = 40  # rows of padding above a 320x240 image in the 320x320 input
PAD = 114


def letterbox(images):
    """u8 [N, 3, 240, 320] to f32 [N, 3, 320, 320] in [0, 1]."""
    boxed = torch.full((len(images), 3, SIZE, SIZE), PAD, dtype=torch.uint8, device=images.device)
    boxed[:, :, TOP:TOP + 240] = images
    return boxed.float() / 255


def jitter(images):
    """Other brightness and contrast for every image of a batch in [0, 1]."""
    gain = 1 + 0.3 * (torch.rand(len(images), 1, 1, 1, device=images.device) - 0.5)
    offset = 0.15 * (torch.rand(len(images), images.shape[1], 1, 1, device=images.device) - 0.5)
    return (images * gain + offset).clamp(0, 1)


class Average:
    """Exponential moving average of a model's state."""

    def __init__(self, model):
        self.model, self.step = copy.deepcopy(model).eval(), 0

    @torch.no_grad()
    def update(self, model):
        self.step += 1
        keep = min(0.999, self.step / (self.step + 10))
        for mine, other in zip(self.model.state_dict().values(), model.state_dict().values()):
            if mine.is_floating_point():
                mine.lerp_(other, 1 - keep)
            else:
                mine.copy_(other)


def train(model, count, batch, seconds, rate, loss_of):
    """Steps over random batches until the time is up, the rate falling with it; returns the averaged model."""
    optimiser = torch.optim.AdamW(model.parameters(), rate, weight_decay=0.02, betas=(0.9, 0.99))
    average, start, step = Average(model), time.time(), 0
    while True:
        done = (time.time() - start) / seconds
        if done >= 1:
            break
        warm = min(1, (step + 1) / 200)
        for group in optimiser.param_groups:
            group["lr"] = rate * warm * max(0.02, 1 - done)
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = loss_of(torch.randint(count, (batch,), device="cuda"))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 10)
        optimiser.step()
        average.update(model)
        step += 1
        if step % 500 == 0:
            print(f"  step {step}, {100 * done:.0f}%, loss {loss.item():.4f}", flush=True)
    return average.model


def train_detector(scenes, seconds):
    images, owners, _, objects = scenes
    objects = objects.clone()
    objects[..., 2:5:2] += TOP  # top and bottom
    objects[..., 6::3] += TOP
    padded = torch.zeros((len(owners), 80, 80), dtype=torch.uint8, device="cuda")
    padded[:, 10:70] = owners
    model = SceneYolo(len(data.CLASSES), data.KEYPOINTS).cuda().to(memory_format=torch.channels_last)
    shapes = [torch.empty(1, 1, SIZE // s, SIZE // s, device="cuda") for s in (8, 16, 32)]
    model.anchor_grid = SceneYolo.anchors(shapes)

    def loss_of(pick):
        x = jitter(letterbox(images[pick])).to(memory_format=torch.channels_last)
        outputs = model(x)
        with torch.autocast("cuda", enabled=False):
            return detector_loss(model, outputs, objects[pick], padded[pick])

    return train(model, len(images), 96, seconds, 3e-3, loss_of)


def train_regions(scenes, seconds):
    images, _, regions, _ = scenes
    model = SceneUNet(len(data.REGIONS)).cuda().to(memory_format=torch.channels_last)
    return train(model, len(images), 64, seconds, 3e-3,
                 lambda pick: F.cross_entropy(model(jitter(images[pick].float() / 255)), regions[pick].long()))


def train_calibration(inputs, labels, seconds):
    model = CalibrationNet().cuda().to(memory_format=torch.channels_last)
    return train(model, len(inputs), 96, seconds, 2e-3,
                 lambda pick: F.cross_entropy(model(inputs[pick].float() / 255), labels[pick], label_smoothing=0.03))


@torch.inference_mode()
def detector_recall(model, scenes):
    """Share of objects that the best-scored box of their class above 0.3 covers with IoU 0.5; a rough check only."""
    images, _, _, objects = scenes
    model.mode = "pose"
    out = torch.cat([model(letterbox(part)) for part in images.split(64)])
    found = wanted = 0
    for result, truth in zip(out.transpose(1, 2), objects):
        half = result[:, 2:4] / 2
        boxes = torch.cat([result[:, :2] - half, result[:, :2] + half], 1)
        for row in truth[truth[:, 0] >= 0]:
            target = row[1:5] + torch.tensor([0, TOP, 0, TOP], device=row.device)
            good = result[:, 4 + int(row[0])] > 0.3
            low, high = torch.maximum(boxes[good, :2], target[:2]), torch.minimum(boxes[good, 2:], target[2:])
            inter = (high - low).clamp(0).prod(1)
            area = (boxes[good, 2:] - boxes[good, :2]).prod(1) + (target[2:] - target[:2]).prod() - inter
            found += int((inter / area > 0.5).any())
            wanted += 1
    return found / wanted


@torch.inference_mode()
def mean_iou(model, scenes):
    images, _, regions, _ = scenes
    labels = torch.cat([model(part.float() / 255).argmax(1) for part in images.split(64)])
    pairs = torch.bincount(regions.long().flatten() * 6 + labels.flatten(), minlength=36).view(6, 6).double()
    return (pairs.diag() / (pairs.sum(0) + pairs.sum(1) - pairs.diag())).mean().item()


def export(model, path, example, inputs, outputs, axes, metadata):
    torch.onnx.export(model, (example,), str(path), opset_version=17, input_names=inputs, output_names=outputs,
                      dynamic_axes=axes, dynamo=False)
    proto = onnx.load(path)
    for key, value in metadata.items():
        entry = proto.metadata_props.add()
        entry.key, entry.value = key, str(value)
    onnx.save(proto, path)
    print(f"{path.name}: {path.stat().st_size} bytes", flush=True)


def export_all(folder, detector, regions, calibration):
    batch = {0: "batch"}
    detector = detector.cpu().float().to(memory_format=torch.contiguous_format)
    common = {"names": dict(enumerate(data.CLASSES)), "stride": 32, "imgsz": [SIZE, SIZE], "batch": 1}
    example = torch.rand(1, 3, SIZE, SIZE)
    detector.mode = "pose"
    export(detector, folder / "scene_pose.onnx", example, ["images"], ["output0"], {"images": batch, "output0": batch},
           common | {"task": "pose", "kpt_shape": [data.KEYPOINTS, 3]})
    detector.mode = "segment"
    export(detector, folder / "scene_segment.onnx", example, ["images"], ["output0", "output1"],
           {"images": batch, "output0": batch, "output1": batch}, common | {"task": "segment"})
    export(regions.cpu().to(memory_format=torch.contiguous_format), folder / "scene_regions.onnx",
           torch.rand(1, 3, 240, 320), ["images"], ["logits"], {"images": batch, "logits": batch},
           {"names": dict(enumerate(data.REGIONS)), "task": "semantic"})
    free = {0: "batch", 2: "height", 3: "width"}
    export(calibration.cpu().to(memory_format=torch.contiguous_format), folder / "scene_calibration.onnx",
           torch.rand(1, 5, 360, 480), ["input"], ["output"], {"input": free, "output": batch},
           {"names": {0: "miscalibrated", 1: "calibrated"}, "task": "calibration_status"})


def main():
    folder = pathlib.Path(sys.argv[1])
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 8
    torch.manual_seed(1)
    torch.backends.cudnn.benchmark = True
    start = time.time()
    scenes = [t.cuda() for t in data.draw_scenes(1, int(3500 * minutes))]
    check = [t.cuda() for t in data.draw_scenes(2, 300)]
    inputs, labels = (t.cuda() for t in data.draw_calibration(3, int(1200 * minutes)))
    check_inputs, check_labels = (t.cuda() for t in data.draw_calibration(4, 400))
    print(f"drawn in {time.time() - start:.0f} s", flush=True)
    left = 60 * minutes - (time.time() - start) - 15
    calibration = train_calibration(inputs, labels, 0.22 * left)
    with torch.inference_mode():
        right = torch.cat([calibration(p.float() / 255).argmax(1) for p in check_inputs.split(64)]) == check_labels
    print(f"calibration: accuracy {right.float().mean().item():.4f} (chance 0.5)", flush=True)
    regions = train_regions(scenes, 0.18 * left)
    print(f"regions: mean IoU {mean_iou(regions, check):.4f}", flush=True)
    detector = train_detector(scenes, 0.6 * left)
    print(f"detector: recall at IoU 0.5 {detector_recall(detector, check):.4f}", flush=True)
    export_all(folder, detector, regions, calibration)


if __name__ == "__main__":
    main()
