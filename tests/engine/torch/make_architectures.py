#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes golden/architectures/: a tiny random checkpoint of every supported architecture and setting, and what transformers computes.

    pip install torch==2.11.0 transformers==5.23.0 safetensors==0.8.0 numpy
    python make_architectures.py

Each folder holds config.json (some in the older form, which transformers reads too), model.safetensors in bfloat16, and
expected.safetensors: `ids.<n>` and `logits.<n>` [length, vocabulary] in float32 of sequences that reach beyond the window and the
rope's original length, greedy continuations `prompt.<n>` and `greedy.<n>` by transformers' own generate with its cache, the logits
in bfloat16 with eager attention `bfloat16.<n>`, and `distances.0`: worst and root mean square over all logits between eager and sdpa
attention in bfloat16, of eager from float32, and of sdpa from float32.
"""
import json
import pathlib
import random
import shutil

import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

# Lengths of the sequences; the windows and original rope lengths below are shorter than the longest.
LENGTHS = [1, 2, 9, 23, 48]
NEW_TOKENS = 24

SMALL = dict(vocab_size=61, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=256, initializer_range=0.1)


def rope(kind, theta=10000.0, **settings):
    return {"rope_parameters": {"rope_type": kind, "rope_theta": theta, **settings}}


# Bases and bounds are such that some of the few frequencies of these small heads lie between the stretched and the kept ones.
LLAMA3 = dict(factor=8.0, low_freq_factor=0.5, high_freq_factor=4.0, original_max_position_embeddings=32)
YARN = dict(factor=4.0, original_max_position_embeddings=32)
ROWS = {
    "llama-2": ("llama", dict(num_key_value_heads=4, rms_norm_eps=1e-5)),
    "llama-3": ("llama", dict(rms_norm_eps=1e-5, **rope("default", 5e5))),
    "llama-3.1": ("llama", dict(rms_norm_eps=1e-5, **rope("llama3", 500.0, **LLAMA3))),
    "llama-3.2": ("llama", dict(rms_norm_eps=1e-5, tie_word_embeddings=True, head_dim=16, **rope("llama3", 5e5, **LLAMA3))),
    "llama-linear": ("llama", dict(rope("linear", factor=4.0))),
    "llama-yarn": ("llama", dict(head_dim=16, **rope("yarn", **YARN))),
    "llama-yarn-scales": ("llama", dict(head_dim=16, **rope("yarn", 100.0, **YARN, beta_fast=4.0, beta_slow=0.25, mscale=0.8,
                                                            mscale_all_dim=0.5, truncate=False))),
    "llama-yarn-factor": ("llama", dict(head_dim=16, **rope("yarn", **YARN, attention_factor=0.9))),
    "llama-biases": ("llama", dict(attention_bias=True, mlp_bias=True)),
    "mistral-0.1": ("mistral", dict(sliding_window=12, rms_norm_eps=1e-5)),
    "mistral-0.3": ("mistral", dict(sliding_window=None, head_dim=16, rms_norm_eps=1e-5, **rope("default", 1e6))),
    "yi": ("llama", dict(num_attention_heads=8, num_key_value_heads=1, rms_norm_eps=1e-5, **rope("default", 5e6))),
    "zephyr": ("mistral", dict(sliding_window=4096, rms_norm_eps=1e-5)),
    "tinyllama": ("llama", dict(num_attention_heads=8, num_key_value_heads=2, rms_norm_eps=1e-5)),
    "smollm2": ("llama", dict(num_attention_heads=6, num_key_value_heads=2, hidden_size=24, tie_word_embeddings=True,
                              rms_norm_eps=1e-5, **rope("default", 1e5))),
    "qwen2": ("qwen2", dict(tie_word_embeddings=True, **rope("default", 1e6))),
    "qwen2-windows": ("qwen2", dict(use_sliding_window=True, sliding_window=8, max_window_layers=1, **rope("default", 1e6))),
    "qwen2.5-yarn": ("qwen2", dict(hidden_size=64, **rope("yarn", 1e4, **YARN))),
    "qwen3": ("qwen3", dict(head_dim=16, tie_word_embeddings=True, **rope("default", 1e6))),
    "qwen3-windows": ("qwen3", dict(head_dim=16, attention_bias=True, use_sliding_window=True, sliding_window=10,
                                    layer_types=["sliding_attention", "full_attention", "sliding_attention"], **rope("default", 1e6))),
}
# Written as before transformers 5: "rope_theta" and "rope_scaling" beside each other, some with "type".
OLDER = {"llama-2": None, "llama-3": None, "llama-3.1": "rope_type", "llama-linear": "type", "llama-yarn": "rope_type", "yi": None,
         "mistral-0.1": None, "smollm2": None, "qwen2": None, "qwen2.5-yarn": "type", "qwen3": None}


def write_older(path, type_key):
    """Rewrites config.json in the form of transformers 4."""
    config = json.loads(path.read_text())
    parameters = config.pop("rope_parameters")
    config["rope_theta"] = parameters.pop("rope_theta")
    kind = parameters.pop("rope_type")
    config["rope_scaling"] = {type_key: kind, **parameters} if type_key else None
    config["torch_dtype"] = config.pop("dtype")
    config.pop("layer_types", None)
    path.write_text(json.dumps(config, indent=2) + "\n")


def make(name, kind, settings, folder):
    torch.manual_seed(sum(name.encode()))
    config = AutoConfig.for_model(kind, **{**SMALL, **settings}, bos_token_id=None, eos_token_id=None, pad_token_id=None)
    model = AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():  # transformers starts norms at 1 and biases at 0, which would hide a wrong use of them
        for key, parameter in model.named_parameters():
            if "norm" in key or key.endswith("bias"):
                parameter.add_(torch.randn_like(parameter) * 0.2)
    model.to(torch.bfloat16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if name in OLDER:
        write_older(folder / "config.json", OLDER[name])


def load(folder, dtype, attention="eager"):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, attn_implementation=attention).eval()


def greedy(model, prompt):
    """By transformers' generate with its cache; must equal the arg max of whole passes. None where two tokens are too close to call."""
    ids = torch.tensor([prompt])
    cached = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=NEW_TOKENS, use_cache=True,
                            eos_token_id=None, pad_token_id=0)[0, len(prompt):].tolist()
    text, margin = list(prompt), float("inf")
    for _ in range(NEW_TOKENS):
        logits = model(torch.tensor([text]), use_cache=False).logits[0, -1]
        best = logits.topk(2).values
        margin = min(margin, (best[0] - best[1]).item())
        text.append(int(logits.argmax()))
    assert cached == text[len(prompt):], "transformers' cache changes its answer"
    return cached if margin > 1e-4 else None


