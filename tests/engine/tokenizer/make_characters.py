#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/characters.json: SHA-256 sums over what Hugging Face's tokenizers make of every code point.

Run with tokenizers==0.23.3; the result is committed. Normalizers get "e", the code point, and U+0301, so that composition and order are
seen; for the others the sum is over one digit per code point: whether it is cut off from, or vanishes between, letters.
"""
import hashlib
import json
from pathlib import Path

from tokenizers import normalizers, pre_tokenizers

CHARACTERS = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
NORMALIZERS = {"NFC": normalizers.NFC(), "NFD": normalizers.NFD(), "NFKC": normalizers.NFKC(), "NFKD": normalizers.NFKD(),
               "Lowercase": normalizers.Lowercase()}
CLASSES = {"numeric": pre_tokenizers.Digits(individual_digits=True), "punctuation": pre_tokenizers.Punctuation("isolated"),
           "space": pre_tokenizers.WhitespaceSplit(), "no word": pre_tokenizers.Whitespace()}


def main():
    sums = {}
    for name, normalizer in NORMALIZERS.items():
        digest = hashlib.sha256()
        for character in CHARACTERS:
            digest.update((normalizer.normalize_str(f"e{character}\u0301") + "\n").encode())
        sums[name] = digest.hexdigest()
    for name, pre_tokenizer in CLASSES.items():
        digits = "".join(str(int(len(pre_tokenizer.pre_tokenize_str(f"a{character}a")) > 1)) for character in CHARACTERS)
        sums[name] = hashlib.sha256(digits.encode()).hexdigest()
    (Path(__file__).parent / "golden" / "characters.json").write_text(json.dumps(sums, indent=1) + "\n")


main()
