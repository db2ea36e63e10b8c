#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tokenizer speed beside Hugging Face's, in one run, on one thread.

    bench_tokenizer.py PROGRAM --texts FILE... -- TOKENIZER_FOLDER...

PROGRAM is the build's tests/poft_bench_tokenizer. Texts are all strings of at least 20 characters in JSON or JSON Lines files, one document
each. Prints a JSON line for each tokenizer: megabytes of UTF-8 per second of processor time
(so that other work on the machine does not count), best of several rounds, and how many times ours is as fast.
"""
import argparse
import json
import os
import subprocess
import time
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import tokenizers  # noqa: E402 (reads the environment)

ROUNDS = 5


def strings(value):
    if isinstance(value, str):
        if len(value) >= 20:
            yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from strings(member)
    elif isinstance(value, list):
        for member in value:
            yield from strings(member)


def read(path):
    text = path.read_text(encoding="utf-8")
    values = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else [json.loads(text)]
    return [found for value in values for found in strings(value)]


def best(work):
    seconds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("folders", type=Path, nargs="+")
    arguments = parser.parse_args()
    texts = [text for path in arguments.texts for text in read(path)]
    megabytes = sum(len(text.encode()) for text in texts) * 1e-6
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    for folder in arguments.folders:
        ours = json.loads(subprocess.run([arguments.program, folder], input=lines, capture_output=True, encoding="utf-8", check=True).stdout)
        theirs = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        single = megabytes / best(lambda: [theirs.encode(text, add_special_tokens=False) for text in texts])
        batch = megabytes / best(lambda: theirs.encode_batch_fast(texts, add_special_tokens=False))
        rounded = {key: round(value, 2) for key, value in ours.items()}
        print(json.dumps({"benchmark": "tokenizer", "folder": folder.name, "documents": len(texts), **rounded,
                          "hugging_face": tokenizers.__version__, "their_offsets_mb_per_second": round(single, 2),
                          "their_batch_mb_per_second": round(batch, 2),
                          "times_as_fast": round(ours["ids_mb_per_second"] / max(single, batch), 1)}), flush=True)


main()
