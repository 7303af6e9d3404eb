"""Captum and plain PyTorch beside Loupe: attribution of 16 digits on a small network with batch norm.

    torch_attributions.py export FOLDER   network.onnx, the 16 inputs, and as float32 what Captum and PyTorch make
    torch_attributions.py time METHOD     one line of JSON: the median in milliseconds

Weights are random: only what is computed matters. Needs torch, captum and onnx.
"""

import json
import sys
import time
import warnings
from importlib.metadata import version

import torch
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")
torch.set_num_threads(2)
torch.manual_seed(3)
TARGET = 3


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = nn.Conv2d(1, 12, 5)
        self.c2 = nn.Conv2d(12, 24, 3)
        self.bn = nn.BatchNorm2d(24)
        self.fc = nn.Linear(600, 48)
        self.out = nn.Linear(48, 10)
        self.bn.running_mean.uniform_(-0.2, 0.2)
        self.bn.running_var.uniform_(0.5, 1.5)

    def maps(self, x):
        x = F.avg_pool2d(F.leaky_relu(self.c1(x), 0.1), 2)
        return F.relu(self.bn(self.c2(x)))

    def head(self, maps):
        return self.out(F.relu(self.fc(F.max_pool2d(maps, 2).flatten(1))))

    def forward(self, x):
        return self.head(self.maps(x))


network = Network().eval()
digits = torch.rand(16, 1, 28, 28)


def integrated_gradients():
    from captum.attr import IntegratedGradients

    # Captum's own default takes all 1,024 points in one pass; it is slower here.
    return IntegratedGradients(network).attribute(
        digits, target=TARGET, n_steps=64, method="gausslegendre", internal_batch_size=128)


def smooth_grad():
    from captum.attr import NoiseTunnel, Saliency

    return NoiseTunnel(Saliency(network)).attribute(
        digits, target=TARGET, abs=False, nt_type="smoothgrad", nt_samples=50, nt_samples_batch_size=8, stdevs=0.15)


def gradient():
    from captum.attr import Saliency

    return Saliency(network).attribute(digits, target=TARGET, abs=False)


def occlusion():
    from captum.attr import Occlusion

    return Occlusion(network).attribute(
        digits, target=TARGET, sliding_window_shapes=(1, 4, 4), strides=(1, 2, 2), baselines=0, perturbations_per_eval=8)


@torch.no_grad()
def score_cam():
    maps = network.maps(digits)
    large = F.interpolate(maps, (28, 28), mode="bilinear", align_corners=True)
    low = large.amin((2, 3), keepdim=True)
    high = large.amax((2, 3), keepdim=True)
    masks = (large - low) / (high - low + 1e-8)
    masked = (digits * masks).reshape(-1, 1, 28, 28)
    scores = torch.cat([network(part) for part in masked.split(128)])[:, TARGET].reshape(16, -1)
    weights = torch.softmax(scores, 1)
    return F.relu((weights[:, :, None, None] * maps).sum(1, keepdim=True))


@torch.no_grad()
def rise():
    cells, masks, sums = 7, 4000, torch.zeros(16, 28, 28)
    side = 28 // cells
    for _ in range(0, masks, 250):
        grid = (torch.rand(250, 1, cells + 1, cells + 1) < 0.5).float()
        large = F.interpolate(grid, (28 + side, 28 + side), mode="bilinear", align_corners=False)
        dy, dx = torch.randint(0, side, (2,))
        mask = large[:, :, dy : dy + 28, dx : dx + 28]
        for n in range(16):
            scores = torch.softmax(network(digits[n] * mask), 1)[:, TARGET]
            sums[n] += (scores[:, None, None] * mask[:, 0]).sum(0)
    return sums / masks / 0.5


METHODS = {
    "gradient": gradient,
    "smoothgrad": smooth_grad,
    "integrated-gradients": integrated_gradients,
    "occlusion": occlusion,
    "score-cam": score_cam,
    "rise": rise,
}


def export(folder):
    torch.onnx.export(
        network, digits, folder + "/network.onnx", input_names=["x"], output_names=["y"],
        dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, dynamo=False)
    digits.numpy().astype("<f4").tofile(folder + "/digits")
    for name in ("gradient", "integrated-gradients", "occlusion", "score-cam"):
        METHODS[name]().detach().numpy().astype("<f4").tofile(folder + "/" + name)


def timed(name):
    work = METHODS[name]
    for _ in range(2):
        work()
    times, end = [], time.perf_counter() + 2
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    versions = "Captum " + version("captum") + " on PyTorch " + torch.__version__
    print(json.dumps({"versions": versions, "ms": sorted(times)[len(times) // 2]}))


if sys.argv[1] == "export":
    export(sys.argv[2])
else:
    timed(sys.argv[2])