@torch.no_grad()
def expect(name, folder):
    draw = random.Random(name)
    exact, eager, sdpa = load(folder, torch.float32), load(folder, torch.bfloat16), load(folder, torch.bfloat16, "sdpa")
    tensors, apart = {}, [[], [], []]
    for index, length in enumerate(LENGTHS):
        ids = [draw.randrange(SMALL["vocab_size"]) for _ in range(length)]
        row = torch.tensor([ids])
        tensors[f"ids.{index}"] = torch.tensor(ids, dtype=torch.int32)
        tensors[f"logits.{index}"] = exact(row).logits[0].contiguous()
        wide, one, other = tensors[f"logits.{index}"], eager(row).logits[0].float(), sdpa(row).logits[0].float()
        tensors[f"bfloat16.{index}"] = one.to(torch.bfloat16).contiguous()
        for differences, (a, b) in zip(apart, [(one, other), (one, wide), (other, wide)]):
            differences.append((a - b).flatten())
        if length > 2:
            while (answer := greedy(exact, ids)) is None:
                ids = [draw.randrange(SMALL["vocab_size"]) for _ in range(length)]
            tensors[f"prompt.{index}"] = torch.tensor(ids, dtype=torch.int32)
            tensors[f"greedy.{index}"] = torch.tensor(answer, dtype=torch.int32)
    apart = [torch.cat(differences) for differences in apart]
    tensors["distances.0"] = torch.tensor([value for d in apart for value in (d.abs().max().item(), d.square().mean().sqrt().item())])
    save_file(tensors, folder / "expected.safetensors", metadata={"format": "pt"})
    print(f"{name:20} largest logit {max(t.abs().max().item() for k, t in tensors.items() if k.startswith('logits')):6.2f}, "
          f"bfloat16: {tensors['distances.0'].tolist()}")


def main():
    root = pathlib.Path(__file__).parent / "golden" / "architectures"
    shutil.rmtree(root, ignore_errors=True)
    for name, (kind, settings) in ROWS.items():
        folder = root / name
        make(name, kind, settings, folder)
        expect(name, folder)


if __name__ == "__main__":
    main()
