#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Training and scoring on the CPU beside transformers, in one run, on the same weights and token ids.

    bench_training.py PROGRAM [--shape 135M|demo] [--rounds 5] [--json FILE] [--only NAME...]

PROGRAM is the build's tests/poft_bench_training. A model of the shape is saved by transformers with random weights (speed does not depend on
them); both sides load it. Rounds alternate: each subject runs its share of a round, then the next; what is told are medians over rounds, with
the spread between the quartiles. The losses of the first steps must agree, or the row is void. A peer's row is one of its settings: what
transformers' Trainer does by itself (float32), and the faster ones that its documentation offers. The peak is that of large
products in the same rounds.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

THREADS = len(os.sched_getaffinity(0))
os.environ["OMP_NUM_THREADS"] = str(THREADS)

import torch  # noqa: E402 (reads the environment)
import transformers  # noqa: E402

transformers.logging.set_verbosity_error()
torch.set_num_threads(THREADS)
torch.set_flush_denormal(True)

SHAPES = {  # SmolLM-135M; the demo's model
    "135M": (dict(vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
                  num_key_value_heads=3, tie_word_embeddings=True),
             {"sft": dict(rows=2, least=256, most=256, prompt=1, steps=2, warm=1), "score": dict(rows=16, least=256, most=256, prompt=1, steps=1, warm=1)}),
    "demo": (dict(vocab_size=512, hidden_size=96, intermediate_size=256, num_hidden_layers=4, num_attention_heads=4, num_key_value_heads=2,
                  tie_word_embeddings=True),
             {"sft": dict(rows=16, least=30, most=60, prompt=20, steps=40, warm=10),
              "score": dict(rows=128, least=30, most=60, prompt=20, steps=5, warm=1)}),
}


def make_batches(shape, work, count):
    generator = torch.Generator().manual_seed(1)
    draw = lambda low, high: int(torch.randint(low, high + 1, (), generator=generator))  # noqa: E731
    row = lambda: {"ids": torch.randint(3, shape["vocab_size"], (draw(work["least"], work["most"]),), generator=generator).tolist(),  # noqa: E731
                   "first": work["prompt"], "reference": -8.0}
    return [[row() for _ in range(work["rows"])] for _ in range(count)]


def flop_per_batch(shape, batch, passes):
    """Of the products: twice the weights per token, the head on response tokens alone, attention at half."""
    head_dim = shape["hidden_size"] // shape["num_attention_heads"]
    qkv = shape["hidden_size"] * head_dim * (shape["num_attention_heads"] + 2 * shape["num_key_value_heads"])
    layer = qkv + shape["hidden_size"] ** 2 + 3 * shape["hidden_size"] * shape["intermediate_size"]
    total = 0
    for row in batch:
        tokens, responses = len(row["ids"]) - 1, len(row["ids"]) - row["first"]
        total += 2 * tokens * layer * shape["num_hidden_layers"] + 2 * responses * shape["hidden_size"] * shape["vocab_size"]
        total += 2 * shape["num_hidden_layers"] * shape["hidden_size"] * tokens * tokens
    return total * passes


class Ours:
    def __init__(self, program, folder, dtype, batches, kind):
        self.process = subprocess.Popen([program, folder, dtype, batches, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, count):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["seconds"], answer["values"]


class Peer:
    """A loop of transformers' model, as its Trainer has it: padded rows, labels of -100 where nothing is supervised, fused AdamW."""

    def __init__(self, folder, batches, kind, dtype=torch.float32, autocast=False, onednn=False, slice=None):
        self.model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)
        self.kind, self.autocast, self.next = kind, autocast, 0
        slice = slice or len(batches[0])
        self.batches = [[batch[first : first + slice] for first in range(0, len(batch), slice)] for batch in batches]
        self.precision = "medium" if onednn else "highest"
        if kind == "sft":
            self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-5, weight_decay=0.0, fused=True)

    @staticmethod
    def tensors(rows):
        width = max(len(row["ids"]) for row in rows)
        ids = torch.zeros((len(rows), width), dtype=torch.long)
        mask, labels = torch.zeros_like(ids), torch.full_like(ids, -100)
        for i, row in enumerate(rows):
            ids[i, : len(row["ids"])] = torch.tensor(row["ids"])
            mask[i, : len(row["ids"])] = 1
            labels[i, row["first"] : len(row["ids"])] = ids[i, row["first"] : len(row["ids"])]
        return ids, mask, labels

    def scored(self, rows):
        """Sum and count of the response tokens' log-likelihoods."""
        ids, mask, labels = self.tensors(rows)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            logits = self.model(input_ids=ids, attention_mask=None if bool(mask.all()) else mask).logits[:, :-1].float()
        targets = labels[:, 1:]
        found = torch.log_softmax(logits, -1).gather(-1, targets.clamp(min=0).unsqueeze(-1)).squeeze(-1)
        return (found * (targets >= 0)).sum().item(), (targets >= 0).sum().item()

    def one(self):
        parts = self.batches[self.next % len(self.batches)]
        self.next += 1
        if self.kind == "score":
            sums = [self.scored(rows) for rows in parts]
            return -sum(value for value, _ in sums) / sum(count for _, count in sums)
        ids, mask, labels = self.tensors(parts[0])
        mask = None if bool(mask.all()) else mask
        with torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            logits = self.model(input_ids=ids, attention_mask=mask).logits[:, :-1]
            # The mean over samples of the mean over tokens, which is what is compared; one cross-entropy call as in transformers.
            each = torch.nn.functional.cross_entropy(logits.float().transpose(1, 2), labels[:, 1:], reduction="none", ignore_index=-100)
            counts = (labels[:, 1:] >= 0).sum(1)
            loss = (each.sum(1) / counts).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss.item()

    def run(self, count):
        torch.set_float32_matmul_precision(self.precision)
        begin = time.perf_counter()
        values = [self.one() for _ in range(count)]
        return time.perf_counter() - begin, values


