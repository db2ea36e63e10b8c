#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/sentencepiece.model, a small BPE model with byte fallback trained from corpus.json, and what SentencePiece makes of
nasty strings with it (sentencepiece.jsonl). Also unigram.model, which we refuse. Run with sentencepiece==0.2.3; the results are
committed.

    make_sentencepiece.py --compare PROGRAM MODEL [--count N] [--seed S]

compares poft_tokenize_lines with SentencePiece on N strings (200,000) instead.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import sentencepiece

from nasty_strings import PIECES, SplitMix, nasty_string, nasty_strings

OUT = Path(__file__).parent / "golden"


def train(name, texts, **settings):
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder) / name
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_prefix=str(prefix), normalization_rule_name="identity", remove_extra_whitespaces=False,
            add_dummy_prefix=True, minloglevel=2, num_threads=1, **settings)
        (OUT / f"{name}.model").write_bytes(prefix.with_suffix(".model").read_bytes())


def plain(text):
    """Symbols of the model in a text are another matter for each library; SentencePiece takes U+2581 for a space."""
    return not any(symbol in text for symbol in ("<s>", "</s>", "<unk>", "<tool>"))


def compare(program, model, count, seed):
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(model))
    random = SplitMix(seed)
    texts = [text for text in (nasty_string(random) for _ in range(count)) if plain(text)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tokenizer.model").symlink_to(model.resolve())
        lines = "".join(json.dumps({"text": text, "special": False}) + "\n" for text in texts)
        answer = subprocess.run([program, folder], input=lines, capture_output=True, encoding="utf-8", check=True)
    wrong = 0
    for text, line in zip(texts, answer.stdout.rstrip("\n").split("\n"), strict=True):
        ours = json.loads(line)
        ids = theirs.encode(text)
        if ours["ids"] != ids or ours["decoded"] != theirs.decode(ids) or not ours["same_ids"] or not ours["same_stream"]:
            wrong += 1
            if wrong <= 5:
                print(f"  {ascii(text)}: {ours['ids']} not {ids}, {ascii(ours['decoded'])} not {ascii(theirs.decode(ids))}")
    print(f"{model}: {wrong} of {len(texts)} differ (sentencepiece {sentencepiece.__version__}, seed {seed})")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compare", nargs=2, metavar=("PROGRAM", "MODEL"))
    parser.add_argument("--count", type=int, default=200000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.compare:
        sys.exit(1 if compare(arguments.compare[0], Path(arguments.compare[1]), arguments.count, arguments.seed) else 0)
    texts = json.loads((OUT / "corpus.json").read_text(encoding="utf-8"))
    train("sentencepiece", texts, model_type="bpe", vocab_size=600, byte_fallback=True, character_coverage=0.98,
          user_defined_symbols=["<tool>"], allow_whitespace_only_pieces=True)
    train("unigram", texts, model_type="unigram", vocab_size=200, hard_vocab_limit=False)
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(OUT / "sentencepiece.model"))
    with open(OUT / "sentencepiece.jsonl", "w", encoding="utf-8") as out:
        for text in [""] + PIECES + nasty_strings(6, 500):
            if plain(text):
                ids = theirs.encode(text)
                out.write(json.dumps({"text": text, "ids": ids, "decoded": theirs.decode(ids)}, ensure_ascii=False,
                                     separators=(",", ":")) + "\n")


main()
