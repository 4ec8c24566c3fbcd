"""The detector's network in dsm, PyTorch, ONNX Runtime and OpenCV, turn by turn: images a second of training steps and of inference.

    python3 compare/network.py NETWORK [PRESET] [ROUNDS]    # NETWORK: the built program `network`; torch, onnx, onnxruntime, opencv

A training step is forward, backward and SGD with momentum on 16 random pictures; inference takes one picture at a time. PyTorch trains in both of its memory
formats, and the better one counts. Best of the rounds, each of some seconds.
"""

import os
import re
import subprocess
import sys
import tempfile
import time

import cv2
import numpy
import onnxruntime
import torch
from torch import nn

WIDTHS = {"nano": (8, 16, 16, 32), "s": (16, 16, 32, 64), "m": (16, 16, 64, 64)}


class Block(nn.Module):
    """A 1x1 and a depthwise convolution, then batch norm and ReLU."""

    def __init__(self, inputs, outputs, kernel=3, norm=True):
        super().__init__()
        self.pointwise = nn.Conv2d(inputs, outputs, 1)
        self.depthwise = nn.Conv2d(outputs, outputs, kernel, padding=kernel // 2, groups=outputs)
        self.norm = nn.Sequential(nn.BatchNorm2d(outputs), nn.ReLU()) if norm else nn.Identity()

    def forward(self, x):
        return self.norm(self.depthwise(self.pointwise(x)))


class Detector(nn.Module):
    def __init__(self, preset):
        super().__init__()
        stem, first, second, wide = WIDTHS[preset]
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 3, 2, 1), nn.BatchNorm2d(stem), nn.ReLU(), Block(stem, first), nn.MaxPool2d(2))
        self.low = nn.Sequential(Block(first, first), Block(first, second), Block(second, second), Block(second, wide), nn.MaxPool2d(2))
        self.c3 = nn.Sequential(Block(wide, wide), Block(wide, wide))
        self.c4 = nn.Sequential(nn.MaxPool2d(2), Block(wide, wide), Block(wide, wide))
        self.c5 = nn.Sequential(nn.MaxPool2d(2), Block(wide, wide, 5), Block(wide, wide, 5))
        self.necks = nn.ModuleList([Block(wide, wide), Block(wide, wide), Block(wide, wide, 5)])
        shared = [Block(wide, wide, kernel) for kernel in (3, 3, 5)] if preset == "m" else [nn.Identity()] * 3
        self.shared = nn.ModuleList(shared)
        self.heads = nn.ModuleList([nn.ModuleList([Block(wide, n, norm=False) for n in (1, 1, 4, 10)]) for _ in range(3)])
        self.up = nn.Upsample(scale_factor=2)

    def forward(self, x):
        c3 = self.c3(self.low(self.stem(x)))
        c4 = self.c4(c3)
        p5 = self.necks[2](self.c5(c4))
        p4 = self.necks[1](c4 + self.up(p5))
        p3 = self.necks[0](c3 + self.up(p4))
        return [head(shared(p)) for p, shared, heads in zip((p3, p4, p5), self.shared, self.heads) for head in heads]


def rate(step, images, seconds=2.0):
    step(), step()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        step()
        count += images
    return count / (time.perf_counter() - start)


def train_torch(preset, size, threads):
    torch.set_num_threads(threads)
    rates = []
    for memory in (torch.contiguous_format, torch.channels_last):
        model = Detector(preset).to(memory_format=memory)
        batch = torch.randn(16, 3, size, size).to(memory_format=memory)
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)

        def step():
            optimizer.zero_grad()
            sum(out.mean() for out in model(batch)).backward()
            optimizer.step()

        rates.append(rate(step, 16))
    return max(rates)


def infer_others(preset, size, threads):
    picture = numpy.random.rand(1, 3, size, size).astype(numpy.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.onnx")
        torch.onnx.export(Detector(preset).eval(), (torch.from_numpy(picture),), path, dynamo=False, opset_version=13, input_names=["input"])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        cv2.setNumThreads(threads)
        net = cv2.dnn.readNetFromONNX(path)
    names = net.getUnconnectedOutLayersNames()

    def opencv():
        net.setInput(picture)
        net.forward(names)

    return rate(lambda: session.run(None, {"input": picture}), 1), rate(opencv, 1)


def ours(program, preset, work, size):
    text = subprocess.run([program, preset, "4", work, str(size)], check=True, capture_output=True, text=True).stdout
    return {int(threads): float(found) for threads, found in re.findall(r"threads (\d): (\d+) img/s", text)}


def main():
    program, preset = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "s"
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    best = {}
    for _ in range(rounds):
        for size in (160, 320):
            found = {("train", size, threads, "dsm"): r for threads, r in ours(program, preset, "train", size).items()}
            for threads in (1, 2):
                found["train", size, threads, "PyTorch"] = train_torch(preset, size, threads)
            best |= {key: max(r, best.get(key, 0)) for key, r in found.items()}
        for size in (160, 320, 640):
            found = {("infer", size, threads, "dsm"): r for threads, r in ours(program, preset, "infer", size).items()}
            for threads in (1, 2):
                runtime, opencv = infer_others(preset, size, threads)
                found["infer", size, threads, "ONNX Runtime"], found["infer", size, threads, "OpenCV"] = runtime, opencv
            best |= {key: max(r, best.get(key, 0)) for key, r in found.items()}
    print(f"{preset}; load {os.getloadavg()[0]:.1f}; torch {torch.__version__}, onnxruntime {onnxruntime.__version__}, opencv {cv2.__version__}")
    for work, size, threads, name in sorted(best):
        if name != "dsm":
            mine, theirs = best[work, size, threads, "dsm"], best[work, size, threads, name]
            print(f"{work} {size}, {threads} thread(s): dsm {mine:.0f}, {name} {theirs:.0f} img/s: {mine / theirs:.2f} times as fast")


if __name__ == "__main__":
    main()
