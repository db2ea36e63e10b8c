#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes unicode_ranges.inc and normalizer/: what Hugging Face's tokenizers know about each code point.

Four versions of Unicode meet in that package: its regular expressions (Unicode 16), those of the Rust library (`is_numeric`, lower case:
newer), its punctuation (older), and its normalization forms, which stop at Unicode 9. Libraries of a distribution have yet another one.
So the classes come from the package itself, and our scanners cut words exactly where it does. Run with `tokenizers==0.23.3`; the results
are committed.
"""
import sys
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

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


def split_off(pre_tokenizer, beside="a"):
    """Code points that a pre-tokenizer cuts off from their neighbours."""
    return [c for c in CODE_POINTS if len(pre_tokenizer.pre_tokenize_str(beside + chr(c) + beside)) == 3]


def in_runs():
    """Code points that `Whitespace` takes for a part of a word."""
    whitespace = pre_tokenizers.Whitespace()
    return [c for c in CODE_POINTS if len(whitespace.pre_tokenize_str("a" + chr(c) + "a")) == 1]


def split_removed():
    """Code points that `WhitespaceSplit` takes for white space."""
    split = pre_tokenizers.WhitespaceSplit()
    return [c for c in CODE_POINTS if len(split.pre_tokenize_str("a" + chr(c) + "a")) == 2]


def normalizing():
    """Code points that have a decomposition or a combining class; U+0334 has the lowest class, U+0345 the highest."""
    nfd, nfkd = normalizers.NFD(), normalizers.NFKD()
    found = []
    for c in CODE_POINTS:
        character = chr(c)
        if (nfkd.normalize_str(character) != character or nfd.normalize_str("a" + character + "\u0334") != "a" + character + "\u0334"
                or nfd.normalize_str("a\u0345" + character) != "a\u0345" + character):
            found.append(c)
    return found


def lower_case():
    """(first, last, step, change) of code points that have a lower case of one character; U+0130 alone has one of two."""
    lowercase = normalizers.Lowercase()
    rows = []
    for c in CODE_POINTS:
        lower = lowercase.normalize_str(chr(c))
        if lower == chr(c) or c == 0x130:
            continue
        if len(lower) != 1:
            sys.exit(f"the lower case of U+{c:04X} has several characters")
        change = ord(lower) - c
        if rows and rows[-1][3] == change and c - rows[-1][1] in (1, 2) and rows[-1][2] in (0, c - rows[-1][1]):
            rows[-1][1:3] = [c, c - rows[-1][1]]
        else:
            rows.append([c, c, 0, change])
    return rows


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


def lower_case_table(rows):
    lines = [f"constexpr LowerCaseRange kLowerCase[{len(rows)}] = {{"]
    for start in range(0, len(rows), 4):
        lines.append("    " + " ".join(f"{{0x{a:04X}, 0x{b:04X}, {max(step, 1)}, {change}}}," for a, b, step, change in rows[start:start + 4]))
    return "\n".join(lines + ["};", ""])


def write(path, *tables):
    (Path(__file__).parent / path).write_text(
        "// SPDX-License-Identifier: Apache-2.0\n"
        f"// Made by make_unicode_ranges.py from tokenizers {tokenizers.__version__}. Do not edit.\n"
        "// clang-format off\n" + "".join(tables) + "// clang-format on\n")


def main():
    space = matching(r"\s")
    if space != stripped_characters() or space != split_removed():
        sys.exit("white space of patterns, of added tokens and of WhitespaceSplit differ: several tables are needed")
    word = word_characters()
    if word != in_runs():
        sys.exit("word characters of added tokens and of Whitespace differ: two tables are needed")
    numbers = matching(r"\p{N}")
    numeric = split_off(pre_tokenizers.Digits(individual_digits=True))
    if not set(numbers) <= set(numeric):
        sys.exit("numbers of patterns are not among those of Digits: two tables are needed")
    write("unicode_ranges.inc", table("kLetters", matching(r"\p{L}")), table("kNumbers", numbers),
          table("kMoreNumeric", sorted(set(numeric) - set(numbers))), table("kSpaces", space), table("kWordCharacters", word),
          table("kPunctuation", split_off(pre_tokenizers.Punctuation("isolated"))))
    write("normalizer/normalizing_ranges.inc", table("kNormalizing", normalizing()))
    write("normalizer/lower_case_ranges.inc", lower_case_table(lower_case()))


main()
