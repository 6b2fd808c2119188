# SPDX-License-Identifier: Apache-2.0
"""Losses of the detector: task-aligned assignment (Feng et al., TOOD, 2021), CIoU, distribution focal loss (Li et al.,
2020), object keypoint similarity (Maji et al., YOLO-Pose, 2022) and mask loss in the prototype's grid."""
import math

import torch
from torch.nn import functional as F

from scenes_nets import BINS

# COCO's tolerance of every keypoint.
SIGMAS = torch.tensor([0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87, 0.87, 0.89,
                       0.89]) / 10


def complete_iou(a, b):
    """CIoU of boxes (left, top, right, bottom), broadcast over the leading dimensions."""
    wa, ha = a[..., 2] - a[..., 0], a[..., 3] - a[..., 1]
    wb, hb = b[..., 2] - b[..., 0], b[..., 3] - b[..., 1]
    inter = ((torch.minimum(a[..., 2], b[..., 2]) - torch.maximum(a[..., 0], b[..., 0])).clamp(0) *
             (torch.minimum(a[..., 3], b[..., 3]) - torch.maximum(a[..., 1], b[..., 1])).clamp(0))
    iou = inter / (wa * ha + wb * hb - inter + 1e-7)
    cw = torch.maximum(a[..., 2], b[..., 2]) - torch.minimum(a[..., 0], b[..., 0])
    ch = torch.maximum(a[..., 3], b[..., 3]) - torch.minimum(a[..., 1], b[..., 1])
    distance = ((a[..., 0] + a[..., 2] - b[..., 0] - b[..., 2])**2 + (a[..., 1] + a[..., 3] - b[..., 1] - b[..., 3])**2) / 4
    shape = (4 / math.pi**2) * (torch.atan(wb / (hb + 1e-7)) - torch.atan(wa / (ha + 1e-7)))**2
    with torch.no_grad():
        weight = shape / (shape - iou + 1 + 1e-7)
    return iou - distance / (cw**2 + ch**2 + 1e-7) - shape * weight


@torch.no_grad()
def assign(scores, boxes, centres, objects, best=10):
    """Which object every cell answers for [N, A] (-1: none) and how well it fits [N, A].

    scores [N, classes, A] in (0, 1), boxes [N, A, 4] and centres [A, 2] in pixels, objects [N, M, 5]: class (-1: none)
    and box."""
    present = objects[..., 0] >= 0
    kinds = objects[..., 0].clamp(0).long()
    overlap = complete_iou(objects[:, :, None, 1:5], boxes[:, None]).clamp(0)
    score = scores.gather(1, kinds[..., None].expand(-1, -1, scores.shape[2]))
    low, high = objects[..., None, 1:3], objects[..., None, 3:5]
    inside = ((centres - low).amin(3) > 0) & ((high - centres).amin(3) > 0) & present[..., None]
    fit = score.sqrt() * overlap**6 * inside
    chosen = torch.zeros_like(inside).scatter_(2, fit.topk(best, 2).indices, True) & inside
    owner = ((overlap + 1e-3) * chosen).max(1)
    index = torch.where(chosen.any(1), owner.indices, -1)
    fit = fit * chosen
    norm = fit / (fit.amax(2, keepdim=True) + 1e-9) * (overlap * chosen).amax(2, keepdim=True)
    return index, norm.gather(1, index.clamp(0)[:, None])[:, 0] * (index >= 0)


def distribution_loss(raw, sides):
    """raw [K, 4 * BINS], sides [K, 4] in cells."""
    sides = sides.clamp(0, BINS - 1.01)
    low = sides.long()
    share = sides - low
    logs = F.log_softmax(raw.view(-1, 4, BINS), 2)
    return -(logs.gather(2, low[..., None])[..., 0] * (1 - share) +
             logs.gather(2, low[..., None] + 1)[..., 0] * share).mean(1)


