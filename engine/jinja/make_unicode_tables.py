#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes unicode_tables.inc: the classes and case mappings of characters that Python's `str` methods use.

Templates are written for Python, so its own answers are the specification. Run with Python 3.11 (Unicode 14.0); the result is committed.
"""
import sys
import unicodedata
from pathlib import Path

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def chosen(test):
    return [c for c in CODE_POINTS if test(chr(c))]


def is_case_ignorable(c):
    """Whether the rule of the final sigma looks past the character."""
    return ("A" + c + "\u03a3").lower().endswith("\u03c2") and ("1" + c + "\u03a3").lower().endswith("\u03c3")


def ranges(points):
    result = []
    for point in points:
        if result and result[-1][1] == point - 1:
            result[-1][1] = point
        else:
            result.append([point, point])
    return result


def class_table(name, points):
    rows = ranges(points)
    lines = [f"constexpr CodePointRange {name}[{len(rows)}] = {{  // {len(points)} code points"]
    for start in range(0, len(rows), 6):
        lines.append("    " + " ".join(f"{{0x{a:04X}, 0x{b:04X}}}," for a, b in rows[start:start + 6]))
    return "\n".join(lines + ["};", ""])


def case_runs(pairs):
    """Runs of characters one or two apart whose images lie at the same distance: (first, last, step, distance)."""
    runs = []
    for point, image in pairs:
        distance = image - point
        if runs:
            first, last, step, known = runs[-1]
            gap = point - last
            if known == distance and (gap == step or (first == last and gap <= 2)):
                runs[-1] = (first, point, gap, known)
                continue
        runs.append((point, point, 1, distance))
    return runs


def case_table(name, convert):
    changed = [(c, convert(chr(c))) for c in CODE_POINTS if convert(chr(c)) != chr(c)]
    runs = case_runs([(c, ord(image)) for c, image in changed if len(image) == 1])
    long = [(c, image) for c, image in changed if len(image) > 1]
    lines = [f"constexpr CaseRun {name}Runs[{len(runs)}] = {{"]
    for start in range(0, len(runs), 5):
        lines.append("    " + " ".join(f"{{0x{a:04X}, 0x{b:04X}, {s}, {d}}}," for a, b, s, d in runs[start:start + 5]))
    lines += ["};", f"constexpr CaseExpansion {name}Expansions[{len(long)}] = {{"]
    for start in range(0, len(long), 4):
        row = []
        for c, image in long[start:start + 4]:
            points = [ord(p) for p in image] + [0] * (3 - len(image))
            row.append(f"{{0x{c:04X}, {{" + ", ".join(f"0x{p:04X}" if p else "0" for p in points) + "}},")
        lines.append("    " + " ".join(row))
    return "\n".join(lines + ["};", ""])


def main():
    if unicodedata.unidata_version != "14.0.0":
        sys.exit(f"Python's Unicode is {unicodedata.unidata_version}; the tables are made with 14.0.0 (Python 3.11).")
    parts = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// Made by make_unicode_tables.py from Python 3.11 (Unicode 14.0.0). Do not edit.",
        "// clang-format off",
        class_table("kPrintable", chosen(str.isprintable)),
        class_table("kSpace", chosen(str.isspace)),
        class_table("kAlpha", chosen(str.isalpha)),
        class_table("kNumeric", chosen(lambda c: c.isalnum() and not c.isalpha())),
        class_table("kDigit", chosen(str.isdigit)),
        class_table("kDecimal", chosen(str.isdecimal)),
        class_table("kLower", chosen(str.islower)),
        class_table("kUpper", chosen(str.isupper)),
        class_table("kTitle", chosen(lambda c: c.istitle() and not c.isupper())),
        class_table("kCaseIgnorable", chosen(is_case_ignorable)),
        case_table("kToLower", lambda c: c.lower()),
        case_table("kToUpper", lambda c: c.upper()),
        case_table("kToTitle", lambda c: c.title()),
        "// clang-format on",
        "",
    ]
    Path(__file__).with_name("unicode_tables.inc").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
