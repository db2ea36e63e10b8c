#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Markdown tables of docs/performance.md from what bench_training.py and bench_start.py wrote, and `poft-engine bench --json` (.jsonl).

    make_table.py results/*.json results/*.jsonl
"""
import json
import sys
from pathlib import Path


def training(result):
    print(f"{result['date']}, {result['processor']}, {result['threads']} threads, torch {result['torch']}, "
          f"transformers {result['transformers']}, medians of {result['rounds']} rounds:\n")
    print("| what | subject | tokens/s | share of the fastest product | spread |\n|---|---|---|---|---|")
    for row in result["rows"]:
        value = "void: " + row["void"] if "void" in row else f"{row['tokens_per_s']:,.0f}"
        print(f"| {row['benchmark']} | {row['subject']} | {value} | {100 * row['share_of_peak']:.0f} % | ± {50 * row['spread']:.0f} % |")


def start(result):
    print(f"{result['date']}, {result['cores']} cores:\n\n| what | measured | goal |\n|---|---|---|")
    for row in result["rows"]:
        print(f"| {row['what']} | {row['value']:.3g} {row['unit']} | {row['goal']:g} |")


def engine(lines):
    rows = [json.loads(line) for line in lines if line.strip()]
    print(f"{rows[0]['build']}:\n\n| part | what | measured | goal |\n|---|---|---|---|")
    for row in rows:
        goal = f"{row['goal']:,.0f}" if "goal" in row else ""
        print(f"| {row['benchmark']} | {row['what']} | {row['value']:,.{0 if row['value'] >= 100 else 1}f} {row['unit']} | {goal} |")


def main():
    for path in sys.argv[1:]:
        if path.endswith(".jsonl"):
            engine(Path(path).read_text().splitlines())
            print()
            continue
        result = json.loads(Path(path).read_text())
        training(result) if "processor" in result else start(result)
        print()


main()