def keypoint_loss(raw, centres, strides, points, area):
    """raw [K, 3 * P], centres [K, 2] in cells, points [K, P, 3] in pixels, area [K] of the object in pixels."""
    raw = raw.view(len(raw), -1, 3)
    places = (raw[..., :2] * 2 + (centres[:, None] - 0.5)) * strides[:, None, None]
    labelled = (points[..., 2] > 0).float()
    squared = ((places - points[..., :2])**2).sum(2)
    error = squared / ((2 * SIGMAS.to(raw.device))**2 * (area[:, None] * 0.53 + 1e-9) * 2)
    place = ((1 - torch.exp(-error)) * labelled).sum(1) / labelled.sum(1).clamp(1)
    seen = F.binary_cross_entropy_with_logits(raw[..., 2], labelled, reduction="none").mean(1)
    return place, seen


def mask_loss(coefficients, prototypes, owners, image, target, boxes):
    """coefficients [K, MASKS], prototypes [N, MASKS, h, w], owners [N, h, w], image and target (object index) [K], boxes
    [K, 4] in pixels."""
    logits = torch.einsum("km,kmhw->khw", coefficients, prototypes[image])
    truth = (owners[image] == (target + 1)[:, None, None]).float()
    height, width = truth.shape[1:]
    rows = torch.arange(height, device=truth.device)[None, :, None] + 0.5
    columns = torch.arange(width, device=truth.device)[None, None] + 0.5
    left, top, right, bottom = ((side / 4)[:, None, None] for side in boxes.unbind(1))
    inside = ((columns > left - 1) & (columns < right + 1) & (rows > top - 1) & (rows < bottom + 1)).float()
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * inside
    return loss.sum((1, 2)) / inside.sum((1, 2)).clamp(1)


def detector_loss(model, outputs, objects, owners, most_masks=320):
    """Sum of the detector's losses for a batch; objects [N, M, 5 + 3 * P] and owners [N, h, w] as scenes_data gives them,
    moved into the network's letterboxed input."""
    box, cls, pose, mask, prototypes = (t.float() for t in outputs)
    centres, strides = model.anchor_grid
    sides = model.distances(box)
    boxes = (torch.cat([centres - sides[:, :2], centres + sides[:, 2:]], 1) * strides).transpose(1, 2)
    index, fit = assign(cls.sigmoid().detach(), boxes.detach(), (centres * strides).T, objects)
    total = fit.sum().clamp(1)
    image, cell = (index >= 0).nonzero(as_tuple=True)
    chosen, weight = index[image, cell], fit[image, cell]
    found = objects[image, chosen]
    kinds = found[:, 0].long()

    wanted = torch.zeros_like(cls)
    wanted[image, kinds, cell] = weight
    loss = 0.5 * F.binary_cross_entropy_with_logits(cls, wanted, reduction="sum") / total
    target = found[:, 1:5]
    loss = loss + 7.5 * ((1 - complete_iou(boxes[image, cell], target)) * weight).sum() / total
    middle, stride = centres.T[cell], strides[cell]
    wished = torch.cat([middle - target[:, :2] / stride[:, None], target[:, 2:] / stride[:, None] - middle], 1)
    loss = loss + 1.5 * (distribution_loss(box[image, :, cell], wished) * weight).sum() / total

    people = (kinds == 0).float()
    area = (target[:, 2] - target[:, 0]) * (target[:, 3] - target[:, 1])
    place, seen = keypoint_loss(pose[image, :, cell], middle, stride, found[:, 5:].view(len(found), -1, 3), area)
    loss = loss + 12 * (place * people).sum() / people.sum().clamp(1) + (seen * people).sum() / people.sum().clamp(1)

    pick = torch.randperm(len(image), device=image.device)[:most_masks]
    masks = mask_loss(mask[image, :, cell][pick], prototypes, owners, image[pick], chosen[pick], target[pick])
    return loss + 5 * masks.mean()
