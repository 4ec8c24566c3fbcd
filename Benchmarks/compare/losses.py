"""Ten training losses of a detector in PyTorch, from the weights and the batch in a safetensors file that dsm's tests write.

    DSM_PYTHON=python3 swift test --filter TenLosses    # writes the file, runs this script, and compares the losses to 1e-4
    python3 losses.py FILE [GOLDEN]                      # prints the losses; writes them to GOLDEN

The network is built anew here from the names and shapes of the tensors. Batch norm takes its moments of each half of the batch, as dsm's shards do.
The loss is the mean over all places and channels of all heads: cross-entropy of the first two channels, smooth L1 of the others.
"""

import json
import sys

import numpy
import torch
import torch.nn.functional as F


def read(path):
    """The tensors of a safetensors file."""
    data = open(path, "rb").read()
    length = int.from_bytes(data[:8], "little")
    header, tensors = json.loads(data[8 : 8 + length]), {}
    settings = header.pop("__metadata__", {})
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        numbers = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(numbers.copy())
    return tensors, settings


class Detector:
    """The network by its tensors: `stage1.0.pw.weight` tells of a block, and the blocks' order is the topology's."""

    def __init__(self, tensors):
        self.weights = {}
        for name, tensor in tensors.items():
            if not name.startswith("model."):
                continue
            if name.endswith("pw.weight"):
                tensor = tensor.t().reshape(tensor.shape[1], tensor.shape[0], 1, 1)
            elif name.endswith("dw.weight"):
                tensor = tensor.permute(2, 0, 1).unsqueeze(1)
            elif name.endswith("conv.weight"):
                tensor = tensor.permute(3, 2, 0, 1)
            self.weights[name[6:]] = tensor.contiguous().requires_grad_()

    def norm(self, name, x):
        return torch.relu(F.batch_norm(x, None, None, self.weights[f"{name}.bn.weight"], self.weights[f"{name}.bn.bias"], training=True))

    def block(self, name, x, norm=True):
        kernel = self.weights[f"{name}.dw.weight"]
        x = F.conv2d(x, self.weights[f"{name}.pw.weight"], self.weights[f"{name}.pw.bias"])
        x = F.conv2d(x, kernel, self.weights[f"{name}.dw.bias"], padding=kernel.shape[2] // 2, groups=kernel.shape[0])
        return self.norm(name, x) if norm else x

    def pair(self, name, x):
        return self.block(f"{name}.1", self.block(f"{name}.0", x))

    def __call__(self, x):
        x = F.conv2d(x, self.weights["stem.conv.weight"], self.weights["stem.conv.bias"], stride=2, padding=1)
        x = F.max_pool2d(self.block("stem.dp", self.norm("stem", x)), 2)
        c3 = self.pair("stage3", F.max_pool2d(self.pair("stage2", self.pair("stage1", x)), 2))
        c4 = self.pair("stage4", F.max_pool2d(c3, 2))
        c5 = self.pair("stage5", F.max_pool2d(c4, 2))
        p5 = self.block("neck5", c5)
        p4 = self.block("neck4", c4 + F.interpolate(p5, scale_factor=2))
        p3 = self.block("neck3", c3 + F.interpolate(p4, scale_factor=2))
        return [self.block(f"head{stride}", p, norm=False) for stride, p in ((8, p3), (16, p4), (32, p5))]


def losses(tensors, settings):
    model = Detector(tensors)
    decays = [w for name, w in model.weights.items() if name.split(".")[-2] in ("pw", "dw", "conv") and name.endswith("weight")]
    others = [w for w in model.weights.values() if not any(w is d for d in decays)]
    groups = [{"params": decays, "weight_decay": float(settings["weight_decay"])}, {"params": others, "weight_decay": 0}]
    optimizer = torch.optim.SGD(groups, lr=float(settings["rate"]), momentum=float(settings["momentum"]), nesterov=True)
    images = tensors["batch"].permute(0, 3, 1, 2)
    targets = [tensors[f"target{stride}"].permute(0, 3, 1, 2) for stride in (8, 16, 32)]
    count, shard, result = sum(t.numel() for t in targets), int(settings["shard"]), []
    for _ in range(10):
        optimizer.zero_grad()
        loss = 0
        for start in range(0, len(images), shard):
            for out, target in zip(model(images[start : start + shard]), targets):
                target = target[start : start + shard]
                loss = loss + F.binary_cross_entropy_with_logits(out[:, :2], target[:, :2], reduction="sum")
                loss = loss + F.smooth_l1_loss(out[:, 2:], target[:, 2:], beta=1 / 9, reduction="sum")
        loss = loss / count
        loss.backward()
        optimizer.step()
        result.append(float(loss))
    return result


if __name__ == "__main__":
    figures = losses(*read(sys.argv[1]))
    print(json.dumps(figures))
    if len(sys.argv) > 2:
        made = {"made by": f"Benchmarks/compare/losses.py, PyTorch {torch.__version__}", "losses": figures}
        open(sys.argv[2], "w").write(json.dumps(made, indent=2) + "\n")
