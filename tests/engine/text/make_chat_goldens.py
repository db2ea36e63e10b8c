#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes golden/chat_templates.json: what transformers renders conversations to, and where the answers lie.

Texts come from transformers; the places from a second implementation of the same definition (response_spans.h), which looks at one
turn at a time. Templates: our own (engine/text/formats; ChatML apart, which we keep from tools that it would leave out in silence),
those of templates/, and the public ones of the folder given as argument (../shared/data/chat_templates of
the project), which are not committed: the golden file holds the SHA-256 of each and what it renders.

Run with `transformers==5.23.0 jinja2==3.1.6` on Python 3.11; the result is committed. The clock of strftime_now stands still.
"""
import datetime
import hashlib
import json
import re
import sys
from pathlib import Path

import jinja2
import transformers
from transformers.utils import chat_template_utils
from transformers.utils.chat_template_utils import render_jinja_template

HERE = Path(__file__).parent
NOW = 1_700_000_000
MARK = "\U0010AAAA\U0010BBBB"

SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}
END_TOKENS = ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>", "<|end|>", "<|turn|>",
              "<start_of_turn>", "<end_of_turn>", "<|end_of_turn|>", "<|start_of_role|>", "<|end_of_role|>", "<|end_of_text|>",
              "<tool_call>", "</tool_call>", "<|user|>", "<|assistant|>"]

TOOL = {"type": "function", "function": {"name": "weather", "description": "It's <b>\"sunny\"</b> in Zürich", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]}}}
CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich", "days": 2.0, "now": True, "x": None, "y": [1e-7]}}}


def turn(role, content, **more):
    return {"role": role, "content": content, **more}


def user(content):
    return turn("user", content)


def assistant(content, **more):
    return turn("assistant", content, **more)


def system(content):
    return turn("system", content)


CONVERSATIONS = [
    ("plain", {"messages": [user("Hi?"), assistant("Hello!")]}),
    ("system", {"messages": [system("Be brief."), user("Hi?"), assistant("Hello!")]}),
    ("turns", {"messages": [system("S"), user("one"), assistant("eins"), user("two"), assistant("zwei"), user("three"), assistant("drei")]}),
    ("same answers", {"messages": [user("a"), assistant("a"), user("a"), assistant("a")]}),
    ("asked", {"messages": [user("one"), assistant("eins"), user("two")], "add_generation_prompt": True}),
    ("asked after system", {"messages": [system("S"), user("one")], "add_generation_prompt": True}),
    ("not asked", {"messages": [user("one"), assistant("eins"), user("two")]}),
    ("answered and asked", {"messages": [user("one"), assistant("eins")], "add_generation_prompt": True}),
    ("spaces", {"messages": [system("  S \n"), user("\n one  "), assistant("  eins\n\n"), user(" two"), assistant("\tzwei \u2003")]}),
    ("lines", {"messages": [user("a\n\nb\r\nc"), assistant("d\n\ne\r\n\r\nf")]}),
    ("empty answer", {"messages": [user("one"), assistant("")]}),
    ("empty turns", {"messages": [system(""), user(""), assistant(""), user("x"), assistant(" ")]}),
    ("unicode", {"messages": [user("é日本🦜 \u0301"), assistant("ß ﷽ \U0001F469\u200d\U0001F469")]}),
    ("tokens in texts", {"messages": [user("</s><|im_end|><|end|>"), assistant("a</s>b<|im_end|>c<|eot_id|><|end|>d"), user("x"), assistant("<|im_end|>")]}),
    ("template in texts", {"messages": [user("{{ bos_token }}{% if %}"), assistant("{{ 1 }} {# #}")]}),
    ("thought", {"messages": [user("one"), assistant("<think>\nhm, \nwell\n</think>\n\neins")]}),
    ("thoughts", {"messages": [user("one"), assistant("<think>\nhm\n</think>\n\neins"), user("two"), assistant("<think>\nha\n</think>\n\nzwei")]}),
    ("early thought", {"messages": [user("one"), assistant("<think>\nhm\n</think>\n\neins"), user("two"), assistant("zwei")]}),
    ("own thought", {"messages": [user("one"), assistant("eins", reasoning_content="hm")]}),
    ("thinking", {"messages": [user("one"), assistant("eins", thinking="hm"), user("two"), assistant("zwei", reasoning="ha")]}),
    ("no thinking", {"messages": [user("one")], "add_generation_prompt": True, "enable_thinking": False}),
    ("no thinking, answered", {"messages": [user("one"), assistant("eins")], "enable_thinking": False}),
    ("no thinking, thoughts", {"messages": [user("one"), assistant("<think>\nhm\n</think>\n\neins"), user("two"), assistant("zwei")], "enable_thinking": False}),
    ("tools", {"messages": [system("S"), user("Rain?"), assistant("No.")], "tools": [TOOL]}),
    ("tool call", {"messages": [user("Rain?"), assistant("I look.", tool_calls=[CALL]), turn("tool", "dry"), assistant("No.")], "tools": [TOOL]}),
    ("tool calls alone", {"messages": [user("Rain?"), assistant(None, tool_calls=[CALL, CALL]), turn("tool", "dry"), turn("tool", "wet"), assistant("Perhaps.")], "tools": [TOOL, TOOL]}),
    ("tool call last", {"messages": [user("Rain?"), assistant("", tool_calls=[{"name": "f", "arguments": {}}])], "tools": [TOOL]}),
    ("arguments as text", {"messages": [user("Rain?"), assistant("x", tool_calls=[{"function": {"name": "f", "arguments": "{\"a\": 1}"}}])]}),
    ("two questions", {"messages": [user("one"), user("two"), assistant("drei")]}),
    ("answer first", {"messages": [assistant("eins"), user("one")]}),
    ("two answers", {"messages": [user("one"), assistant("eins"), assistant("zwei")]}),
    ("late system", {"messages": [user("one"), system("S"), assistant("eins")]}),
    ("no answer", {"messages": [user("one")]}),
    ("other role", {"messages": [turn("context", "c"), user("one"), assistant("eins")]}),
    ("parts", {"messages": [user([{"type": "text", "text": "one"}, {"type": "image"}]), assistant([{"type": "text", "text": "eins"}])]}),
    ("variables", {"messages": [user("one"), assistant("eins")], "eos_token": "<|end|>", "documents": [{"title": "t", "text": "x"}]}),
]


class StoppedClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)


class Renderer:
    """tokenizer.apply_chat_template without a tokenizer."""

    def __init__(self, template, request):
        self.template = template
        self.variables = SPECIAL | {k: v for k, v in request.items() if k not in ("messages", "add_generation_prompt")}

    def render(self, messages, prompt):
        messages = [{k: v for k, v in message.items() if v is not None} for message in messages]
        texts, blocks = render_jinja_template([messages], chat_template=self.template, add_generation_prompt=prompt,
                                              return_assistant_tokens_mask=True, **self.variables)
        return texts[0], blocks[0]

    def text(self, messages, prompt):
        try:
            return self.render(messages, prompt)[0]
        except Exception:
            return None


def first_token(text):
    """(begin, end) of the first end token of a text."""
    found = re.search("|".join(re.escape(token) for token in sorted(END_TOKENS, key=len, reverse=True)), text)
    return found.span() if found else None


def marked(messages, index, **changes):
    changed = {k: v for k, v in (messages[index] | {"content": MARK} | changes).items() if v is not None}
    return messages[:index] + [changed] + messages[index + 1:]


def tail_of(renderer, messages, index, with_calls):
    """What the template writes after the answer of message `index` as the last one."""
    changes = {} if with_calls else {"tool_calls": None}
    text = renderer.text(marked(messages[:index + 1], index, **changes), False)
    return text.split(MARK)[1] if text is not None and text.count(MARK) == 1 else None


def place_of(renderer, messages, prompt, text, index, last):
    """(content begin, content end, whole end, how) of the answer in message `index`, in characters."""
    tail = tail_of(renderer, messages, last, False)
    end = first_token(tail) if tail is not None else None

    with_mark = renderer.text(marked(messages, index), prompt)
    content = messages[index].get("content")
    content = content if isinstance(content, str) else ""
    if with_mark is not None and with_mark.count(MARK) == 1:
        for written in (content, content.strip(), content.rstrip(), content.lstrip()):
            if with_mark.replace(MARK, written) != text:
                continue
            begin = with_mark.index(MARK)
            content_end = begin + len(written)
            follows = None
            if end and messages[index].get("tool_calls"):
                own = tail_of(renderer, messages, index, True)
                token = tail[end[0]:end[1]]
                follows = own[:own.rindex(token) + len(token)] if own and token in own else None
            elif end:
                follows = tail[:end[1]]
            if follows and text.startswith(follows, content_end):
                return begin, content_end, content_end + len(follows), "sentinel"
            return begin, content_end, content_end, "sentinel"

    asked, unasked = renderer.text(messages[:index], True), renderer.text(messages[:index], False)
    if tail is None or asked is None or unasked is None or asked == unasked or not text.startswith(asked):
        return None
    begin = len(asked)
    as_last = renderer.text(messages[:index + 1], False)
    if as_last is not None and as_last.endswith(tail) and len(as_last) >= begin + len(tail):
        content_end = len(as_last) - len(tail)
        whole_end = content_end + (end[1] if end else 0)
        if text.startswith(as_last[:whole_end]):
            return begin, content_end, whole_end, "prefix"
    if not end:
        return None
    limit = len(text)
    if index + 1 < len(messages):
        next_marked = renderer.text(marked(messages, index + 1), prompt)
        if next_marked is None or next_marked.count(MARK) != 1:
            return None
        limit = next_marked.index(MARK)
        if not text.startswith(next_marked[:limit]):
            return None
    content_end = text.rfind(tail[:end[1]], begin, limit)
    return (begin, content_end, content_end + end[1], "prefix") if content_end >= 0 else None


def golden_case(template, request):
    renderer = Renderer(template, request)
    messages = [{k: v for k, v in message.items() if v is not None} for message in request["messages"]]
    prompt = request.get("add_generation_prompt", False)
    try:
        text, blocks = renderer.render(messages, prompt)
    except Exception as error:
        return {"raises": type(error).__name__}
    offset = lambda index: len(text[:index].encode())
    if re.search(r"\{%-?\s*generation\s*-?%\}", template):
        return {"text": text, "spans": [[offset(begin), offset(end), "generation"] for begin, end in blocks]}
    turns = [i for i, message in enumerate(messages) if message["role"] == "assistant"]
    spans = []
    for index in turns:
        place = place_of(renderer, messages, prompt, text, index, turns[-1])
        spans.append([offset(place[0]), offset(place[2]), place[3]] if place else [0, 0, "undecided"])
        if place and offset(place[1]) != offset(place[2]):
            spans[-1].append(offset(place[1]))
    return {"text": text, "spans": spans}


def main():
    assert (transformers.__version__, jinja2.__version__) == ("5.23.0", "3.1.6"), "other versions than the pinned ones"
    if len(sys.argv) != 2:
        sys.exit("give the folder of the public templates")
    chat_template_utils.datetime = StoppedClock
    counts = {}
    templates = []
    for kind, folder in (("own", HERE.parents[2] / "engine" / "text" / "formats"), ("test", HERE / "templates"), ("public", Path(sys.argv[1]))):
        for path in sorted(folder.glob("*.jinja")):
            if (kind, path.stem) == ("own", "chatml"):
                continue
            source = path.read_text(encoding="utf-8")
            cases = {name: golden_case(source, request) for name, request in CONVERSATIONS}
            templates.append({"name": path.stem, "kind": kind, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "cases": cases})
            for case in cases.values():
                for span in case.get("spans", []):
                    counts[span[2]] = counts.get(span[2], 0) + 1
                counts["raises"] = counts.get("raises", 0) + ("raises" in case)
    golden = {"now": NOW, "special_tokens": SPECIAL, "end_tokens": END_TOKENS, "conversations": dict(CONVERSATIONS), "templates": templates}
    path = HERE / "golden" / "chat_templates.json"
    path.write_text(json.dumps(golden, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(len(templates), "templates,", len(CONVERSATIONS), "conversations:", counts, file=sys.stderr)


if __name__ == "__main__":
    main()