def peak(dtype, precision):
    """GFLOP/s of the fastest large product: rows of a batch of 512 tokens, and a square."""
    torch.set_float32_matmul_precision(precision)
    best = 0
    for m, k, n in ((512, 576, 3072), (2048, 2048, 2048), (512, 576, 49152)):
        a, b = torch.randn(m, k).to(dtype), torch.randn(n, k).to(dtype)
        rates = []
        for _ in range(6):
            begin = time.perf_counter()
            a @ b.T
            rates.append(2e-9 * m * k * n / (time.perf_counter() - begin))
        best = max(best, statistics.median(rates[1:]))
    return best


def subjects(program, folder, batches, file, kind):
    bf16 = torch.bfloat16
    rows = {
        "ours float32": lambda: Ours(program, folder, "float32", file, kind),
        "ours bfloat16": lambda: Ours(program, folder, "bfloat16", file, kind),
        "transformers float32": lambda: Peer(folder, batches, kind),
        "transformers float32, autocast bfloat16": lambda: Peer(folder, batches, kind, autocast=True),
        "transformers bfloat16": lambda: Peer(folder, batches, kind, dtype=bf16),
    }
    if kind == "score":
        small = max(1, len(batches[0]) // 8)
        rows["transformers float32, oneDNN"] = lambda: Peer(folder, batches, kind, onednn=True)
        rows["transformers bfloat16, an eighth of the batch at once"] = lambda: Peer(folder, batches, kind, dtype=bf16, slice=small)
        rows["transformers float32, an eighth of the batch at once"] = lambda: Peer(folder, batches, kind, slice=small)
    if kind == "sft":
        rows["ours bfloat16, activations computed twice"] = lambda: Ours(program, folder, "bfloat16", file, "recompute")
        rows["ours bfloat16, PoFT"] = lambda: Ours(program, folder, "bfloat16", file, "poft")
        rows["ours bfloat16, DPO"] = lambda: Ours(program, folder, "bfloat16", file, "dpo")
    return rows


def compare(program, name, kind, rounds, only):
    shape, works = SHAPES[name]
    work = works[kind]
    steps = work["steps"]
    batches = make_batches(shape, work, (rounds + 1) * steps + work["warm"])
    flop = statistics.mean(flop_per_batch(shape, batch, 1 if kind == "score" else 3) for batch in batches)
    tokens = statistics.mean(sum(len(row["ids"]) for row in batch) for batch in batches)
    with tempfile.TemporaryDirectory() as folder:
        torch.manual_seed(1)
        config = transformers.LlamaConfig(max_position_embeddings=2048, rms_norm_eps=1e-6, initializer_range=0.04, **shape)
        transformers.LlamaForCausalLM(config).save_pretrained(folder)
        file = Path(folder) / "batches.json"
        file.write_text(json.dumps(batches))
        made = {key: make() for key, make in subjects(program, folder, batches, str(file), kind).items()
                if not only or any(part in key for part in only)}
        first = {key: subject.run(work["warm"] + steps)[1] for key, subject in made.items()}
        seconds = {key: [] for key in made}
        peaks = {"bfloat16": [], "float32": []}
        for _ in range(rounds):
            peaks["bfloat16"].append(peak(torch.bfloat16, "highest"))
            peaks["float32"].append(peak(torch.float32, "medium"))
            for key, subject in made.items():
                seconds[key].append(subject.run(steps)[0] / steps)
        for subject in made.values():
            if isinstance(subject, Ours):
                subject.process.stdin.close()
                subject.process.wait()
    rows = []
    reference = first.get("transformers float32")
    for key in made:
        quartiles = statistics.quantiles(seconds[key], n=4)
        median = statistics.median(seconds[key])
        bound = 1e-2 if "bfloat16" in key else 1e-4
        apart = None
        if reference and not key.endswith(("PoFT", "DPO")):
            apart = max(abs(a - b) / abs(b) for a, b in zip(first[key], reference))
        own = statistics.median(peaks["bfloat16" if "bfloat16" in key else "float32"])
        row = {"benchmark": f"{'scoring' if kind == 'score' else 'training'} {name}", "subject": key, "steps_per_s": 1 / median,
               "tokens_per_s": tokens / median, "gflops": flop * 1e-9 / median, "share_of_peak": flop * 1e-9 / median / own,
               "spread": (quartiles[2] - quartiles[0]) / median}
        if apart is not None:
            row["first_losses_apart"] = apart
            if apart > bound:
                row["void"] = f"the first losses differ by more than {bound}"
        rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--shape", choices=SHAPES, action="append")
    parser.add_argument("--kind", choices=["sft", "score"], action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = []
    for shape in arguments.shape or SHAPES:
        for kind in arguments.kind or ["sft", "score"]:
            for row in compare(arguments.program, shape, kind, arguments.rounds, arguments.only):
                rows.append(row)
                print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}), flush=True)
    if arguments.json:
        cpu = next((line.split(": ")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
        arguments.json.write_text(json.dumps({"date": time.strftime("%Y-%m-%d"), "processor": cpu, "threads": THREADS,
                                              "torch": torch.__version__, "transformers": transformers.__version__, "rounds": arguments.rounds,
                                              "rows": rows}, indent=1) + "\n")


main()
