#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Renderings of chat templates a second beside jinja2's, in one run, on one thread.

    bench_templates.py PROGRAM TEMPLATE.jinja...

PROGRAM is the build's tests/poft_bench_templates. Prints a JSON line for each template: renderings of one conversation of six turns per
second of processor time (so that other work on the machine does not count), best of several rounds, from the conversation's JSON text on,
and how many times ours is as fast as transformers' with its compiled template in its cache.
"""
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template

ROUNDS = 5
RENDERINGS = 500
TEXT = "The quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs.\n" * 4
REQUEST = {"messages": [{"role": role, "content": TEXT} for _ in range(3) for role in ("user", "assistant")]}


def per_second(template):
    text = json.dumps(REQUEST)
    best = 0
    for _ in range(ROUNDS):
        begin = time.process_time()
        for _ in range(RENDERINGS):
            render_jinja_template([json.loads(text)["messages"]], chat_template=template, bos_token="<s>", eos_token="</s>")
        best = max(best, RENDERINGS / (time.process_time() - begin))
    return best


def main():
    program, *paths = sys.argv[1:]
    templates = {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in paths}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"templates": templates, "request": REQUEST}, file)
        file.flush()
        lines = subprocess.run([program, file.name], check=True, capture_output=True, text=True).stdout.splitlines()
    for line in lines:
        row = json.loads(line)
        if "error" not in row:
            row["jinja2_per_s"] = per_second(templates[row["template"]])
            row["times_as_fast"] = row["texts_per_s"] / row["jinja2_per_s"]
        print(json.dumps({key: round(value, 1) if isinstance(value, float) else value for key, value in row.items()}))


main()
