# SPDX-License-Identifier: Apache-2.0
"""Writes autograd.json: what PyTorch's own operations and its autograd give in float64 for the operations that the CUDA
kernels replace. Inputs are numbers that bfloat16 holds, so that every type starts from the same ones.

    python make_autograd.py      # torch 2.11.0
"""

import json
import pathlib

import torch

torch.manual_seed(7)
EPSILON = 1e-5


def draw(*shape, scale=1.0):
    return (torch.randn(*shape) * scale).to(torch.bfloat16).to(torch.float64)


def flat(**tensors):
    return {name: tensor.detach().flatten().tolist() for name, tensor in tensors.items()}


def norm():
    x, branch, weight = (draw(3, 24) * 2).requires_grad_(), draw(3, 24), draw(24).requires_grad_()
    gradient, residual = draw(3, 24), draw(3, 24)
    total = x + branch
    y = torch.nn.functional.rms_norm(total, (24,), weight, EPSILON)
    # What reaches the sum by the residual stream, too, comes in by a product of its own.
    ((y * gradient).sum() + (total * residual).sum()).backward()
    r = (total.square().mean(-1) + EPSILON).rsqrt()
    return {"rows": 3, "width": 24, "epsilon": EPSILON} | flat(
        x=x, branch=branch, weight=weight, gradient=gradient, residual=residual, y=y, inverseRms=r, dx=x.grad,
        dweight=weight.grad)


def gate():
    gate_up, gradient = (draw(4, 18) * 3).requires_grad_(), draw(4, 9)
    y = torch.nn.functional.silu(gate_up[:, :9]) * gate_up[:, 9:]
    (y * gradient).sum().backward()
    return {"rows": 4, "width": 9} | flat(gateUp=gate_up, gradient=gradient, y=y, dgateUp=gate_up.grad)


def turn():
    x, gradient = draw(5, 2, 8).requires_grad_(), draw(5, 2, 8)
    positions = torch.tensor([0, 1, 7, 0, 3])
    angles = torch.arange(8, dtype=torch.float64)[:, None] * 10000.0 ** (-torch.arange(4, dtype=torch.float64) / 4)
    cosine, sine = angles.cos()[positions, None], angles.sin()[positions, None]
    half = torch.cat((-x[..., 4:], x[..., :4]), -1)
    y = x * torch.cat((cosine, cosine), -1) + half * torch.cat((sine, sine), -1)
    (y * gradient).sum().backward()
    return {"tokens": 5, "heads": 2, "headDim": 8, "positions": positions.tolist()} | flat(
        x=x, gradient=gradient, cosine=angles.cos(), sine=angles.sin(), y=y, dx=x.grad)


def head():
    logits, gradient = (draw(4, 37) * 4).requires_grad_(), draw(4)
    targets = torch.tensor([0, 36, 17, 5])
    likelihoods = torch.log_softmax(logits, -1).gather(1, targets[:, None]).squeeze(1)
    (likelihoods * gradient).sum().backward()
    return {"rows": 4, "width": 37, "targets": targets.tolist()} | flat(
        logits=logits, gradient=gradient, logSumExp=logits.logsumexp(-1), likelihoods=likelihoods, dlogits=logits.grad)


def adamw():
    weight = draw(33).requires_grad_()
    start = weight.detach().clone()
    optimizer = torch.optim.AdamW([weight], lr=0.01, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    gradients = []
    for step in range(5):
        weight.grad = draw(33, scale=10.0 ** -step)
        gradients.append(weight.grad.tolist())
        optimizer.step()
    return {"rate": 0.01, "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "decay": 0.1, "gradients": gradients} | flat(
        start=start, weight=weight)


if __name__ == "__main__":
    text = json.dumps({"norm": norm(), "gate": gate(), "turn": turn(), "head": head(), "adamw": adamw()})
    pathlib.Path(__file__).with_name("autograd.json").write_text(text + "\n")
