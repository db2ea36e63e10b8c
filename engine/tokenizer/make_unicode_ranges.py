#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes unicode_ranges.inc: which code points Hugging Face's tokenizers take for letters, numbers, white space and word characters.

The classes come from the package itself (its regular expressions know a newer Unicode than the libraries of a distribution), so that
our scanners cut words exactly where it does. Run with `tokenizers==0.23.3`; the result is committed.
"""
import sys
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, models, pre_tokenizers

# The surrogates are no characters.
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def matching(pattern):
    """Code points that the regular expression matches, by splitting long texts of single characters."""
    split = pre_tokenizers.Split(Regex(pattern), behavior="removed")
    found = []
    for start in range(0, len(CODE_POINTS), 4096):
        block = CODE_POINTS[start:start + 4096]
        kept = set()
        for text, _ in split.pre_tokenize_str("".join(map(chr, block))):
            kept.update(map(ord, text))
        found += [c for c in block if c not in kept]
    return found


def word_characters():
    """Code points beside which a `single_word` token is not found."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.add_tokens([AddedToken("<x>", single_word=True)])
    return [c for c in CODE_POINTS if not tokenizer.encode(chr(c) + "<x>").ids]


def stripped_characters():
    """Code points that an `lstrip` token takes in."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.add_tokens([AddedToken("<x>", lstrip=True)])
    return [c for c in CODE_POINTS if tokenizer.encode(chr(c) + "<x>").offsets[-1][0] == 0]


def ranges(points):
    result = []
    for point in points:
        if result and result[-1][1] == point - 1:
            result[-1][1] = point
        else:
            result.append([point, point])
    return result


def table(name, points):
    rows = ranges(points)
    lines = [f"constexpr CodePointRange {name}[{len(rows)}] = {{  // {len(points)} code points"]
    for start in range(0, len(rows), 6):
        lines.append("    " + " ".join(f"{{0x{a:04X}, 0x{b:04X}}}," for a, b in rows[start:start + 6]))
    return "\n".join(lines + ["};", ""])


def main():
    space = matching(r"\s")
    if space != stripped_characters():
        sys.exit("white space of patterns and of added tokens differ: two tables are needed")
    out = Path(__file__).parent / "unicode_ranges.inc"
    out.write_text("// SPDX-License-Identifier: Apache-2.0\n"
                   f"// Made by make_unicode_ranges.py from tokenizers {tokenizers.__version__}. Do not edit.\n"
                   "// clang-format off\n"
                   + table("kLetters", matching(r"\p{L}"))
                   + table("kNumbers", matching(r"\p{N}"))
                   + table("kSpaces", space)
                   + table("kWordCharacters", word_characters())
                   + "// clang-format on\n")


main()
