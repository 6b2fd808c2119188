# SPDX-License-Identifier: Apache-2.0
"""The example's networks: a YOLOv8-style detector with heads for keypoints and masks, a U-Net and a small ResNet."""
import torch
from torch import nn
from torch.nn import functional as F

BINS = 16
MASKS = 32


class Conv(nn.Sequential):
    def __init__(self, inputs, outputs, kernel=1, stride=1):
        super().__init__(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03), nn.SiLU())


class Bottleneck(nn.Module):
    def __init__(self, channels, adds):
        super().__init__()
        self.body = nn.Sequential(Conv(channels, channels, 3), Conv(channels, channels, 3))
        self.adds = adds

    def forward(self, x):
        return x + self.body(x) if self.adds else self.body(x)


class C2f(nn.Module):
    def __init__(self, inputs, outputs, adds=False):
        super().__init__()
        half = outputs // 2
        self.first, self.last = Conv(inputs, outputs), Conv(3 * half, outputs)
        self.block = Bottleneck(half, adds)

    def forward(self, x):
        a, b = self.first(x).chunk(2, 1)
        return self.last(torch.cat([a, b, self.block(b)], 1))


class SPPF(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.first, self.last = Conv(channels, channels // 2), Conv(channels * 2, channels)

    def forward(self, x):
        x = self.first(x)
        y = F.max_pool2d(x, 5, 1, 2)
        z = F.max_pool2d(y, 5, 1, 2)
        return self.last(torch.cat([x, y, z, F.max_pool2d(z, 5, 1, 2)], 1))


def head(inputs, width, outputs):
    return nn.Sequential(Conv(inputs, width, 3), Conv(width, width, 3), nn.Conv2d(width, outputs, 1))


class SceneYolo(nn.Module):
    """Trained as one network, exported as two: `mode` "pose" gives [N, 4 + classes + 3 * keypoints, A], "segment"
    [N, 4 + classes + MASKS, A] and prototypes [N, MASKS, H/4, W/4]; "train" the raw parts."""

    def __init__(self, classes, keypoints, widths=(12, 20, 32, 48, 64)):
        super().__init__()
        w0, w1, w2, w3, w4 = widths
        self.classes, self.keypoints, self.mode = classes, keypoints, "train"
        self.stem = nn.Sequential(Conv(3, w0, 3, 2), Conv(w0, w1, 3, 2), C2f(w1, w1, True))
        self.p3 = nn.Sequential(Conv(w1, w2, 3, 2), C2f(w2, w2, True))
        self.p4 = nn.Sequential(Conv(w2, w3, 3, 2), C2f(w3, w3, True))
        self.p5 = nn.Sequential(Conv(w3, w4, 3, 2), C2f(w4, w4, True), SPPF(w4))
        self.up4, self.up3 = C2f(w3 + w4, w3), C2f(w2 + w3, w2)
        self.down3, self.out4 = Conv(w2, w2, 3, 2), C2f(w2 + w3, w3)
        self.down4, self.out5 = Conv(w3, w3, 3, 2), C2f(w3 + w4, w4)
        levels = (w2, w3, w4)
        self.box = nn.ModuleList(head(w, 24, 4 * BINS) for w in levels)
        self.cls = nn.ModuleList(head(w, 24, classes) for w in levels)
        self.pose = nn.ModuleList(head(w, 32, 3 * keypoints) for w in levels)
        self.mask = nn.ModuleList(head(w, 24, MASKS) for w in levels)
        self.proto = nn.Sequential(Conv(w2, 32, 3), nn.Upsample(scale_factor=2.0), Conv(32, 32, 3), Conv(32, MASKS))
        self.register_buffer("bins", torch.arange(BINS, dtype=torch.float32).view(1, 1, BINS, 1), persistent=False)
        for i, part in enumerate(self.cls):
            part[-1].bias.data.fill_(-4.5 + 0.5 * i)

    def pyramid(self, x):
        p3 = self.p3(self.stem(x))
        p4 = self.p4(p3)
        p5 = self.p5(p4)
        u4 = self.up4(torch.cat([F.interpolate(p5, scale_factor=2.0), p4], 1))
        u3 = self.up3(torch.cat([F.interpolate(u4, scale_factor=2.0), p3], 1))
        o4 = self.out4(torch.cat([self.down3(u3), u4], 1))
        return u3, o4, self.out5(torch.cat([self.down4(o4), p5], 1))

    @staticmethod
    def anchors(features):
        """Cells' centres in cells [2, A] and strides in pixels [A]."""
        centres, strides = [], []
        for level, feature in enumerate(features):
            height, width = (int(n) for n in feature.shape[2:])
            y, x = torch.meshgrid(torch.arange(height, device=feature.device) + 0.5,
                                  torch.arange(width, device=feature.device) + 0.5, indexing="ij")
            centres.append(torch.stack([x.reshape(-1), y.reshape(-1)]))
            strides.append(torch.full((height * width,), 8.0 * 2**level, device=feature.device))
        return torch.cat(centres, 1), torch.cat(strides)

    @staticmethod
    def join(parts, features):
        return torch.cat([part(f).flatten(2) for part, f in zip(parts, features)], 2)

    def distances(self, raw):
        """Distances from the cell's centre to the four sides, in cells, [N, 4, A]."""
        count, _, cells = raw.shape
        return (raw.view(count, 4, BINS, cells).softmax(2) * self.bins).sum(2)

    def forward(self, x):
        features = self.pyramid(x)
        centres, strides = self.anchors(features)
        box, cls = self.join(self.box, features), self.join(self.cls, features)
        if self.mode == "train":
            return box, cls, self.join(self.pose, features), self.join(self.mask, features), self.proto(features[0])
        sides = self.distances(box)
        low, high = centres - sides[:, :2], centres + sides[:, 2:]
        decoded = torch.cat([(low + high) / 2, high - low], 1) * strides
        if self.mode == "segment":
            return torch.cat([decoded, cls.sigmoid(), self.join(self.mask, features)], 1), self.proto(features[0])
        pose = self.join(self.pose, features)
        points = pose.view(pose.shape[0], self.keypoints, 3, -1)
        places = (points[:, :, :2] * 2 + (centres - 0.5)) * strides
        points = torch.cat([places, points[:, :, 2:].sigmoid()], 2).flatten(1, 2)
        return torch.cat([decoded, cls.sigmoid(), points], 1)


def conv_relu(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs),
                         nn.ReLU())


class SceneUNet(nn.Module):
    """Logits of every pixel, [N, classes, H, W]."""

    def __init__(self, classes, w=10):
        super().__init__()

        def pair(inputs, outputs):
            return nn.Sequential(conv_relu(inputs, outputs), conv_relu(outputs, outputs))

        self.e1, self.e2, self.e3, self.e4 = pair(3, w), pair(w, 2 * w), pair(2 * w, 4 * w), pair(4 * w, 6 * w)
        self.d3, self.d2, self.d1 = pair(10 * w, 3 * w), pair(5 * w, 2 * w), pair(3 * w, w)
        self.out = nn.Conv2d(w, classes, 1)

    def forward(self, x):
        def up(t):
            return F.interpolate(t, scale_factor=2.0, mode="bilinear", align_corners=False)

        a = self.e1(x)
        b = self.e2(F.max_pool2d(a, 2))
        c = self.e3(F.max_pool2d(b, 2))
        d = self.e4(F.max_pool2d(c, 2))
        c = self.d3(torch.cat([up(d), c], 1))
        b = self.d2(torch.cat([up(c), b], 1))
        return self.out(self.d1(torch.cat([up(b), a], 1)))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = conv_relu(inputs, outputs, 3, stride)
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.short = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + self.short(x))


class CalibrationNet(nn.Module):
    """Whether depth and intensity lie where the picture says: logits [N, 2], 1 calibrated. Input [N, 5, H, W]."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(conv_relu(5, 24, 5, 2), BasicBlock(24, 32, 2), BasicBlock(32, 32, 1),
                                  BasicBlock(32, 48, 2), BasicBlock(48, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                                  nn.Linear(64, 2))

    def forward(self, x):
        return self.body(x)
