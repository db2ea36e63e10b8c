# SPDX-License-Identifier: Apache-2.0
"""Strings on which tokenizers differ, made from a seed. nasty_strings.cpp makes the same ones: change both."""
import json
from pathlib import Path

PIECES = json.loads((Path(__file__).parent / "pieces.json").read_text(encoding="utf-8"))
REPEATS = [2, 3, 7, 17, 24, 25, 48, 49, 50]
# Code points without the surrogates; the higher ranges hold what is new.
RANGES = [(0x20, 0x7F), (0x80, 0x800), (0x800, 0xD800), (0xE000, 0x10000), (0x10000, 0x20000), (0x10000, 0x110000)]
MASK = (1 << 64) - 1


class SplitMix:
    """Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014)."""

    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        value = self.state
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
        return value ^ (value >> 31)

    def below(self, count):
        return self.next() % count

    def choice(self, items):
        return items[self.below(len(items))]


def nasty_string(random):
    kind = random.below(12)
    if kind == 0:
        piece = random.choice(PIECES)
        return piece * random.choice(REPEATS)
    if kind == 1:
        text = ""
        for _ in range(1 + random.below(11)):
            first, end = random.choice(RANGES)
            text += chr(first + random.below(end - first))
        return text
    if kind == 2:
        return " ".join(random.choice(PIECES) for _ in range(2 + random.below(6)))
    return "".join(random.choice(PIECES) for _ in range(2 + random.below(12)))


def nasty_strings(seed, count):
    random = SplitMix(seed)
    return [nasty_string(random) for _ in range(count)]
