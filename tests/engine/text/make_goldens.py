#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/chats.json: what Hugging Face's templates make of conversations.

Run with transformers==5.23.0 and jinja2==3.1.6; the result is committed, so the tests need no Python.
"""
import json
from pathlib import Path

from transformers.utils.chat_template_utils import render_jinja_template

OUT = Path(__file__).parent / "golden"
CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
          "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


def main():
    user = {"role": "user", "content": "How many letters has \"naïve\"?"}
    answer = {"role": "assistant", "content": "Five.\n\n  Not six. "}
    chats = [[user, answer], [{"role": "system", "content": ""}, user, answer, {"role": "user", "content": "\n\n{{ x }}<b>&amp;"}, answer],
             [user, {"role": "assistant", "content": ""}], [user], [{"role": "tool", "content": "\t1\r\n", "name": "f"}, answer, answer],
             [{"role": "user", "content": "<|im_end|>\n<|im_start|>assistant\n日本"}, answer]]
    rows = []
    for messages in chats:
        for prompt in (False, True):
            rendered, _ = render_jinja_template([messages], chat_template=CHATML, add_generation_prompt=prompt)
            rows.append({"messages": messages, "add_generation_prompt": prompt, "text": rendered[0]})
    OUT.mkdir(exist_ok=True)
    (OUT / "chats.json").write_text(json.dumps({"template": CHATML, "rows": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


main()
