#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes golden/: tiny random Llama models as transformers saves them, and what transformers and PyTorch compute with them.

    pip install torch==2.11.0 transformers==5.23.0 safetensors==0.8.0 numpy
    python make_golden.py

Each folder holds config.json, model.safetensors and expected.json: log-likelihood of every token of some sequences, greedy
continuations, and a few AdamW steps of each objective by autograd (loss, gradient norm, per-item loss and coefficient).
"""
import json
import math
import pathlib
import random

import torch
from transformers import LlamaConfig, LlamaForCausalLM

CASES = {
    # Grouped-query attention, a head size that is not hidden / heads, a tied head.
    "tied": dict(vocab_size=61, hidden_size=16, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
                 num_key_value_heads=2, head_dim=8, tie_word_embeddings=True, rms_norm_eps=1e-5),
    # Biases, an untied head, another rotary base.
    "biased": dict(vocab_size=47, hidden_size=24, intermediate_size=36, num_hidden_layers=2, num_attention_heads=3,
                   num_key_value_heads=3, tie_word_embeddings=False, attention_bias=True, mlp_bias=True, rope_theta=500.0),
}
LENGTHS = [2, 3, 5, 8, 13, 21, 34, 70]
RATE, DECAY, CLIP, STEPS = 3e-3, 0.1, 0.5, 4


def log_likelihoods(model, ids):
    """log p(ids[i] | ids[:i]) for i >= 1."""
    logits = model(torch.tensor([ids])).logits[0].float()
    return torch.log_softmax(logits, -1)[:-1].gather(1, torch.tensor(ids[1:]).unsqueeze(1)).squeeze(1)


def response_sum(model, sequence):
    values = log_likelihoods(model, sequence["ids"])
    mask = torch.tensor(sequence["mask"][1:], dtype=torch.bool)
    return values[mask].double().sum(), int(mask.sum())


def objective(kind, model, item):
    """Loss and coefficient of one item, straight from the equations."""
    total, tokens = response_sum(model, item["sequence"])
    mean = total / tokens
    if kind == "sft":
        return -mean, torch.sigmoid(item["reference"] - mean)
    if kind in ("poft", "bi_poft"):
        beta, gamma = 1.5, 0.25
        p = item["target"] if kind == "bi_poft" else 1.0
        delta = beta * (mean - item["reference"]) + gamma
        loss = -(p * torch.nn.functional.logsigmoid(delta) + (1 - p) * torch.nn.functional.logsigmoid(-delta))
        return loss, beta * (p - torch.sigmoid(delta))
    rejected, _ = response_sum(model, item["rejected"])
    margin = (total - item["reference_chosen"]) - (rejected - item["reference_rejected"])
    return -torch.nn.functional.logsigmoid(0.1 * margin), torch.tensor(math.nan)


def train(kind, folder, items):
    model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32)
    plain = [p for name, p in model.named_parameters() if "norm" in name or name.endswith("bias")]
    chosen = {id(p) for p in plain}
    decayed = [p for p in model.parameters() if id(p) not in chosen]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}], lr=RATE)
    steps = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        outcomes = [objective(kind, model, item) for item in items]
        loss = sum(o[0] for o in outcomes) / len(outcomes)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        steps.append({"loss": loss.item(), "grad_norm": norm.item(), "losses": [o[0].item() for o in outcomes],
                      "coefficients": [None if math.isnan(o[1].item()) else o[1].item() for o in outcomes]})
    return steps


def main():
    here = pathlib.Path(__file__).parent / "golden"
    for name, settings in CASES.items():
        torch.manual_seed(7)
        draw = random.Random(11)
        config = LlamaConfig(initializer_range=0.1, max_position_embeddings=256, bos_token_id=None, eos_token_id=None, **settings)
        model = LlamaForCausalLM(config).eval()
        with torch.no_grad():  # transformers starts norms at 1 and biases at 0, which would hide a wrong use of them
            for key, parameter in model.named_parameters():
                if "norm" in key or key.endswith("bias"):
                    parameter.add_(torch.randn_like(parameter) * 0.2)
        folder = here / name
        model.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)

        vocabulary = settings["vocab_size"]
        sequences = [[draw.randrange(vocabulary) for _ in range(n)] for n in LENGTHS]
        with torch.no_grad():
            scores = [{"ids": ids, "log_likelihoods": log_likelihoods(model, ids).tolist()} for ids in sequences]
            answers = []
            for ids in sequences:
                new = list(ids)
                for _ in range(12):
                    new.append(int(model(torch.tensor([new])).logits[0, -1].argmax()))
                answers.append({"prompt": ids, "tokens": new[len(ids):]})

        def sequence(n, prompt):
            ids = [draw.randrange(vocabulary) for _ in range(n)]
            return {"ids": ids, "mask": [int(i >= prompt and (i + n) % 7 != 0) for i in range(n)]}

        items = [{"sequence": sequence(n, p), "rejected": sequence(n + 1, p), "reference": -draw.uniform(2, 6),
                  "reference_chosen": -draw.uniform(20, 60), "reference_rejected": -draw.uniform(20, 60), "target": float(i % 3 != 0)}
                 for i, (n, p) in enumerate([(9, 4), (15, 3), (22, 10), (7, 1), (12, 6)])]
        training = {kind: train(kind, folder, items) for kind in ("sft", "poft", "bi_poft", "dpo")}
        expected = {"scores": scores, "greedy": answers, "items": items, "training": training,
                    "optimizer": {"learning_rate": RATE, "weight_decay": DECAY, "max_grad_norm": CLIP}}
        (folder / "expected.json").write_text(json.dumps(expected) + "\n")


main()
