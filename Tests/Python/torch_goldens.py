"""Writes what PyTorch computes where dsm must compute the same: layers, losses, optimisers and schedules.

    python3 Tests/Python/torch_goldens.py Tests/NetworkTests/Fixtures/torch.json

All in double precision, from a fixed seed. Tensors are in dsm's order: images NHWC, weights of convolutions HWIO, those of
dense and recurrent layers inputs x outputs. Made with PyTorch 2.15.0; another version may differ in the last digits.
"""
import json
import sys

import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20240607)


def flat(tensor):
    return tensor.detach().contiguous().reshape(-1).tolist()


def nhwc(tensor):
    return flat(tensor.permute(0, 2, 3, 1))


def hwio(tensor):
    return flat(tensor.permute(2, 3, 1, 0))


def image_layer(layer, batch, channels, height, width, parameters=()):
    """One pass of a layer over images, forward and back. `parameters` are dsm's names, PyTorch's, and how they are laid out."""
    x = torch.randn(batch, channels, height, width, requires_grad=True)
    y = layer(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    tensors = [(ours, getattr(layer, theirs), lay) for ours, theirs, lay in parameters]
    return {
        "batch": batch, "channels": channels, "height": height, "width": width, "input": nhwc(x), "output": nhwc(y),
        "outputGradient": nhwc(dy), "inputGradient": nhwc(x.grad),
        "parameters": {name: lay(tensor) for name, tensor, lay in tensors},
        "parameterGradients": {name: lay(tensor.grad) for name, tensor, lay in tensors},
    }


def batch_norm(training):
    layer = nn.BatchNorm2d(5, eps=1e-5)
    for tensor in (layer.weight, layer.bias, layer.running_mean):
        nn.init.normal_(tensor)
    nn.init.uniform_(layer.running_var, 0.5, 2)
    statistics = {"running_mean": flat(layer.running_mean), "running_var": flat(layer.running_var)}
    layer.train(training)
    golden = image_layer(layer, 3, 5, 4, 2, [("weight", "weight", flat), ("bias", "bias", flat)])
    return golden | {"statistics": statistics}


def gru(gives_sequence):
    layer = nn.GRU(3, 4, batch_first=True)
    x = torch.randn(2, 5, 3, requires_grad=True)
    y, last = layer(x)
    y = y if gives_sequence else last[0]
    dy = torch.randn_like(y)
    y.backward(dy)
    names = {"weight_ih": layer.weight_ih_l0, "weight_hh": layer.weight_hh_l0, "bias_ih": layer.bias_ih_l0,
             "bias_hh": layer.bias_hh_l0}
    lay = lambda tensor: flat(tensor.t() if tensor.dim() == 2 else tensor)
    return {
        "batch": 2, "channels": 3, "height": 1, "width": 5, "input": flat(x), "output": flat(y),
        "outputGradient": flat(dy), "inputGradient": flat(x.grad),
        "parameters": {name: lay(tensor) for name, tensor in names.items()},
        "parameterGradients": {name: lay(tensor.grad) for name, tensor in names.items()},
    }


conv = [("weight", "weight", hwio), ("bias", "bias", flat)]
layers = {
    "Conv2D in groups": image_layer(nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2), 2, 4, 5, 6, conv),
    "Conv2D 5x5": image_layer(nn.Conv2d(2, 3, 5, stride=3, padding=1), 2, 2, 9, 7, conv),
    "BatchNorm in training": batch_norm(True),
    "BatchNorm in evaluation": batch_norm(False),
    "GRU": gru(True),
    "GRU, last state": gru(False),
    "Softmax": image_layer(nn.Softmax(dim=1), 2, 5, 2, 3),
    "MaxPool2D 3x3": image_layer(nn.MaxPool2d(3, stride=2, padding=1), 2, 3, 7, 6),
    "AveragePool2D 3x3": image_layer(nn.AvgPool2d(3, stride=2, padding=1), 2, 3, 7, 6),
    "SiLU": image_layer(nn.SiLU(), 1, 3, 2, 4),
    "LeakyReLU": image_layer(nn.LeakyReLU(0.01), 1, 3, 2, 4),
    "Upsample by 3": image_layer(nn.Upsample(scale_factor=3), 1, 3, 2, 4),
}


