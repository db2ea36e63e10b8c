#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes golden/training/: 30 steps of every objective on small Llama, Mistral and Qwen2 models, by transformers, PEFT and PyTorch.

    pip install torch==2.11.0 transformers==5.23.0 peft==0.21.2 safetensors==0.8.0 numpy
    python make_training.py

Each folder holds config.json and model.safetensors, items.json (samples and pairs, the settings, and of each objective the loss and
gradient norm of every step), and expected.safetensors: of each objective the clipped gradients of the first step
`<objective>.gradient.<weight>` and the weights at the end `<objective>.weight.<weight>`, float32. Step k takes the items
(5 k + i) mod 13, i = 0…4. lora/ holds the adapters that the steps of `lora` (PoFT, dropout 0) begin with, and an empty optimizer state
for them; lora-end/ what PEFT saves after them, likelihoods.json what PEFT computes with that.

Prints how far transformers itself lies from the same arithmetic in float64: what float32 can be expected to agree to.
"""
import json
import pathlib
import random
import shutil

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

SMALL = dict(vocab_size=43, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=128, initializer_range=0.15, bos_token_id=None, eos_token_id=None, pad_token_id=None)
MODELS = {
    "llama": ("llama", dict(rms_norm_eps=1e-5)),
    "mistral": ("mistral", dict(sliding_window=7, rms_norm_eps=1e-5)),
    "qwen2": ("qwen2", dict(tie_word_embeddings=True)),
}
OBJECTIVES = ["sft_sample", "sft_token", "poft", "bi_poft", "dpo"]
STEPS, WINDOW, ITEMS = 30, 5, 13
SETTINGS = dict(learning_rate=1e-3, weight_decay=0.1, max_grad_norm=1.0, poft_beta=1.5, poft_gamma=0.25, dpo_beta=0.1)
LORA = dict(r=3, lora_alpha=12, lora_dropout=0.0, target_modules="all-linear", bias="none", task_type="CAUSAL_LM")


def response_sum(model, sequence):
    ids = torch.tensor([sequence["ids"]])
    logits = model(ids, use_cache=False).logits[0]
    values = torch.log_softmax(logits, -1)[:-1].gather(1, ids[0, 1:].unsqueeze(1)).squeeze(1)
    return values[torch.tensor(sequence["mask"][1:], dtype=torch.bool)].sum()


def tokens(sequence):
    return sum(sequence["mask"][1:])


def window_loss(objective, model, items):
    """The equations of docs/method.md, over one window."""
    if objective == "sft_token":
        return -sum(response_sum(model, i["sequence"]) for i in items) / sum(tokens(i["sequence"]) for i in items)
    losses = []
    for item in items:
        total = response_sum(model, item["sequence"])
        mean = total / tokens(item["sequence"])
        if objective == "sft_sample":
            losses.append(-mean)
        elif objective == "dpo":
            margin = (total - item["reference_chosen"]) - (response_sum(model, item["rejected"]) - item["reference_rejected"])
            losses.append(-torch.nn.functional.logsigmoid(SETTINGS["dpo_beta"] * margin))
        else:
            p = item["target"] if objective == "bi_poft" else 1.0
            delta = SETTINGS["poft_beta"] * (mean - item["reference"]) + SETTINGS["poft_gamma"]
            losses.append(-(p * torch.nn.functional.logsigmoid(delta) + (1 - p) * torch.nn.functional.logsigmoid(-delta)))
    return sum(losses) / len(losses)


def train(objective, model, items):
    """Steps of AdamW; returns loss and norm of each, and the first clipped gradients."""
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    plain = [p for name, p in trained.items() if "norm" in name or name.endswith("bias")]
    decayed = [p for name, p in trained.items() if not ("norm" in name or name.endswith("bias"))]
    optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": SETTINGS["weight_decay"]},
                                   {"params": plain, "weight_decay": 0.0}], lr=SETTINGS["learning_rate"])
    steps, first = [], {}
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = window_loss(objective, model, [items[(step * WINDOW + i) % ITEMS] for i in range(WINDOW)])
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(trained.values(), SETTINGS["max_grad_norm"])
        if step == 0:
            first = {name: p.grad.clone() for name, p in trained.items()}
        optimizer.step()
        steps.append([loss.item(), norm.item()])
    return steps, first


def load(folder, dtype):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()


def items_of(model, draw):
    def sequence(n, prompt):
        ids = [draw.randrange(SMALL["vocab_size"]) for _ in range(n)]
        return {"ids": ids, "mask": [int(i >= prompt and (i + n) % 7 != 0) for i in range(n)]}

    items = []
    for index in range(ITEMS):
        prompt = draw.randrange(1, 8)
        item = {"sequence": sequence(prompt + draw.randrange(2, 16), prompt), "rejected": sequence(prompt + draw.randrange(2, 16), prompt),
                "reference": -draw.uniform(2, 6), "target": float(index % 3 != 0)}
        with torch.no_grad():
            item["reference_chosen"] = response_sum(model, item["sequence"]).item()
            item["reference_rejected"] = response_sum(model, item["rejected"]).item()
        items.append(item)
    return items


def distance(a, b):
    """Worst over the tensors, in parts of their norm; and over the steps."""
    return max(((a[n].double() - b[n].double()).norm() / b[n].double().norm()).item() for n in b if b[n].norm() > 0)


def report(name, objective, steps, wide_steps, first, wide_first, end, wide_end):
    losses = max(abs(a[0] / b[0] - 1) for a, b in zip(steps, wide_steps))
    norms = max(abs(a[1] / b[1] - 1) for a, b in zip(steps, wide_steps))
    print(f"{name:8} {objective:10} float32 against float64: loss {losses:.1e}, norm {norms:.1e}, "
          f"gradient {distance(first, wide_first):.1e}, weights {distance(end, wide_end):.1e}", flush=True)


def adapted(folder, dtype, start):
    model = PeftModel.from_pretrained(load(folder, dtype), start, is_trainable=True)
    return model.to(dtype).eval()


def file_name(name):
    return name.replace(".default.", ".")


def make_lora(folder, items, steps, tensors):
    start = folder / "lora"
    torch.manual_seed(5)
    get_peft_model(load(folder, torch.float32), LoraConfig(**LORA)).save_pretrained(start)
    tidy(start)
    results = []
    for dtype in (torch.float32, torch.float64):
        model = adapted(folder, dtype, start)
        if dtype == torch.float32:
            zeros = {f"{moment}.{file_name(n)}": torch.zeros_like(p) for n, p in model.named_parameters() if p.requires_grad
                     for moment in ("exp_avg", "exp_avg_sq")}
            save_file({**zeros, "step": torch.tensor([0])}, start / "optimizer.safetensors")
        course, first = train("poft", model, items)
        results.append((course, {file_name(n): g for n, g in first.items()},
                        {file_name(n): p.detach() for n, p in model.named_parameters() if p.requires_grad}))
        if dtype == torch.float32:
            model.save_pretrained(folder / "lora-end")
            tidy(folder / "lora-end")
            with torch.no_grad():
                sums = [response_sum(model, item["sequence"]).item() for item in items]
            (folder / "lora-end" / "likelihoods.json").write_text(json.dumps(sums) + "\n")
    (course, first, end), (wide, wide_first, wide_end) = results
    report(folder.name, "lora", course, wide, first, wide_first, end, wide_end)
    steps["lora"] = course
    tensors.update({f"lora.gradient.{n}": t for n, t in first.items()})
    tensors.update({f"lora.weight.{n}": t for n, t in end.items()})


def tidy(folder):
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    config["base_model_name_or_path"] = ".."
    config["target_modules"] = sorted(config["target_modules"])
    path.write_text(json.dumps(config, indent=2) + "\n")


def main():
    root = pathlib.Path(__file__).parent / "golden" / "training"
    shutil.rmtree(root, ignore_errors=True)
    for name, (kind, settings) in MODELS.items():
        folder = root / name
        torch.manual_seed(sum(name.encode()))
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **{**SMALL, **settings})).eval()
        with torch.no_grad():  # transformers starts norms at 1 and biases at 0, which would hide a wrong use of them
            for key, parameter in model.named_parameters():
                if "norm" in key or key.endswith("bias"):
                    parameter.add_(torch.randn_like(parameter) * 0.2)
        model.save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        items = items_of(load(folder, torch.float32), random.Random(name))
        steps, tensors = {}, {}
        for objective in OBJECTIVES:
            results = []
            for dtype in (torch.float32, torch.float64):
                model = load(folder, dtype)
                course, first = train(objective, model, items)
                results.append((course, first, {n: p.detach() for n, p in model.named_parameters()}))
            (course, first, end), (wide, wide_first, wide_end) = results
            report(name, objective, course, wide, first, wide_first, end, wide_end)
            steps[objective] = course
            tensors.update({f"{objective}.gradient.{n}": t for n, t in first.items()})
            tensors.update({f"{objective}.weight.{n}": t for n, t in end.items()})
        make_lora(folder, items, steps, tensors)
        save_file({n: t.contiguous() for n, t in tensors.items()}, folder / "expected.safetensors", metadata={"format": "pt"})
        (folder / "items.json").write_text(json.dumps({"items": items, "window": WINDOW, "settings": SETTINGS, "steps": steps}) + "\n")


main()
