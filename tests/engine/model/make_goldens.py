#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/: a safetensors file of the reference implementation, and names and shapes of transformers' own Llama models.

Run with torch==2.11.0, transformers==5.23.0 and safetensors==0.8.0; the results are committed, so the tests need no Python.
"""
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

OUT = Path(__file__).parent / "golden"
CONFIGS = [
    dict(vocab_size=48, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2),
    dict(vocab_size=48, hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1,
         head_dim=12, tie_word_embeddings=True),
    dict(vocab_size=32, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=2,
         attention_bias=True, mlp_bias=True),
]


def main():
    OUT.mkdir(exist_ok=True)
    save_file({
        "weight": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4 - 0.5,
        "half": torch.tensor([1.0, -2.5, 65504.0], dtype=torch.float16),
        "brain": torch.tensor([[1.0], [-3.0]], dtype=torch.bfloat16),
        "double": torch.tensor(0.1, dtype=torch.float64),
        "step": torch.tensor([1 << 40], dtype=torch.int64),
        "bytes": torch.tensor([1, 2, 255], dtype=torch.uint8),
        "flags": torch.tensor([True, False, True]),
        "small": torch.tensor([-1], dtype=torch.int8),
        "short": torch.tensor([-300], dtype=torch.int16),
        "int": torch.tensor([-70000, 7], dtype=torch.int32),
        "empty": torch.zeros((0, 4)),
        "ключ \"x\"\n": torch.ones(1),
    }, OUT / "reference.safetensors", metadata={"format": "pt"})
    rows = []
    for settings in CONFIGS:
        model = LlamaForCausalLM(LlamaConfig(**settings))
        names = {name: list(parameter.shape) for name, parameter in model.named_parameters()}
        rows.append({"config": json.loads(model.config.to_json_string()), "tensors": names,
                     "parameters": sum(p.numel() for p in model.parameters())})
    (OUT / "llama_layouts.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
