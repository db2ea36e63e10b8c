#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares poft-engine with transformers on model folders: log-likelihoods of random tokens, and greedy continuations.

    pip install torch==2.11.0 transformers==5.23.0 safetensors==0.8.0
    python compare_with_transformers.py build/release/bin/poft-engine FOLDER...

For any folder, be it from transformers or saved by the engine; prints the worst difference of a log-likelihood in nats and whether
the continuations are the same. Exits with 1 where a difference is above 1e-4.
"""
import json
import pathlib
import random
import subprocess
import sys

import torch
from transformers import AutoModelForCausalLM
from transformers.utils import logging

LENGTHS = [2, 7, 60, 300, 700, 1500]
NEW_TOKENS = 32


def ask(engine, command, folder, requests, *options):
    answer = subprocess.run([engine, command, "--model", str(folder), "--device", "cpu", *options], text=True, check=True,
                            input="".join(json.dumps(request) + "\n" for request in requests), stdout=subprocess.PIPE)
    return [json.loads(line) for line in answer.stdout.splitlines()]


@torch.no_grad()
def compare(engine, folder):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    draw = random.Random(1)
    texts = [[draw.randrange(model.config.vocab_size) for _ in range(length)] for length in LENGTHS]
    worst = 0.0
    for text, answer in zip(texts, ask(engine, "logprobs", folder, [{"ids": text} for text in texts])):
        wanted = torch.log_softmax(model(torch.tensor([text])).logits[0].double(), -1)[:-1].gather(1, torch.tensor(text[1:])[:, None])
        worst = max(worst, (torch.tensor(answer["logprobs"][1:], dtype=torch.float64) - wanted[:, 0]).abs().max().item())
    same = 0
    prompts = texts[:4]
    answers = ask(engine, "generate", folder, [{"ids": text} for text in prompts], "--max-new-tokens", str(NEW_TOKENS), "--ignore-eos")
    for prompt, answer in zip(prompts, answers):
        ids = torch.tensor([prompt])
        wanted = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=NEW_TOKENS,
                                min_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=0)
        same += wanted[0, len(prompt):].tolist() == answer["ids"]
    print(f"{pathlib.Path(folder).name:24} worst log-likelihood {worst:.1e}, {same} of {len(prompts)} greedy continuations the same")
    return worst <= 1e-4


def main():
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    engine, folders = sys.argv[1], sys.argv[2:]
    sys.exit(0 if all([compare(engine, folder) for folder in folders]) else 1)


main()
