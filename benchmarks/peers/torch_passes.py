"""PyTorch beside Loupe, on the same networks with the same weights.

    torch_passes.py export NAME BATCH FOLDER    NAME.onnx, and the input, output and gradient as float32;
                                                prints how far PyTorch's own two memory layouts are apart
    torch_passes.py time NAME BATCH [compile]   one line of JSON: medians in milliseconds, forward and
                                                forward with the gradient of the first output at the input

Networks have random weights: only what is computed matters. Needs torch, torchvision and onnx.
"""

import json
import sys
import time
import warnings

import torch
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")


def normed(inputs, outputs, size, stride=1, padding=0, bias=True, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, padding, bias=bias, groups=groups),
        nn.BatchNorm2d(outputs),
    )


class Digits(nn.Module):
    """The sample's architecture."""

    def __init__(self):
        super().__init__()
        self.maps = nn.Sequential(
            nn.Conv2d(1, 16, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 32, 3, 1, 1), nn.ReLU(),
        )
        self.head = nn.Sequential(nn.Linear(32 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, 10))

    def forward(self, x):
        return self.head(self.maps(x).flatten(1))


class ResNet8(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = normed(3, 16, 3, 1, 1)
        self.blocks = nn.ModuleList()
        before = 16
        for filters, stride in ((16, 1), (32, 2), (64, 2)):
            short = nn.Conv2d(before, filters, 1, stride) if stride > 1 else nn.Identity()
            self.blocks.append(nn.ModuleList([
                normed(before, filters, 3, stride, 1), normed(filters, filters, 3, 1, 1), short]))
            before = filters
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.first(x))
        for one, two, short in self.blocks:
            x = F.relu(short(x) + two(F.relu(one(x))))
        return self.head(x.mean((2, 3)))


def separable(inputs, outputs):
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, 1, 1, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
    )


class MiniXception(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Sequential(
            normed(1, 8, 3, bias=False), nn.ReLU(), normed(8, 8, 3, bias=False), nn.ReLU())
        self.blocks = nn.ModuleList()
        before = 8
        for filters in (16, 32, 64, 128):
            self.blocks.append(nn.ModuleList([
                normed(before, filters, 1, 2, bias=False),
                separable(before, filters), separable(filters, filters)]))
            before = filters
        self.head = nn.Conv2d(128, 7, 3, 1, 1)

    def forward(self, x):
        x = self.start(x)
        for short, one, two in self.blocks:
            x = F.max_pool2d(two(F.relu(one(x))), 3, 2, 1) + short(x)
        return self.head(x).mean((2, 3))


def mobilenet_v1(width=0.25, classes=2):
    def scaled(channels):
        return int(channels * width)

    layers = [normed(3, scaled(32), 3, 2, 1, False), nn.ReLU6()]
    before = scaled(32)
    steps = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)]
    for channels, stride in steps + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]:
        layers += [normed(before, before, 3, stride, 1, False, before), nn.ReLU6()]
        layers += [normed(before, scaled(channels), 1, bias=False), nn.ReLU6()]
        before = scaled(channels)
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(before, classes)]
    return nn.Sequential(*layers, *head)


def vgg_to_block4():
    layers, before = [], 3
    for filters in (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512):
        if filters:
            layers += [nn.Conv2d(before, filters, 3, 1, 1), nn.ReLU()]
            before = filters
        else:
            layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def published(name, **options):
    def make():
        from torchvision import models

        return getattr(models, name)(weights=None, **options)

    return make


NETWORKS = {
    "digits": (Digits, 1, 28),
    "resnet8": (ResNet8, 3, 32),
    "mini-xception": (MiniXception, 1, 64),
    "mobilenet-v1-0.25": (mobilenet_v1, 3, 96),
    "mobilenet-v2": (published("mobilenet_v2"), 3, 224),
    "efficientnet-b0": (published("efficientnet_b0"), 3, 224),
    "densenet121": (published("densenet121"), 3, 224),
    "resnet50": (published("resnet50"), 3, 224),
    "inception-v3": (
        published("inception_v3", init_weights=True, transform_input=False, aux_logits=True), 3, 299),
    "vgg16-block4": (vgg_to_block4, 3, 224),
}


def network(name, batch):
    make, channels, side = NETWORKS[name]
    torch.manual_seed(0)
    made = make().eval().requires_grad_(False)
    return made, torch.rand(batch, channels, side, side)


def gradient(made, x):
    at = x.detach().requires_grad_()
    return torch.autograd.grad(made(at)[:, 0].sum(), at)[0]


def export(name, batch, folder):
    made, x = network(name, batch)
    torch.onnx.export(
        made, (x,), f"{folder}/{name}.onnx", input_names=["input"], output_names=["output"],
        dynamo=False, opset_version=17, dynamic_axes={"input": {0: "N"}, "output": {0: "N"}})
    x.numpy().tofile(f"{folder}/{name}.input")
    output, back = both(made, x)
    output.numpy().tofile(f"{folder}/{name}.output")
    back.numpy().tofile(f"{folder}/{name}.gradient")
    last = torch.channels_last
    others = both(made.to(memory_format=last), x.contiguous(memory_format=last))
    apart = [((a - b).abs().max() / a.abs().max()).item() for a, b in zip((output, back), others)]
    print(json.dumps({"apart": max(apart)}))


def both(made, x):
    with torch.inference_mode():
        output = made(x).clone()
    return output, gradient(made, x).contiguous()


def median(work, seconds):
    for _ in range(3):
        work()
    times, end = [], time.perf_counter() + seconds
    while (time.perf_counter() < end or len(times) < 5) and len(times) < 400:
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times)[len(times) // 2]


def timed(name, batch, compiled):
    """The best of contiguous and channels-last, and of compiled ones where asked for."""
    made, x = network(name, batch)
    forward, both = [], []
    for layout in (torch.contiguous_format, torch.channels_last):
        laid = made.to(memory_format=layout)
        given = x.contiguous(memory_format=layout)
        for run in [laid] + ([torch.compile(laid)] if compiled else []):
            with torch.inference_mode():
                forward.append(median(lambda: run(given), 2))
            both.append(median(lambda: gradient(run, given), 3))
    print(json.dumps({"forward": min(forward), "gradient": min(both), "torch": torch.__version__}))


if __name__ == "__main__":
    if sys.argv[1] == "export":
        export(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    else:
        timed(sys.argv[2], int(sys.argv[3]), "compile" in sys.argv[4:])
