#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares our tokenizer with Hugging Face's on many nasty strings: ids, byte offsets, both decodings.

    compare_with_hugging_face.py PROGRAM [--count 400000] [--seed 1] FOLDER_OR_FILE...

PROGRAM is the build's tests/poft_tokenize_lines. Half of the strings are encoded with the tokens that the tokenizer adds, half without.
A tokenizer.model is compared with Hugging Face's reading of the tokenizer.json beside it. Needs tokenizers==0.23.3. Prints a line for each tokenizer and the first differences;
exits with 1 where there is one.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import tokenizers
from tokenizers import Tokenizer

from nasty_strings import SplitMix, nasty_string

FIELDS = ("ids", "offsets", "decoded", "skipped")


def byte_offsets(text, offsets):
    positions = [0]
    for character in text:
        positions.append(positions[-1] + len(character.encode()))
    return [positions[p] for pair in offsets for p in pair]


def expected(tokenizer, text, special):
    encoding = tokenizer.encode(text, add_special_tokens=special)
    return {"ids": encoding.ids, "offsets": byte_offsets(text, encoding.offsets),
            "decoded": tokenizer.decode(encoding.ids, skip_special_tokens=False),
            "skipped": tokenizer.decode(encoding.ids, skip_special_tokens=True)}


def compare(program, path, seed, count):
    tokenizer = Tokenizer.from_file(str(path.with_name("tokenizer.json") if path.suffix == ".model" else path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    random = SplitMix(seed)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ("tokenizer.model" if path.suffix == ".model" else "tokenizer.json")).symlink_to(path.resolve())
        if path.suffix == ".model":  # which names no purposes; every folder that has one says them
            (Path(folder) / "tokenizer_config.json").write_text('{"bos_token": "<s>", "eos_token": "</s>"}')
        for start in range(0, count, 20000):
            texts = [nasty_string(random) for _ in range(min(20000, count - start))]
            lines = "".join(json.dumps({"text": text, "special": i % 2 == 1}) + "\n" for i, text in enumerate(texts))
            answer = subprocess.run([program, folder], input=lines, capture_output=True, encoding="utf-8")
            if answer.returncode != 0:
                sys.exit(f"{path}: {answer.stderr}")
            for i, (text, line) in enumerate(zip(texts, answer.stdout.rstrip("\n").split("\n"), strict=True)):
                ours, theirs = json.loads(line), expected(tokenizer, text, i % 2 == 1)
                bad = [field for field in FIELDS if ours[field] != theirs[field]]
                bad += [check for check in ("same_ids", "same_stream") if not ours[check]]
                if bad:
                    wrong += 1
                    if wrong <= 5:
                        print(f"  {ascii(text)}: " + "; ".join(f"{b}: {ascii(ours[b])} not {ascii(theirs.get(b))}" for b in bad))
    print(f"{path}: {wrong} of {count} differ (tokenizers {tokenizers.__version__}, seed {seed})", flush=True)
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=400000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("tokenizers", type=Path, nargs="+")
    arguments = parser.parse_args()
    files = [path / "tokenizer.json" if path.is_dir() else path for path in arguments.tokenizers]
    sys.exit(1 if sum(compare(arguments.program, path, arguments.seed, arguments.count) for path in files) else 0)


main()
