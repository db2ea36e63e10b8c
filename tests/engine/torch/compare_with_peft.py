#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether PEFT computes with folders of trained adapters what poft-engine does: log-likelihoods of random texts, worst difference.

    pip install torch==2.11.0 transformers==5.23.0 peft==0.21.2
    python compare_with_peft.py POFT_ENGINE FOLDER…

A folder's base must be a whole model, which PEFT loads first. Ends with 1 where a token differs by more than 1e-4 nats.
"""
import json
import pathlib
import random
import subprocess
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM


def compare(engine, folder):
    base = json.loads((pathlib.Path(folder) / "adapter_config.json").read_text())["base_model_name_or_path"]
    plain = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()
    draw = random.Random(1)
    texts = [[draw.randrange(plain.config.vocab_size) for _ in range(n)] for n in (2, 9, 33, 64)]

    def likelihoods(model, ids):
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0]
        return torch.log_softmax(logits, -1)[:-1].gather(1, torch.tensor(ids[1:]).unsqueeze(1)).squeeze(1)

    before = [likelihoods(plain, ids) for ids in texts]
    adapted = PeftModel.from_pretrained(plain, folder).eval()
    lines = "".join(json.dumps({"ids": ids}) + "\n" for ids in texts)
    answer = subprocess.run([engine, "logprobs", "--model", folder, "--device", "cpu"], input=lines, capture_output=True, text=True,
                            check=True).stdout
    worst = moved = 0.0
    for ids, old, line in zip(texts, before, answer.splitlines()):
        wanted = likelihoods(adapted, ids)
        actual = torch.tensor([value for value in json.loads(line)["logprobs"] if value is not None])
        worst = max(worst, (actual - wanted).abs().max().item())
        moved = max(moved, (wanted - old).abs().max().item())
    print(f"{folder}: worst difference {worst:.1e} nats per token; the adapters move tokens by up to {moved:.1e}")
    return worst < 1e-4


def main():
    engine, folders = sys.argv[1], sys.argv[2:]
    sys.exit(0 if all([compare(engine, folder) for folder in folders]) else 1)


main()