def loss(function, predictions, targets):
    predictions.requires_grad_(True)
    value = function(predictions, targets)
    value.backward()
    return {"predictions": flat(predictions), "targets": flat(targets.double()), "value": value.item(),
            "gradient": flat(predictions.grad)}


def focal(x, t):
    plain = F.binary_cross_entropy_with_logits(x, t, reduction="none")
    p = torch.sigmoid(x)
    right = p * t + (1 - p) * (1 - t)
    return ((0.25 * t + 0.75 * (1 - t)) * (1 - right) ** 2 * plain).sum()


logits = 3 * torch.randn(8)
logits[0], logits[1] = 500, -500
hard = torch.tensor([0.0, 1, 1, 0, 0, 1, 1, 0])
losses = {
    "CrossEntropy": loss(F.cross_entropy, 40 * torch.randn(6, 5), torch.tensor([0, 4, 2, 1, 3, 0])),
    "CrossEntropy smoothed": loss(
        lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1, reduction="sum"), torch.randn(6, 5),
        torch.tensor([1, 4, 2, 1, 3, 0])),
    "BinaryCrossEntropy": loss(F.binary_cross_entropy_with_logits, logits.clone(), torch.rand(8)),
    "Focal": loss(focal, torch.randn(8), hard),
    "SmoothL1": loss(lambda x, t: F.smooth_l1_loss(x, t, beta=0.3), torch.randn(8), torch.randn(8)),
}


def steps(make):
    """Ten steps from the same four weights along the same gradients, the first two of which decay."""
    start = torch.tensor([1.0, -2.0, 0.5, 3.0])
    decaying, others = (start[:2].clone().requires_grad_(True), start[2:].clone().requires_grad_(True))
    optimizer = make([{"params": [decaying], "weight_decay": 0.01}, {"params": [others], "weight_decay": 0}])
    path = []
    for gradient in gradients:
        decaying.grad, others.grad = gradient[:2].clone(), gradient[2:].clone()
        optimizer.step()
        path.append(flat(decaying) + flat(others))
    return path


gradients = torch.randn(10, 4) * torch.tensor([1.0, 0.1, 10.0, 0.001])
optimizers = {
    "sgd": steps(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    "sgd nesterov": steps(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    "sgd without momentum": steps(lambda p: torch.optim.SGD(p, lr=0.05)),
    "adam": steps(lambda p: torch.optim.Adam(p, lr=0.05)),
    "adamw": steps(lambda p: torch.optim.AdamW(p, lr=0.05)),
}


def rates(make, count, figures=None):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    path = []
    for step in range(count):
        optimizer.step()
        if figures is not None:
            schedule.step(figures[step])
        path.append(optimizer.param_groups[0]["lr"])
        if figures is None and step + 1 < count:
            schedule.step()
    return path


S = torch.optim.lr_scheduler
figures = [1.0, 0.9, 0.9, 0.91, 0.8999999, 0.95, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.4, 0.41, 0.42, 0.43]
schedules = {
    "cosine": rates(lambda o: S.CosineAnnealingLR(o, T_max=19, eta_min=0.01), 20),
    "step": rates(lambda o: S.MultiStepLR(o, milestones=[5, 12], gamma=0.1), 20),
    "one-cycle": rates(lambda o: S.OneCycleLR(o, max_lr=1.0, total_steps=20), 20),
    "warm-up": rates(lambda o: S.LinearLR(o, start_factor=1 / 8, total_iters=7), 20),
    "plateau": rates(
        lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=1, threshold=1e-3, cooldown=2, min_lr=0.1), 20, figures),
}

with open(sys.argv[1], "w") as file:
    json.dump({
        "torch": torch.__version__.split("+")[0], "layers": layers, "losses": losses,
        "gradients": gradients.tolist(), "optimizers": optimizers, "figures": figures, "schedules": schedules,
    }, file)
    file.write("\n")
