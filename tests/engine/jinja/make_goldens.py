#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/snippets.json: what transformers renders the templates of snippets.py to.

Run with `transformers==5.23.0 jinja2==3.1.6` on Python 3.11; the result is committed. The clock of strftime_now stands still.
"""
import datetime
import json
import sys
from pathlib import Path

import jinja2
import transformers
from transformers.utils import chat_template_utils

from snippets import MULTILINE, REFUSED, SNIPPETS, VARIABLES

NOW = 1_700_000_000  # 2023-11-14 22:13:20 UTC


class StoppedClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)


def render(template):
    """Text and generation spans in UTF-8 bytes, or the name of the exception."""
    variables = json.loads(json.dumps(VARIABLES))
    given = {key: variables.pop(key) for key in ("messages", "tools", "add_generation_prompt")}
    try:
        compiled = chat_template_utils._compile_jinja_template(template)
        text, spans = chat_template_utils._render_with_assistant_indices(
            compiled, given["messages"], given["tools"], None, given["add_generation_prompt"], **variables)
        text.encode()
    except Exception as error:  # whatever it is: the engine has to stop as well
        return {"raises": type(error).__name__}
    offset = lambda index: len(text[:index].encode())
    result = {"text": text}
    if spans:
        result["generations"] = [[offset(begin), offset(end)] for begin, end in spans]
    return result


def main():
    assert (transformers.__version__, jinja2.__version__) == ("5.23.0", "3.1.6"), "other versions than the pinned ones"
    chat_template_utils.datetime = StoppedClock
    templates = [part for snippet in SNIPPETS for part in snippet.replace("}|{", "}\0{").split("\0")]
    templates = list(dict.fromkeys(templates + SNIPPETS + MULTILINE))
    cases = [{"template": template} | render(template) for template in templates]
    golden = {"now": NOW, "variables": VARIABLES | {"documents": None}, "cases": cases, "refused": REFUSED}
    path = Path(__file__).parent / "golden" / "snippets.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    raising = sum("raises" in case for case in cases)
    print(f"{len(cases)} templates, {raising} of them raise", file=sys.stderr)


if __name__ == "__main__":
    main()
