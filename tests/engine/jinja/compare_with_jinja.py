#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random small templates, rendered by transformers and by the engine: every difference is printed.

    compare_with_jinja.py build/release/tests/render_templates [COUNT [SEED]]

Build the program with `ninja render_templates`. Run with `transformers==5.23.0 jinja2==3.1.6` on Python 3.11. What the engine refuses as
"not supported" is counted, not compared.
"""
import json
import random
import subprocess
import sys
import warnings

from transformers.utils import chat_template_utils

from make_goldens import StoppedClock
from snippets import VARIABLES

warnings.filterwarnings("ignore")

NAMES = [name for name in VARIABLES] + ["missing", "x", "y", "ns"]
STRINGS = ["", "a", "Hello World", "é日🦜", " a \\n b ", "l", "%s-%d", "{}|{0}", "a,b,,c", "it\\'s", "<b>&", "ABC", "ß", "12", "-3.5", "\\t", "</think>"]
NUMBERS = ["0", "1", "2", "-1", "3", "7", "10", "2.5", "-0.5", "1e3", "1e16", "0.1", "100"]
FILTERS = ["trim", "upper", "lower", "title", "capitalize", "length", "list", "first", "last", "join", "join(', ')", "join(1)", "string", "int", "float",
           "abs", "round", "round(1)", "sort", "sort(reverse=true)", "unique|list", "reverse", "reverse|list", "tojson", "tojson(indent=2)",
           "tojson(sort_keys=true)", "tojson(ensure_ascii=true)", "default('d')", "default('d', true)", "d", "items|list", "dictsort", "min", "max", "sum",
           "replace('l', 'L')", "replace('', '-')", "indent", "indent(2, true)", "e", "safe", "select|list", "reject|list", "map('upper')|list",
           "map('string')|list", "map(attribute='name')|list", "selectattr('role')|list", "selectattr('role', 'equalto', 'user')|list",
           "rejectattr('age')|list", "batch(2)|list", "slice(2)|list", "center(20)", "truncate(8)", "wordcount", "format(1)", "select('odd')|list",
           "select('string')|list", "map('length')|list", "count", "attr('x')", "forceescape"]
TESTS = ["defined", "undefined", "none", "string", "number", "mapping", "iterable", "sequence", "boolean", "true", "false", "integer", "float", "odd",
         "even", "lower", "upper", "callable", "escaped", "divisibleby(2)", "eq(1)", "ne('a')", "lt(3)", "ge(2)", "in([1, 'a'])", "sameas(none)"]
METHODS = ["strip()", "strip('a')", "lstrip()", "rstrip('\\n')", "split()", "split(',')", "split(' ', 1)", "rsplit(',', 1)", "upper()", "lower()",
           "title()", "capitalize()", "startswith('H')", "endswith(('d', 'x'))", "replace('l', 'L', 1)", "find('l')", "count('l')", "splitlines()",
           "join(['a', 'b'])", "format(1, 2)", "isdigit()", "islower()", "zfill(6)", "center(8)", "items()", "keys()", "values()", "get('a')",
           "get('name', 5)", "index(1)", "partition('l')", "append(1)", "pop('a')", "nothing()", "removeprefix('He')", "rfind('o')", "isalpha()"]
ATTRIBUTES = ["role", "content", "name", "a", "items", "x", "function", "0", "arguments"]


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def one_of(self, *choices):
        return self.random.choice(choices)

    def atom(self):
        kind = self.random.random()
        if kind < 0.45:
            return self.random.choice(NAMES)
        if kind < 0.65:
            return "'" + self.random.choice(STRINGS) + "'"
        if kind < 0.85:
            return self.random.choice(NUMBERS)
        return self.one_of("true", "false", "none", "[]", "{}", "()", "[1, 'a', 2.0]", "{'a': 1, 'b': [2]}", "(1, 'x')", "range(3)", "loop.index", "messages[0]")

    def expression(self, depth):
        if depth == 0:
            return self.atom()
        inner = lambda: self.expression(depth - 1)
        kind = self.random.randrange(16)
        if kind < 3:
            return f"{inner()}|{self.random.choice(FILTERS)}"
        if kind == 3:
            return f"({inner()})|{self.random.choice(FILTERS)}"
        if kind == 4:
            return f"{inner()} is {self.one_of('', 'not ')}{self.random.choice(TESTS)}"
        if kind == 5:
            return f"({inner()}).{self.random.choice(METHODS)}"
        if kind == 6:
            return f"({inner()}).{self.random.choice(ATTRIBUTES)}"
        if kind == 7:
            return f"({inner()})[{self.one_of(inner(), '1:', ':-1', '::-1', '-2:', '0', chr(39) + 'role' + chr(39))}]"
        if kind < 10:
            return f"{inner()} {self.one_of('+', '-', '*', '/', '//', '%', '~', '~', '+')} {inner()}"
        if kind == 10:
            return f"{inner()} {self.one_of('==', '!=', '<', '<=', '>', '>=', 'in', 'not in')} {inner()}"
        if kind == 11:
            return f"{inner()} {self.one_of('and', 'or')} {inner()}"
        if kind == 12:
            return f"{self.one_of('not ', '-', '+')}{inner()}"
        if kind == 13:
            return f"({inner()} if {inner()}{self.one_of('', ' else ' + inner())})"
        if kind == 14:
            return self.one_of(f"[{inner()}, {inner()}]", f"({inner()}, {inner()})", f"{{'k': {inner()}, 'role': {inner()}}}")
        return f"({inner()})"

    def tag(self, text):
        return "{%" + self.one_of("", "", "", "-", "+") + " " + text + " " + self.one_of("", "", "", "-") + "%}"

    def data(self):
        return self.one_of("", "a", " ", "\n", "  \n  ", "\n    ", "x\n", "é", "{ }", "{#- c #}", "{# c -#}\n")

    def statement(self, depth):
        value = lambda: self.expression(self.one_of(0, 0, 0, 1, 1, 2))
        body = lambda: self.body(depth - 1)
        kind = self.random.randrange(14 if depth else 4)
        if kind < 3:
            return "{{" + self.one_of("", "", "-") + " " + value() + " " + self.one_of("", "", "-") + "}}"
        if kind == 3:
            return self.tag(f"set {self.one_of('x', 'y', 's', 'x, y', 'ns.a')} = {value()}")
        if kind < 7:
            branch = self.one_of("", self.tag("else") + body(), self.tag(f"elif {value()}") + body())
            return self.tag(f"if {value()}") + body() + branch + self.tag("endif")
        if kind < 10:
            target = self.one_of("x", "x", "y", "x, y")
            what = self.one_of(value(), "xs", "messages", "d.items()", "pairs", "words|map('upper')", "range(3)")
            condition = self.one_of("", "", f" if {value()}")
            inside = body() + self.one_of("", "", "{% break %}", "{% if x %}{% continue %}{% endif %}", "{{ loop.index0 }}{{ loop.last }}", "{{ loop.previtem }}")
            return self.tag(f"for {target} in {what}{condition}") + inside + self.one_of("", "{% else %}e") + self.tag("endfor")
        if kind == 10:
            name = self.one_of("m", "k")
            return (self.tag(f"macro {name}(x, y={value()})") + body() + self.one_of("", "{{ caller() if caller }}") + self.tag("endmacro")
                    + self.one_of("{{ %s(1) }}" % name, "{{ %s(y=2, x='a') }}" % name, "{%% call %s(3) %%}c{{ x }}{%% endcall %%}" % name))
        if kind == 11:
            return self.tag(f"set x{self.one_of('', ' | upper', ' | trim')}") + body() + self.tag("endset") + "{{ x }}"
        if kind == 12:
            return self.tag(f"filter {self.one_of('upper', 'trim', 'indent(2)', 'replace(' + chr(39) + 'a' + chr(39) + ', s)')}") + body() + self.tag("endfilter")
        return self.tag(f"with x = {value()}, s = {value()}") + body() + self.tag("endwith")

    def body(self, depth):
        return "".join(self.data() + self.statement(depth) for _ in range(self.random.randrange(1, 4))) + self.data()

    def template(self):
        start = self.one_of("", "{% set ns = namespace(a=1) %}")
        return start + (self.body(self.random.randrange(3)) if self.random.random() < 0.7 else "{{ " + self.expression(3) + " }}")


def expected(template):
    try:
        return chat_template_utils._cached_compile_jinja_template(template).render(**json.loads(json.dumps(VARIABLES)))
    except RecursionError:
        raise
    except Exception as error:
        return error


def main():
    program = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    maker = Maker(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    chat_template_utils.datetime = StoppedClock
    tally = {"same text": 0, "both stop": 0, "refused": 0, "different": 0}
    for _ in range(count):
        template = maker.template()
        wanted = expected(template)
        program.stdin.write(json.dumps({"template": template, "variables": VARIABLES}) + "\n")
        program.stdin.flush()
        answer = json.loads(program.stdout.readline())
        if isinstance(wanted, str) and answer.get("text") == wanted:
            tally["same text"] += 1
        elif not isinstance(wanted, str) and "error" in answer:
            tally["both stop"] += 1
        elif isinstance(wanted, str) and ("not supported" in answer.get("error", "") or "64 bits" in answer.get("error", "")):
            tally["refused"] += 1
        elif isinstance(wanted, str) and " at 0x" in wanted:
            tally["refused"] += 1
        else:
            tally["different"] += 1
            print("---", template, "  wanted:", repr(wanted), "  got:", answer, sep="\n")
    print(tally)


main()
