#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/: what Hugging Face's tokenizers make of nasty strings.

Run with tokenizers==0.23.3; the results are committed, so the tests need no Python. Five vocabularies are trained here from words of our
own, in the style of GPT-2 (with every flag of added tokens, a prefix space and trimmed offsets), Llama 3 (whole words first, BOS by
template), Qwen2 (NFC, single digits), Llama 2 (visible spaces by normalizers, byte fallback, one word for a whole text) and Mistral
(Metaspace). NAME.jsonl holds rows that a person can read, digests.json SHA-256 sums over blocks of 1,000 of 50,000 strings each.
pipelines.jsonl has one small tokenizer for each normalizer, pre-tokenizer, decoder and setting.
"""
import hashlib
import json
import random
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from nasty_strings import PIECES, nasty_strings
from pipelines import pipelines

OUT = Path(__file__).parent / "golden"
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace("{1,3}", "")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
WORDS = ("the a of and to in is was for on that with as it at by from this are be or an which not have has one two three "
         "sum of the digits reverse string count letters answer question repeat upper lower sort remove first last word number "
         "cats sleep under warm stones while rivers carry small boats toward distant islands naïve façade Straße").split()
ROWS, DIGEST_SEED, DIGEST_COUNT, BLOCK = 600, 2024, 50000, 1000
PIPELINE_ROWS, PIPELINE_SEED, PIPELINE_COUNT = 12, 7, 3000


def corpus():
    rng = random.Random(7)
    texts = []
    for _ in range(220):
        words = [rng.choice(WORDS) for _ in range(rng.randrange(4, 14))]
        text = " ".join(words).capitalize() + rng.choice([".", "!", "?", "...", ".\n\n", "\r\n"])
        if rng.random() < 0.3:
            text += f" {rng.randrange(10000)} + {rng.randrange(100)} = {rng.randrange(1000)}\n"
        if rng.random() < 0.3:
            text += rng.choice(PIECES[:150]) + rng.choice(PIECES[:150])
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


def qwen2(texts):
    # Our trainer learns from texts as they are.
    tokenizer = trained(texts, split(QWEN2), 560)
    tokenizer.normalizer = normalizers.NFC()
    return tokenizer


def visible_spaces(texts, pre_tokenizer, size):
    """Characters with U+2581 for spaces, and byte fallback; trained with or without cuts at spaces."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, min_frequency=2, special_tokens=["<unk>", "<s>", "</s>"] + BYTES, limit_alphabet=120, show_progress=False))
    file = json.loads(tokenizer.to_str())
    file["added_tokens"] = file["added_tokens"][:3]
    tokenizer = Tokenizer.from_str(json.dumps(file))
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    return tokenizer


def llama2(texts):
    tokenizer = visible_spaces(texts, None, 700)
    tokenizer.pre_tokenizer = None
    return tokenizer


def mistral(texts):
    tokenizer = visible_spaces(texts, pre_tokenizers.Metaspace(prepend_scheme="never"), 700)
    tokenizer.normalizer = None
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.add_special_tokens(["[INST]", "[/INST]"])
    return tokenizer


def byte_offsets(text, offsets):
    positions = [0]
    for character in text:
        positions.append(positions[-1] + len(character.encode()))
    return [positions[p] for pair in offsets for p in pair]


def row(tokenizer, text, special):
    encoding = tokenizer.encode(text, add_special_tokens=special)
    return {"text": text, "special": special, "ids": encoding.ids, "offsets": byte_offsets(text, encoding.offsets),
            "decoded": tokenizer.decode(encoding.ids, skip_special_tokens=False),
            "skipped": tokenizer.decode(encoding.ids, skip_special_tokens=True)}


def digests(tokenizer, texts):
    sums = []
    for start in range(0, len(texts), BLOCK):
        block = hashlib.sha256()
        for index, text in enumerate(texts[start:start + BLOCK]):
            made = row(tokenizer, text, index % 2 == 1)
            for key in ("ids", "offsets"):
                block.update((",".join(map(str, made[key])) + "\n").encode())
            for key in ("decoded", "skipped"):
                block.update((made[key] + "\n").encode())
        sums.append(block.hexdigest())
    return sums


def rows(tokenizer, texts):
    return [row(tokenizer, text, index % 2 == 1) for index, text in enumerate(texts)]


def write_json(name, value):
    (OUT / name).write_text(json.dumps(value, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def write_line(out, value):
    out.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def write_fixture(name, tokenizer, seed):
    tokenizer.save(str(OUT / f"{name}.tokenizer.json"), pretty=False)
    texts = [""] + PIECES + nasty_strings(seed, ROWS - 1 - len(PIECES))
    with open(OUT / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for made in rows(tokenizer, texts):
            write_line(out, made)
    return digests(tokenizer, nasty_strings(DIGEST_SEED, DIGEST_COUNT))


def main():
    OUT.mkdir(exist_ok=True)
    texts = corpus()
    write_json("corpus.json", texts)
    fixtures = {"gpt2": gpt2(texts), "llama3": llama3(texts), "qwen2": qwen2(texts), "llama2": llama2(texts), "mistral": mistral(texts)}
    sums = {name: write_fixture(name, tokenizer, seed) for seed, (name, tokenizer) in enumerate(fixtures.items(), 1)}
    write_json("digests.json", {"seed": DIGEST_SEED, "block": BLOCK, "sha256": sums})
    strings = nasty_strings(PIPELINE_SEED, PIPELINE_COUNT)
    with open(OUT / "pipelines.jsonl", "w", encoding="utf-8") as out:
        for name, file in pipelines(texts):
            tokenizer = Tokenizer.from_str(json.dumps(file))
            write_line(out, {"name": name, "tokenizer": file, "rows": rows(tokenizer, strings[:PIPELINE_ROWS]),
                             "seed": PIPELINE_SEED, "block": BLOCK, "sha256": digests(tokenizer, strings)})


main()
