#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/: what Hugging Face's tokenizers make of nasty strings.

Run with tokenizers==0.23.3; the results are committed, so the tests need no Python.
Three vocabularies are trained here from words of our own: in the style of GPT-2 (with every flag of added tokens, a prefix space and
trimmed offsets), of Llama-3 (whole words first, BOS by template) and of Qwen2 (single digits).
"""
import json
import random
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from nasty_strings import PIECES, nasty_strings

OUT = Path(__file__).parent / "golden"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
WORDS = ("the a of and to in is was for on that with as it at by from this are be or an which not have has one two three "
         "sum of the digits reverse string count letters answer question repeat upper lower sort remove first last word number "
         "cats sleep under warm stones while rivers carry small boats toward distant islands naïve façade Straße").split()


def corpus():
    rng = random.Random(7)
    texts = []
    for _ in range(220):
        words = [rng.choice(WORDS) for _ in range(rng.randrange(4, 14))]
        text = " ".join(words).capitalize() + rng.choice([".", "!", "?", "...", ".\n\n", "\r\n"])
        if rng.random() < 0.3:
            text += f" {rng.randrange(10000)} + {rng.randrange(100)} = {rng.randrange(1000)}\n"
        if rng.random() < 0.3:
            text += rng.choice(PIECES) + rng.choice(PIECES)
        texts.append(text)
    return texts + ["aaaa aaa aa a aaaaaaaa", "ababababab abab", "ééé 日本日本語 日本"] * 4


def trained(texts, pre_tokenizer, size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, min_frequency=2, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False))
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def gpt2(texts):
    tokenizer = trained(texts, pre_tokenizers.ByteLevel(add_prefix_space=False), 700)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    tokenizer.add_tokens([
        AddedToken("<tool>", lstrip=True, normalized=False), AddedToken("<tools>", rstrip=True, normalized=False),
        AddedToken("foo", single_word=True, normalized=False), AddedToken("World", normalized=True),
        AddedToken("the", normalized=True, single_word=True, lstrip=True), AddedToken("é", normalized=False),
        AddedToken("<tool", normalized=True), AddedToken("   ", normalized=False),
        AddedToken("日本", rstrip=True, normalized=True)])
    tokenizer.add_special_tokens([AddedToken("[MASK]", lstrip=True, rstrip=True, normalized=False), AddedToken("a b", normalized=False)])
    return tokenizer


def llama3(texts):
    tokenizer = trained(texts, split(LLAMA3), 620)
    file = json.loads(tokenizer.to_str())
    file["model"]["ignore_merges"] = True
    tokenizer = Tokenizer.from_str(json.dumps(file))
    tokenizer.add_special_tokens(["<|begin_of_text|>"])
    tokenizer.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(single="<|begin_of_text|> $A", special_tokens=[("<|begin_of_text|>", tokenizer.token_to_id("<|begin_of_text|>"))])])
    return tokenizer


def byte_offsets(text, offsets):
    positions = [0]
    for character in text:
        positions.append(positions[-1] + len(character.encode()))
    return [positions[p] for pair in offsets for p in pair]


def write_golden(name, tokenizer, texts):
    tokenizer.save(str(OUT / f"{name}.tokenizer.json"), pretty=False)
    with open(OUT / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for index, text in enumerate(texts):
            special = index % 2 == 1
            encoding = tokenizer.encode(text, add_special_tokens=special)
            row = {"text": text, "special": special, "ids": encoding.ids, "offsets": byte_offsets(text, encoding.offsets),
                   "decoded": tokenizer.decode(encoding.ids, skip_special_tokens=False),
                   "skipped": tokenizer.decode(encoding.ids, skip_special_tokens=True)}
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    OUT.mkdir(exist_ok=True)
    texts = corpus()
    (OUT / "corpus.json").write_text(json.dumps(texts, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    qwen2 = trained(texts, split(QWEN2), 560)
    write_golden("gpt2", gpt2(texts), nasty_strings(1, 1100))
    write_golden("llama3", llama3(texts), nasty_strings(2, 1100))
    write_golden("qwen2", qwen2, nasty_strings(3, 500))


main()
