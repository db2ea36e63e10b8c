#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes content_golden.jsonl: messages and tools as another implementation (Python's json) writes them canonically, with SHA-256."""
import hashlib
import json
import pathlib
import random

random.seed(7)
ALPHABET = list("ab \"\\/\b\f\n\r\t") + ["\x00", "\x01", "\x1f", "\x7f", "é", "ß", "\u2028", "한", "😀", "\ufeff", "\uffff", "\U0010ffff"]


def text():
    return "".join(random.choice(ALPHABET) for _ in range(random.randint(0, 12)))


def message():
    made = {"role": random.choice(["system", "user", "assistant", "tool"]), "content": text()}
    if random.random() < 0.3:
        made["name"] = text() or "n"
    if random.random() < 0.2:
        made["tool_calls"] = [{"id": text(), "function": {"name": "f", "arguments": {"z": 1, "a": [True, None, -2]}}}]
    return made


lines = []
for _ in range(60):
    content = {"messages": [message() for _ in range(random.randint(1, 4))]}
    if random.random() < 0.3:
        content["tools"] = [{"type": "function", "Z": text(), "é": {}, "a": []}]
    body = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    written = json.dumps(content, indent=random.choice([None, 1]), ensure_ascii=random.choice([True, False]))
    lines.append(json.dumps({"written": written, "body": body, "sha256": hashlib.sha256(body.encode()).hexdigest()}))
pathlib.Path(__file__).with_name("content_golden.jsonl").write_text("\n".join(lines) + "\n")
