# SPDX-License-Identifier: Apache-2.0
"""Small templates that use every construct of chat templates, and the values that they are rendered with."""

VARIABLES = {
    "messages": [
        {"role": "system", "content": "  Be brief. "},
        {"role": "user", "content": "Hi <there> & \"you\"\n"},
        {"role": "assistant", "content": "<think>\nhm\n</think>\n\nHello", "tool_calls": None},
        {"role": "user", "content": "é日本🦜 ß Σας ΑΣ ǆ"},
    ],
    "tools": [
        {"type": "function", "function": {"name": "get_weather", "description": "It's \"sunny\" <b>", "parameters": {
            "type": "object", "properties": {"city": {"type": "string", "enum": ["Zürich", "A/B"]}, "n": {"type": "integer"}},
            "required": ["city"]}}},
        {"type": "function", "function": {"name": "f", "parameters": {}}},
    ],
    "call": {"name": "f", "arguments": {"a": 1.0, "b": True, "c": None, "d": 1e22, "e": 0.1, "f": -0.0, "g": [], "h": {}, "i": 1e-7}},
    "args_text": "{\"a\": 1}",
    "bos_token": "<s>", "eos_token": "</s>",
    "add_generation_prompt": True,
    "yes": True, "no": False, "nil": None,
    "zero": 0, "one": 1, "n": 7, "neg": -7, "big": 9007199254740993, "f": 2.5, "half": 0.5, "negf": -7.5,
    "s": "Hello World", "empty": "", "spaces": " \t a  b \n c \u2003", "lines": "one\ntwo\r\nthree\n\nfive", "num": "42", "hex": "0x1f",
    "uni": "é日本🦜", "quote": "it's", "quotes": "it's \"x\"", "ctl": "a\tb\u0007\u200b\u00a0\\", "html": "<a href='x'>&\"</a>",
    "xs": [3, 1, 2], "words": ["b", "A", "c", "a"], "mixed": [1, "a", None, 2.5, True, [1], {"k": 1}], "none_list": [],
    "people": [{"name": "bob", "age": 30, "pet": {"kind": "cat"}}, {"name": "Al", "age": 4}, {"name": "cy", "age": 30, "pet": {"kind": "dog"}}],
    "pairs": [["a", 1], ["b", 2]], "d": {"b": 1, "a": 2, "items": 3, "C": 0}, "deep": {"x": {"y": [10, {"z": "found"}]}},
    "intkeys": [[1, "one"], [2, "two"]],
}

SNIPPETS = r"""
{{ s }}|{{ n }}|{{ f }}|{{ yes }}|{{ no }}|{{ nil }}|{{ xs }}|{{ d }}|{{ mixed }}
{{ missing }}|{{ missing is defined }}|{{ d.nothing }}|{{ d['nothing'] }}|{{ xs[10] }}|{{ s.nothing }}|{{ nil.x }}|{{ n.x }}
{{ missing.attr }}
{{ missing['x'] }}
{{ missing() }}
{{ missing + 'x' }}
{{ 'x' + missing }}
{{ missing ~ 'x' }}
{{ missing + 1 }}
{{ -missing }}
{{ missing == other_missing }}|{{ missing == none }}|{{ missing != 1 }}|{{ not missing }}
{{ missing < 1 }}
{{ 1 in missing }}|{{ 'a' not in missing }}
{% for x in missing %}x{% else %}none{% endfor %}
{{ missing|length }}|{{ missing|list }}|{{ missing|default('d') }}|{{ missing|d }}|{{ missing|string }}|{{ missing|upper }}
{{ missing|int }}
{{ missing|float }}
{{ missing|abs }}
{{ missing|tojson }}
{{ missing|trim }}|{{ missing|join(',') }}|{{ missing|first }}|{{ missing|sum }}|{{ missing|items|list }}
{{ missing|last }}
{{ missing|dictsort }}
{{ [missing] }}|{{ {'a': missing} }}|{{ (missing,) }}
{{ missing is undefined }}|{{ missing is none }}|{{ missing is string }}|{{ missing is iterable }}|{{ missing is sequence }}|{{ missing is mapping }}|{{ missing is callable }}
{{ missing if no }}|{{ 'a' if yes }}|{{ 'a' if no }}|{{ 'a' if no else 'b' }}
{{ ('a' if no).x }}
{{ ('a' if no) is defined }}
{{ 1 + 2 * 3 - 4 / 2 }}|{{ 7 // 2 }}|{{ -7 // 2 }}|{{ 7 % 3 }}|{{ -7 % 3 }}|{{ 7 % -3 }}|{{ 2 ** 10 }}|{{ 2 ** -1 }}
{{ 7.5 // 2 }}|{{ -7.5 // 2 }}|{{ 7.5 % 2 }}|{{ -7.5 % 2 }}|{{ 7.5 % -2 }}|{{ 1 / 3 }}|{{ 4 / 2 }}|{{ 0.0 // 3 }}|{{ -0.0 }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 1.5 % 0 }}
{{ 2 ** 3 ** 2 }}|{{ -2 ** 2 }}|{{ (-2) ** 2 }}|{{ (-2) ** 3 }}|{{ 0 ** 0 }}|{{ (-1) ** 7 }}|{{ 2.0 ** 0.5 }}
{{ 1 + true }}|{{ true + true }}|{{ true * 3 }}|{{ true / 2 }}|{{ -true }}|{{ +true }}|{{ +2.5 }}|{{ --3 }}|{{ - 3 }}
{{ 1 == 1.0 }}|{{ 1 == true }}|{{ '1' == 1 }}|{{ none == false }}|{{ [1, 2] == [1.0, 2] }}|{{ (1, 2) == [1, 2] }}|{{ {'a': 1} == {'a': true} }}
{{ 1 < 2 < 3 }}|{{ 1 < 3 < 2 }}|{{ 3 > 2 >= 2 }}|{{ 1 != 2 != 1 }}|{{ 'a' < 'b' }}|{{ 'B' < 'a' }}|{{ [1, 2] < [1, 3] }}|{{ 1 <= 1.0 }}|{{ big == 9007199254740992.0 }}
{{ 1 < 'a' }}
{{ none < 1 }}
{{ [1] < ['a'] }}
{{ {} < {} }}
{{ 'a' in 'abc' }}|{{ 'ac' in 'abc' }}|{{ '' in 'abc' }}|{{ 1 in xs }}|{{ 4 not in xs }}|{{ 'a' in d }}|{{ 1.0 in xs }}|{{ true in [1] }}|{{ 'é' in uni }}
{{ 1 in 'abc' }}
{{ 'a' in 5 }}
{{ none in 'abc' }}
{{ [1] in d }}
{{ 1 in (1, 2) }}|{{ 2 in range(3) }}|{{ 'b' in d.keys() }}|{{ 1 in d.values() }}|{{ ('b', 1) in d.items() }}
{{ 'a' + 'b' }}|{{ 'a' ~ 1 ~ none ~ true ~ 1.0 }}|{{ 'ab' * 3 }}|{{ 3 * 'ab' }}|{{ 'ab' * 0 }}|{{ 'ab' * -1 }}|{{ [1] * 2 }}|{{ [1] + [2] }}|{{ (1,) + (2,) }}
{{ 'a' + 1 }}
{{ 1 + 'a' }}
{{ [1] + (2,) }}
{{ none + 1 }}
{{ 'a' - 'b' }}
{{ 'a' * 'b' }}
{{ 'a' * 1.0 }}
{{ d + d }}
{{ -'a' }}
{{ +'a' }}
{{ 'a' 'b' "c" }}|{{ 'it\'s' }}|{{ "q\"q" }}|{{ 'tab\there' }}|{{ 'nl\nhere' }}|{{ 'uni\u00e9\x41\101\U0001F99C' }}|{{ 'bad\q\d' }}|{{ '\\n' }}
{{ '\x4' }}
{{ '\u12' }}
{{ true }}{{ True }}{{ false }}{{ False }}{{ none }}{{ None }}
{{ 1_000 }}|{{ 0x1F }}|{{ 0b101 }}|{{ 0o17 }}|{{ 1e3 }}|{{ 1.5e-3 }}|{{ 1E5 }}|{{ 00 }}|{{ 1_0.5_0 }}|{{ 10.0 }}
{{ 1.0 }}|{{ 1e16 }}|{{ 1e15 }}|{{ 123456789012345680.0 }}|{{ 0.0001 }}|{{ 0.00001 }}|{{ 1e22 }}|{{ 1.1 + 2.2 }}|{{ 1e300 * 1e300 }}|{{ -1e300 * 1e300 }}|{{ 5e-324 }}
{{ 1e300 * 1e300 - 1e300 * 1e300 }}
{{ xs.0 }}|{{ deep.x.y.1.z }}|{{ deep['x']['y'][0] }}|{{ deep.x['y'][-1]['z'] }}|{{ xs[-1] }}|{{ xs[true] }}|{{ s[0] }}|{{ s[-1] }}|{{ uni[1] }}|{{ uni[-1] }}
{{ xs['0'] }}|{{ xs[1.0] }}|{{ xs[none] }}|{{ s['x'] }}|{{ n[0] }}|{{ nil[0] }}|{{ d[1] }}|{{ d[[1]] }}|{{ xs[missing] }}
{{ d['items'] }}|{{ d.b }}|{{ d.get('b') }}|{{ d.get('zz') }}|{{ d.get('zz', 5) }}|{{ d.keys()|list }}|{{ d.values()|list }}|{{ d.items()|list }}
{{ d.items() }}|{{ d.keys() }}|{{ d.values() }}|{{ d.items()|length }}
{{ d.items()[0] }}|{{ range(5)[1] }}|{{ range(5)[-1] }}|{{ range(5)[9] }}|{{ (1, 2)[0] }}
{{ {'a': 1}['keys'] is callable }}|{{ d.update is defined }}|{{ d.pop }}|{{ xs.append }}|{{ s.__class__ }}|{{ d.__len__ }}|{{ s._x }}
{{ d.update({'a': 1}) }}
{{ d.pop('a') }}
{{ d.setdefault('a', 1) }}
{{ d.clear() }}
{{ xs.append(1) }}
{{ xs.pop() }}
{{ xs.sort() }}
{{ xs.extend([1]) }}
{{ s.__class__.__mro__ }}
{{ xs.count(1) }}|{{ xs.index(2) }}|{{ (1, 1).count(1) }}|{{ (1, 2).index(2) }}
{{ xs.index(99) }}
{{ xs[1:] }}|{{ xs[:1] }}|{{ xs[::-1] }}|{{ xs[-2:] }}|{{ xs[5:] }}|{{ xs[:-1] }}|{{ xs[::2] }}|{{ xs[:] }}|{{ xs[1:1] }}|{{ xs[2:0:-1] }}|{{ xs[-100:100] }}|{{ xs[none:2] }}
{{ s[1:4] }}|{{ s[::-1] }}|{{ s[-5:] }}|{{ s[::3] }}|{{ uni[1:] }}|{{ uni[::-1] }}|{{ uni[:2] }}|{{ (1, 2, 3)[1:] }}|{{ s[100:] }}|{{ empty[1:] }}|{{ s[:-100] }}|{{ s[-3:-1] }}
{{ xs[::0] }}
{{ xs['a':] }}
{{ xs[1.0:] }}
{{ d[1:] }}
{{ n[1:] }}
{{ missing[1:] }}
{{ xs[missing:] }}
{{ messages[1:]|length }}|{{ messages[-1].role }}|{{ messages[0]['content']|trim }}|{{ (messages|first).role }}|{{ (messages|last)['role'] }}
{{ [] }}|{{ [1, 'a', [2]] }}|{{ () }}|{{ (1,) }}|{{ (1, 2) }}|{{ 1, 2 }}|{{ {} }}|{{ {'a': 1, 2: 'b', none: true} }}|{{ [1, 2,] }}|{{ {'a': 1,} }}
{{ {1: 'a', 1.0: 'b', true: 'c'} }}|{{ {'a': 1, 'a': 2} }}|{{ {(1, 2): 3} }}|{{ {(1, 2): 3}[(1, 2)] }}|{{ {1: 'x'}[true] }}
{{ {[1]: 2} }}
{{ {{}: 2} }}
{{ quote }}|{{ [quote] }}|{{ [quotes] }}|{{ [ctl] }}|{{ [uni] }}|{{ ['a\nb\r\\'] }}|{{ ['\x00\x7f\x80\xad'] }}|{{ ['\ue000\u2028\U0001F600\U000E0001'] }}
{{ yes and 'a' }}|{{ no and 'a' }}|{{ '' or 'b' }}|{{ 0 or none }}|{{ not yes }}|{{ not 0 and not '' }}|{{ not (yes and no) or no }}
{{ not 1 == 2 }}|{{ not 'a' in 'b' }}|{{ 1 if yes else 2 if no else 3 }}|{{ (1 if no else 2) + 1 }}|{{ 1 + 2 if no else 3 }}
{{ '' if no else 'x' ~ 'y' }}|{{ 1 if yes and no else 2 }}|{{ 'a' if 0 is defined and n > 3 else 'b' }}
{{ 1 + 2 ~ 3 }}|{{ 1 ~ 2 + 3 }}|{{ 2 * 3 ~ 4 }}|{{ 'a' ~ 'b' | upper }}|{{ ('a' ~ 'b') | upper }}|{{ -1 | abs }}|{{ (-1) | abs }}|{{ 'a' + 'b' | upper }}
{{ 3 is odd }}|{{ 4 is even }}|{{ 3 is not even }}|{{ 6 is divisibleby 3 }}|{{ 6 is divisibleby(4) }}|{{ 1 is number }}|{{ true is number }}|{{ 'a' is string }}|{{ true is boolean }}|{{ 1 is boolean }}
{{ none is none }}|{{ 0 is none }}|{{ [] is iterable }}|{{ 'a' is iterable }}|{{ 1 is iterable }}|{{ d is iterable }}|{{ d is mapping }}|{{ [] is mapping }}|{{ [] is sequence }}|{{ 'a' is sequence }}|{{ 1 is sequence }}|{{ d is sequence }}|{{ d.items() is sequence }}|{{ range(2) is sequence }}
{{ 1 is integer }}|{{ true is integer }}|{{ 1.0 is integer }}|{{ 1.0 is float }}|{{ 1 is float }}|{{ true is true }}|{{ 1 is true }}|{{ false is false }}|{{ 0 is false }}|{{ none is false }}
{{ 'abc' is lower }}|{{ 'aBc' is lower }}|{{ 'ABC' is upper }}|{{ '' is lower }}|{{ 1 is lower }}|{{ 'a1' is lower }}|{{ 'é' is lower }}
{{ 1 is eq 1 }}|{{ 1 is equalto(2) }}|{{ 1 is ne 2 }}|{{ 1 is lt 2 }}|{{ 1 is gt(2) }}|{{ 1 is ge 1 }}|{{ 1 is le 0 }}|{{ 1 is lessthan 2 }}|{{ 1 is greaterthan 0 }}|{{ 1 is in [1] }}|{{ 1 is not in [1] }}|{{ 'a' is in 'abc' }}
{{ none is sameas none }}|{{ true is sameas true }}|{{ 1 is sameas true }}|{{ xs is sameas xs }}|{{ xs is sameas [3, 1, 2] }}
{{ range is callable }}|{{ s is callable }}|{{ s.upper is callable }}|{{ 'upper' is filter }}|{{ 'nope' is filter }}|{{ 'odd' is test }}|{{ 'x' is test }}|{{ 1 is filter }}
{{ 'x'|safe is escaped }}|{{ 'x' is escaped }}|{{ html|e is escaped }}
{{ 1 is nope }}
{{ 'a' is odd }}
{{ 1.5 is odd }}
{% if no %}{{ 1 is nope }}{% endif %}ok
{% if no %}{{ 1|nope }}{% endif %}ok
{% if yes %}{{ 1|nope }}{% endif %}ok
{% if no %}{% for x in xs %}{{ x|nope }}{% endfor %}{% endif %}ok
{{ 1|nope if no else 2 }}
{% for x in xs %}{{ x|nope }}{% endfor %}
{% for x in [] %}{{ x|nope }}{% endfor %}
{{ 1|from_json }}
{% if tools is defined and no %}{{ args_text|from_json }}{% endif %}fine
{{ messages|length }}|{{ s|length }}|{{ uni|length }}|{{ d|length }}|{{ d|count }}|{{ range(4)|length }}|{{ empty|length }}
{{ 5|length }}
{{ none|length }}
{{ xs|select|length }}
{{ spaces|trim }}|{{ 'xxaxx'|trim('x') }}|{{ 5|trim }}|{{ '\u3000a\u00a0'|trim }}|{{ none|trim }}|{{ 'abc'|trim(none) }}
{{ s|upper }}|{{ s|lower }}|{{ uni|upper }}|{{ 'straße ŉ ﬁ ǆ'|upper }}|{{ 'ΑΣ ΣΑΣ Σ'|lower }}|{{ 'İ'|lower|length }}|{{ 5|upper }}|{{ none|lower }}
{{ s|capitalize }}|{{ 'éCOLE ß'|capitalize }}|{{ 'ß'|capitalize }}|{{ 'ǆ'|capitalize }}|{{ ''|capitalize }}|{{ 'user'|capitalize }}|{{ 'ﬁn'|capitalize }}
{{ 'hello wORLD foo-bar (baz) [x] <y> {z} it\'s'|title }}|{{ 'hello wORLD foo-bar it\'s 3d x_y'.title() }}|{{ 'ǆa ßb'.title() }}|{{ 'ßx'|title }}
{{ xs|join }}|{{ xs|join(', ') }}|{{ mixed|join('-') }}|{{ people|join(',', attribute='name') }}|{{ s|join('-') }}|{{ d|join(',') }}|{{ []|join(',') }}|{{ [missing, none]|join(',') }}|{{ xs|join(d='/') }}|{{ xs|join(1) }}
{{ 5|join }}
{{ xs|first }}|{{ xs|last }}|{{ []|first }}|{{ s|first }}|{{ s|last }}|{{ d|first }}|{{ d|last }}|{{ []|last }}|{{ range(3)|last }}|{{ (xs|select|first) }}|{{ d.items()|last }}
{{ xs|select|last }}
{{ 5|first }}
{{ 'a,b,c'.split(',') }}|{{ 'a b  c '.split() }}|{{ 'a b  c'.split(' ') }}|{{ 'a,b,c'.split(',', 1) }}|{{ ' a b c'.split(none, 1) }}|{{ 'abc'.split('x') }}|{{ ''.split(',') }}|{{ ''.split() }}|{{ 'a,b'.split(sep=',') }}|{{ 'a,b,c'.split(',', maxsplit=1) }}
{{ 'a,b,c'.rsplit(',', 1) }}|{{ ' a b c '.rsplit(none, 1) }}|{{ 'a b c'.rsplit() }}|{{ 'aXXbXXc'.split('XX') }}|{{ 'aaa'.split('aa') }}|{{ 'aaa'.rsplit('aa') }}|{{ 'a,b,c'.split(',', 0) }}|{{ ' a b '.split(none, 0) }}
{{ 'abc'.split('') }}
{{ 'abc'.split(1) }}
{{ '</think>'.join(['a', 'b']) }}|{{ messages[2].content.split('</think>')[-1].lstrip('\n') }}|{{ messages[2].content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') }}
{{ ','.join([1]) }}
{{ ' a '.strip() }}|{{ 'xyaxy'.strip('xy') }}|{{ '  a'.lstrip() }}|{{ 'a  '.rstrip() }}|{{ 'aab'.lstrip('a') }}|{{ 'abb'.rstrip('b') }}|{{ 'a'.strip('') }}|{{ 'éaé'.strip('é') }}|{{ '\x1f\x85a\u2028'.strip() }}|{{ 'a'.strip(none) }}
{{ 'a'.strip(1) }}
{{ 'a'.strip(chars='a') }}
{{ s.startswith('Hell') }}|{{ s.endswith('ld') }}|{{ s.startswith(('x', 'H')) }}|{{ s.endswith(('x', 'y')) }}|{{ s.startswith('') }}|{{ s.startswith('World', 6) }}|{{ s.endswith('Hello', 0, 5) }}|{{ s.startswith('H', 20) }}|{{ s.startswith('', 11) }}|{{ s.startswith('', 12) }}|{{ s.startswith('d', -1) }}
{{ s.startswith(['H']) }}
{{ s.startswith(1) }}
{{ s.startswith((1,)) }}
{{ s.replace('l', 'L') }}|{{ s.replace('l', 'L', 1) }}|{{ s.replace('l', '') }}|{{ 'abc'.replace('', '-') }}|{{ 'abc'.replace('', '-', 2) }}|{{ s|replace('o', '0') }}|{{ s|replace('l', 'L', 2) }}|{{ 5|replace(5, 6) }}|{{ 'aaa'|replace('aa', 'b') }}|{{ s|replace('l', 'x', count=1) }}|{{ 'é'.replace('', '.') }}
{{ s.replace('l') }}
{{ s.find('o') }}|{{ s.rfind('o') }}|{{ s.find('z') }}|{{ s.find('o', 5) }}|{{ uni.find('🦜') }}|{{ uni.rfind('日') }}|{{ s.count('l') }}|{{ s.count('') }}|{{ s.count('l', 4) }}|{{ s.find('') }}|{{ s.find('', 11) }}|{{ s.find('', 12) }}|{{ s.index('W') }}|{{ s.rindex('o') }}|{{ s.find('o', -4) }}|{{ s.find('o', 0, 3) }}
{{ s.index('z') }}
{{ 'ABC'.lower() }}|{{ 'abc'.upper() }}|{{ 'hELLO'.capitalize() }}|{{ 'abc'.isalpha() }}|{{ '123'.isdigit() }}|{{ 'a1'.isalnum() }}|{{ ' '.isspace() }}|{{ 'A'.isupper() }}|{{ 'a'.islower() }}|{{ ''.isalpha() }}|{{ '²'.isdigit() }}|{{ '²'.isdecimal() }}|{{ 'ǅ'.isupper() }}|{{ '½'.isalnum() }}
{{ lines.splitlines() }}|{{ lines.splitlines(true) }}|{{ ''.splitlines() }}|{{ 'a\x0bb\x1cc\u2028d'.splitlines() }}|{{ 'a\n'.splitlines() }}|{{ '\n'.splitlines(keepends=true) }}
{{ 'abc'.center(8) }}|{{ 'abc'.center(8, '*') }}|{{ 'ab'.center(7, '*') }}|{{ 'abc'.ljust(5, '.') }}|{{ 'abc'.rjust(5) }}|{{ '42'.zfill(5) }}|{{ '-42'.zfill(5) }}|{{ '+4'.zfill(4) }}|{{ 'é'.rjust(3, 'ü') }}|{{ 'abc'|center(9) }}|{{ 'ab'|center(width=5) }}|{{ ''.zfill(3) }}|{{ '-'.zfill(3) }}
{{ 'a'.center(5, 'xy') }}
{{ 'TestHook'.removeprefix('Test') }}|{{ 'TestHook'.removesuffix('Hook') }}|{{ 'abc'.removesuffix('') }}|{{ 'a.b.c'.partition('.') }}|{{ 'a.b.c'.rpartition('.') }}|{{ 'abc'.partition('.') }}|{{ 'abc'.rpartition('.') }}
{{ 'a'.nope() }}
{{ '%s is %d' % ('a', 3) }}|{{ '%s' % 'x' }}|{{ '%s' % none }}|{{ '%s' % xs }}|{{ '%5s|%-5s|' % ('a', 'b') }}|{{ '%05d' % 42 }}|{{ '%+d' % 3 }}|{{ '% d' % 3 }}|{{ '%.2f' % 3.14159 }}|{{ '%x' % 255 }}|{{ '%X' % 255 }}|{{ '%o' % 8 }}|{{ '%#x' % 255 }}|{{ '%e' % 12345.678 }}|{{ '%g' % 0.00001 }}|{{ '%%' % () }}|{{ '%r' % 'a' }}|{{ '%c' % 'x' }}|{{ '%c' % 65 }}
{{ '%(a)s-%(b)d' % {'a': 1, 'b': 2} }}|{{ '%*d' % (5, 42) }}|{{ '%.*f' % (1, 2.25) }}|{{ '%.3s' % 'abcdef' }}|{{ '%5.1f|' % 2.25 }}|{{ '%-8.3d|' % 5 }}|{{ '%d' % 3.9 }}|{{ '%d' % true }}|{{ '%s' % missing }}|{{ 'abc' % missing }}|{{ 'abc' % [] }}|{{ 'abc' % {} }}|{{ '%i' % -3 }}|{{ '%u' % 3 }}|{{ '%05.1f' % -2.5 }}|{{ '%s %s' % (1, [2]) }}|{{ '%f' % 1 }}|{{ '%G' % 1e20 }}|{{ '%05s' % 'a' }}|{{ '%ld' % 5 }}|{{ '%#o' % 8 }}|{{ '%#.0f' % 3 }}|{{ '%+.1e' % 0 }}
{{ '%s %s' % 'a' }}
{{ 'a' % 'b' }}
{{ '%d' % 'a' }}
{{ '%d' % missing }}
{{ '%y' % 1 }}
{{ '%' % 1 }}
{{ '%(a)s' % 1 }}
{{ '%(z)s' % {} }}
{{ '%x' % 1.5 }}
{{ '%s' % () }}
{{ '%s' % (1, 2) }}
{{ '%c' % 'xy' }}
{{ 'Hi %s' | format('Bob') }}|{{ '%(x)s' | format(x=1) }}|{{ '%s-%s' | format(1, 2) }}|{{ 5 | format }}
{{ '%s' | format(1, x=2) }}
{{ '{} {}'.format(1, 'a') }}|{{ '{1} {0}'.format(1, 2) }}|{{ '{a}'.format(a=3) }}|{{ '{:>5}|{:<5}|{:^5}|'.format('a', 'b', 'c') }}|{{ '{:05d}'.format(42) }}|{{ '{:.2f}'.format(2.5) }}|{{ '{:,}'.format(1234567) }}|{{ '{:x}'.format(255) }}|{{ '{{}}'.format() }}|{{ '{!r}'.format('a') }}|{{ '{0[a]} {0[b]}'.format({'a': 1, 'b': 2}) }}|{{ '{:*^9}'.format('mid') }}|{{ '{:+d}'.format(3) }}|{{ '{:%}'.format(0.25) }}|{{ '{:.3}'.format('abcdef') }}|{{ '{:{w}}|'.format('a', w=4) }}|{{ '{:e}'.format(12345.678) }}|{{ '{}'.format(none) }}|{{ '{}'.format(1.0) }}|{{ '{:#x}'.format(255) }}|{{ '{:d}'.format(true) }}|{{ '{:>6.1f}'.format(2.25) }}|{{ '{0[0]}'.format(xs) }}|{{ '{m[role]}'.format(m=messages[0]) }}|{{ '{:-^5}'.format(1) }}
{{ '{} {}'.format(1) }}
{{ '{'.format(1) }}
{{ '}'.format(1) }}
{{ '{0} {}'.format(1, 2) }}
{{ '{a}'.format(1) }}
{{ '{:d}'.format('a') }}
{{ '{:q}'.format(1) }}
{{ xs|sort }}|{{ words|sort }}|{{ words|sort(case_sensitive=true) }}|{{ xs|sort(reverse=true) }}|{{ people|sort(attribute='age')|map(attribute='name')|list }}|{{ people|sort(attribute='age,name')|map(attribute='name')|join(' ') }}|{{ people|sort(reverse=true, attribute='age')|map(attribute='name')|join(' ') }}|{{ d|sort }}|{{ 'cab'|sort }}|{{ [true, 0, 1.5]|sort }}
{{ mixed|sort }}
{{ d|dictsort }}|{{ d|dictsort(true) }}|{{ d|dictsort(by='value') }}|{{ d|dictsort(reverse=true) }}|{{ d|dictsort(false, 'value', true) }}|{% for k, v in d|dictsort %}{{ k }}={{ v }};{% endfor %}
{{ d|dictsort(by='x') }}
{{ xs|dictsort }}
{{ xs|min }}|{{ xs|max }}|{{ words|min }}|{{ words|max }}|{{ words|max(case_sensitive=true) }}|{{ people|max(attribute='age') }}|{{ []|min }}|{{ people|min(attribute='name') }}|{{ xs|sum }}|{{ people|sum(attribute='age') }}|{{ xs|sum(start=10) }}|{{ [[1], [2]]|sum(start=[]) }}|{{ [1.5, 2]|sum }}
{{ mixed|max }}
{{ ['a']|sum }}
{{ words|unique|list }}|{{ ['a', 'A', 'b', 'a']|unique|list }}|{{ ['a', 'A']|unique(true)|list }}|{{ people|unique(attribute='age')|map(attribute='name')|list }}|{{ [1, 1.0, true, 2]|unique|list }}
{{ [[1], [1]]|unique|list }}
{{ xs|reverse|list }}|{{ s|reverse }}|{{ uni|reverse }}|{{ d|reverse|list }}|{{ range(3)|reverse|list }}|{{ xs|select|reverse }}|{{ (1, 2)|reverse|list }}
{{ 5|reverse }}
{{ missing|reverse|list }}
{{ xs|list }}|{{ s|list }}|{{ d|list }}|{{ (1, 2)|list }}|{{ range(3)|list }}|{{ range(1, 6, 2)|list }}|{{ range(5, 0, -2)|list }}|{{ range(3) }}|{{ range(1, 5, 2) }}|{{ range(0)|list }}
{{ 5|list }}
{{ range(100001) }}
{{ range('a') }}
{{ range(1, 2, 0) }}
{{ range() }}
{{ range(1.0) }}
{{ d|items|list }}|{% for k, v in d|items %}{{ k }}{{ v }}{% endfor %}|{% for k, v in d.items() %}{{ k }}{{ v }}{% endfor %}
{{ xs|items|list }}
{{ words|map('upper')|list }}|{{ words|map('upper')|join }}|{{ people|map(attribute='name')|list }}|{{ people|map(attribute='pet.kind')|list }}
{{ people|map(attribute='pet')|list }}|{{ people|map(attribute='pet', default='-')|list }}|{{ pairs|map(attribute=0)|list }}|{{ pairs|map(attribute='1')|list }}|{{ pairs|map('first')|list }}|{{ words|map('replace', 'a', 'x')|list }}|{{ words|map('trim')|map('length')|list }}|{{ [1, 2]|map('string')|list }}|{{ none_list|map('nope')|list }}
{{ words|map('nope')|list }}
{{ words|map|list }}
{{ words|map(attribute='x', foo=1)|list }}
{{ xs|select('odd')|list }}|{{ xs|reject('odd')|list }}|{{ xs|select('gt', 1)|list }}|{{ mixed|select|list }}|{{ mixed|reject|list }}|{{ mixed|select('string')|list }}|{{ xs|select('in', [1, 2])|list }}|{{ xs|select('divisibleby', 2)|list }}|{{ xs|select('==', 1)|list }}|{{ xs|select('>=', 2)|list }}
{{ people|selectattr('pet')|map(attribute='name')|list }}|{{ people|rejectattr('pet')|map(attribute='name')|list }}|{{ people|selectattr('age', 'equalto', 30)|map(attribute='name')|list }}|{{ people|selectattr('pet.kind', 'defined')|list|length }}
{{ people|selectattr('pet', 'defined')|list|length }}|{{ messages|selectattr('role', 'equalto', 'user')|list|length }}|{{ messages|rejectattr('role', 'in', ['user', 'system'])|map(attribute='role')|list }}|{{ (messages|selectattr('role', '==', 'assistant')|list)[0].role }}
{{ xs|select('nope')|list }}
{{ people|selectattr|list }}
{{ people|selectattr('pet.kind')|list }}
{% set g = words|map('upper') %}{{ g|list }}{{ g|list }}{{ g|join }}
{% set g = xs|select %}{{ g|first }}{{ g|list }}
{% for x in xs|map('string') %}{{ loop.index }}{{ x }}{{ loop.last }}{{ loop.length }};{% endfor %}
{% set g = xs|map('string') %}{% for x in g %}{{ x }}{% break %}{% endfor %}{{ g|list }}
{% set g = xs|map('string') %}{% for x in g %}{{ x }}{{ loop.last }}{% break %}{% endfor %}{{ g|list }}
{% if none_list|select %}generators are true{% endif %}
{{ xs|batch(2)|list }}|{{ xs|batch(2, 0)|list }}|{{ range(6)|slice(4)|list }}|{{ range(5)|slice(3, 'x')|list }}|{{ []|batch(2)|list }}
{{ 2.5|round }}|{{ 3.5|round }}|{{ 2.675|round(2) }}|{{ 7|round }}|{{ 7.2|round(method='ceil') }}|{{ 7.89|round(1, 'floor') }}|{{ -2.5|round }}|{{ 1234.5678|round(2) }}|{{ true|round }}|{{ 0.5|round }}|{{ 1.005|round(2) }}|{{ 7|round(1, 'ceil') }}
{{ 'a'|round }}
{{ 2|round(method='x') }}
{{ '42'|int }}|{{ '4.7'|int }}|{{ 'x'|int }}|{{ 'x'|int(5) }}|{{ 4.9|int }}|{{ -4.9|int }}|{{ none|int }}|{{ hex|int(0, 16) }}|{{ 'ff'|int(base=16) }}|{{ ' 7 '|int }}|{{ '1_000'|int }}|{{ true|int }}|{{ '-3'|int }}|{{ '1e3'|int }}|{{ '0b11'|int(base=2) }}|{{ []|int }}|{{ '+5'|int }}|{{ '0x1f'|int(base=0) }}|{{ '012'|int }}|{{ 'inf'|int }}|{{ 'nan'|int(2) }}
{{ '4.5'|float }}|{{ 'x'|float }}|{{ 'x'|float(1.5) }}|{{ 3|float }}|{{ '1e5'|float }}|{{ ' 2 '|float }}|{{ none|float }}|{{ 'inf'|float }}|{{ '-Infinity'|float }}|{{ '1_0.5'|float }}|{{ '.5'|float }}|{{ '5.'|float }}|{{ '0x10'|float }}
{{ -5|abs }}|{{ (-5)|abs }}|{{ -2.5|abs }}|{{ true|abs }}
{{ 'a'|abs }}
{{ 5|string }}|{{ none|string }}|{{ 1.0|string + 'x' }}|{{ xs|string }}|{{ s|string }}|{{ d|string }}
{{ ''|default('x') }}|{{ ''|default('x', true) }}|{{ none|default('x') }}|{{ none|default('x', boolean=true) }}|{{ missing|default }}|{{ missing|default(none) }}|{{ d.zz|default([]) }}|{{ nil.x|default(1) }}|{{ 0|d(5, true) }}|{{ missing|default(default_value='z') }}
{{ missing.x|default(1) }}
{{ lines|indent }}|{{ lines|indent(2) }}|{{ lines|indent(2, true) }}|{{ lines|indent(2, blank=true) }}|{{ lines|indent('> ') }}|{{ ''|indent(first=true) }}|{{ 'a\n'|indent }}|{{ 'a\n\nb'|indent(width=1, first=true, blank=true) }}
{{ 5|indent }}
{{ s|truncate(8) }}|{{ 'aaa bbb ccc ddd eee'|truncate(10) }}|{{ 'aaa bbb ccc ddd eee'|truncate(10, true) }}|{{ 'aaa bbb ccc ddd eee'|truncate(10, false, '..') }}|{{ 'aaa bbb'|truncate(5, leeway=0) }}|{{ 'aaaaaaaaaaaaaaaaaaa'|truncate(10) }}
{{ xs|truncate(8) }}
{{ s|truncate(1) }}
{{ 'one two, three-four_x é'|wordcount }}|{{ ''|wordcount }}|{{ 5|wordcount }}
{{ s|attr('upper') is callable }}|{{ d|attr('b') }}|{{ d|attr('items') is callable }}|{{ s|attr('nope') }}
{{ html|e }}|{{ html|escape }}|{{ html|forceescape }}|{{ html|safe }}|{{ 5|e }}|{{ html|e|e }}|{{ html|e|forceescape }}|{{ none|safe }}
{{ ('<a>'|safe) + '<b>' }}|{{ '<b>' + ('<a>'|safe) }}|{{ ('<a>'|safe) ~ '<b>' }}|{{ ('<a>'|safe) * 2 }}|{{ ('<%s>'|safe) % '<b>' }}|{{ ('<a>'|safe)|upper }}|{{ ('<a>'|safe).lower() + '&' }}|{{ [('<a>'|safe)] }}|{{ ('<a>'|safe)|replace('a', '<') }}|{{ ('<a>'|safe).replace('a', '<') }}|{{ ('<a>'|safe)[0] + '<' }}|{{ ('a b'|safe).split()|first + '<' }}|{{ ('<a>'|safe)|tojson }}|{{ ('<a>'|safe)|length }}|{{ ('<a>'|safe) == '<a>' }}|{{ ('<a>'|safe)|trim + '<' }}|{{ ('<a>'|safe)|string + '<' }}|{{ ['<', '>'|safe]|join('&') }}|{{ ('<a>'|safe)|indent + '<' }}|{{ (5|safe) + '<' }}|{{ ('%s'|safe) % ('<a>'|safe) }}|{{ ('%(a)s %(b)r'|safe) % {'a': '<', 'b': '<'} }}
{{ d|tojson }}|{{ tools|tojson }}|{{ call|tojson }}|{{ quotes|tojson }}|{{ ctl|tojson }}|{{ uni|tojson }}|{{ 1.0|tojson }}|{{ true|tojson }}|{{ none|tojson }}|{{ (1, 2)|tojson }}|{{ html|tojson }}|{{ []|tojson }}|{{ {}|tojson }}|{{ {1: 2, none: 3, true: 4, 1.5: 5}|tojson }}|{{ '\u2028/\x7f'|tojson }}
{{ tools|tojson(indent=2) }}|{{ tools[0]|tojson(indent=4) }}|{{ d|tojson(sort_keys=true) }}|{{ uni|tojson(ensure_ascii=true) }}|{{ '\x7f\x00'|tojson(ensure_ascii=true) }}|{{ d|tojson(separators=(',', ':')) }}|{{ d|tojson(indent='--') }}|{{ d|tojson(indent=0) }}|{{ {'a': [], 'b': {}, 'c': [1]}|tojson(indent=1) }}|{{ xs|tojson(false, 2) }}|{{ d|tojson(indent=none) }}|{{ d|tojson(ensure_ascii=False)|safe }}|{{ {'a': [1, {'b': 2}]}|tojson(indent=2, separators=(';', '=')) }}
{{ range(3)|tojson }}
{{ d.items()|tojson }}
{{ xs|select|tojson }}
{{ {(1, 2): 3}|tojson }}
{{ {'a': 1, 2: 3}|tojson(sort_keys=true) }}
{{ 1e300 * 1e300 }}|{{ (1e300 * 1e300)|tojson }}|{{ [1e300 * 1e300] }}
{% if yes %}a{% elif no %}b{% else %}c{% endif %}|{% if no %}a{% elif yes %}b{% else %}c{% endif %}|{% if no %}a{% elif no %}b{% else %}c{% endif %}|{% if no %}a{% endif %}
{% if s and n > 3 and 'H' in s %}y{% endif %}{% if not missing %}n{% endif %}{% if xs %}l{% endif %}{% if none_list %}e{% endif %}{% if 0.0 %}z{% endif %}{% if d %}d{% endif %}
{% for m in messages %}{{ m.role }}:{{ m['content']|trim }};{% endfor %}
{% for x in xs %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.depth }}{{ loop.depth0 }}|{% endfor %}
{% for x in xs %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}|{% for x in xs %}{{ loop.previtem is defined }}{{ loop.nextitem is undefined }}{% endfor %}
{% for x in xs %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }}{% endfor %}|{{ loop }}
{% for x in xs %}{{ loop }}{% endfor %}|{% for x in xs %}{{ loop.nope }}{% endfor %}
{% for x in xs %}{{ loop(x) }}{% endfor %}
{% for a, b in pairs %}{{ a }}={{ b }};{% endfor %}|{% for (a, b) in pairs %}{{ a }}{% endfor %}|{% for a, in [[1], [2]] %}{{ a }}{% endfor %}|{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}|{% for a, b in ['xy'] %}{{ b }}{{ a }}{% endfor %}
{% for a, b in xs %}{{ a }}{% endfor %}
{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}
{% for a, b in [[1]] %}{{ a }}{% endfor %}
{% for x in 5 %}{% endfor %}
{% for x in none %}{% endfor %}
{% for x in [] %}a{% else %}empty{% endfor %}|{% for x in xs %}a{% else %}empty{% endfor %}|{% for c in 'aé' %}{{ c }};{% endfor %}|{% for k in d %}{{ k }}{% endfor %}
{% for x in xs if x > 1 %}{{ x }}{{ loop.index }}{{ loop.length }}{{ loop.last }}|{% endfor %}|{% for x in xs if x > 9 %}a{% else %}none{% endfor %}
{% for a, b in pairs if b > 1 %}{{ a }}{{ loop.previtem }}{{ loop.nextitem }}{% endfor %}|{% for m in messages if m.role == 'user' %}{{ loop.first }}{{ loop.last }}{% endfor %}
{% set ns = namespace(go=true) %}{% for x in [1, 2, 3] if ns.go %}{{ x }}{% set ns.go = false %}{% endfor %}
{% set ns = namespace(go=true) %}{% for x in [1, 2, 3] if ns.go %}{{ x }}{{ loop.last }}{% set ns.go = false %}{% endfor %}
{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}|{% for x in xs %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}
{% for x in [1] %}{% break %}{% else %}else{% endfor %}|{% for x in [1] %}{% continue %}{% else %}else{% endfor %}|{% for x in [1, 2] %}{% if x == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}
{% for x in xs %}{% for y in xs %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }}{{ loop.index }} {% endfor %}{{ loop.index }};{% endfor %}
{% for x in xs %}{% for x in [9] %}{{ x }}{% endfor %}{{ x }}{% endfor %}|{{ x }}
{% break %}
{% if yes %}{% continue %}{% endif %}
{% for x in xs %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
{% for x in xs %}{% filter upper %}a{% if x == 1 %}{% break %}{% endif %}{% endfilter %}{{ x }}{% endfor %}
{% for x in xs %}{% set t %}a{% if x == 1 %}{% continue %}{% endif %}{% endset %}{{ t }}{{ x }}{% endfor %}
{% for loop in xs %}{% endfor %}
{% for x in xs %}{% set loop = 1 %}{% endfor %}
{% set x = 1 %}{{ x }}|{% set x, y = 1, 2 %}{{ x }}{{ y }}|{% set (x, y) = (3, 4) %}{{ x }}{{ y }}|{% set x = 1, 2 %}{{ x }}|{% set x = [1, 2] %}{{ x[0] }}
{% set a, b = 1 %}
{% set a, b = 1, 2, 3 %}
{% set true = 1 %}
{% set 'a' = 1 %}
{% set a.b = 1 %}
{% set x = 1 %}{% set x.y = 1 %}
{% set missing.y = 1 %}
{% set missing.y %}x{% endset %}
{% set s.y %}x{% endset %}
{% set xs.y %}x{% endset %}
{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}
{% set x = 1 %}{% if yes %}{% set x = 2 %}{% endif %}{{ x }}|{% if no %}{% set z = 2 %}{% endif %}{{ z }}|{% if no %}{% set s = 'inner' %}{% endif %}{{ s }}
{% for i in [1, 2] %}{{ x }}{% set x = i %}{{ x }};{% endfor %}{{ x }}
{% for i in [1, 2] %}{{ s }}{% set s = i %}{{ s }};{% endfor %}{{ s }}
{% for i in [1, 2] %}{% if i == 1 %}{% set s = 'set' %}{% endif %}{{ s }};{% endfor %}{{ s }}
{{ s }}{% set s = 'new' %}{{ s }}|{% for i in [1] %}{{ s }}{% endfor %}
{% for i in [1] %}{{ s }}{% endfor %}{% set s = 'later' %}{{ s }}
{% set messages = messages[1:] %}{{ messages|length }}|{% for m in messages %}{{ loop.index0 }}{{ m.role }}{% endfor %}
{% if messages[0]['role'] == 'system' %}{% set system_message = messages[0]['content'] | trim + '\n' %}{% set messages = messages[1:] %}{% else %}{% set system_message = '' %}{% endif %}{{ system_message }}{{ messages|length }}
{% set ns = namespace(found=false, n=0) %}{% for m in messages %}{% if m.role == 'user' %}{% set ns.found = true %}{% set ns.n = ns.n + 1 %}{% endif %}{% endfor %}{{ ns.found }}{{ ns.n }}{{ ns.nope }}{{ ns['n'] }}
{% set ns = namespace({'a': 1}, b=2) %}{{ ns.a }}{{ ns.b }}|{% set ns = namespace() %}{{ ns.x is defined }}|{% set ns.x, ns.y = 1, 2 %}{{ ns.x + ns.y }}|{% set ns = namespace([('k', 'v')]) %}{{ ns.k }}
{% set ns = namespace(_x=1) %}
{% set ns = namespace() %}{% set ns._x = 1 %}
{% set ns = namespace() %}{% set ns.self = ns %}{{ ns.self.self is defined }}
{% set x %}a{{ n }}b{% endset %}{{ x }}|{{ x|length }}|{% set x | upper %}abc{% endset %}{{ x }}|{% set x | trim | replace('a', 'b') %} aa {% endset %}{{ x }}|{% set x | length %}abc{% endset %}{{ x + 1 }}
{% set ns = namespace() %}{% set ns.t %}inner{% endset %}{{ ns.t }}|{% set x %}{% set y = 1 %}{{ y }}{% endset %}{{ x }}{{ y }}
{% macro m(a, b='B', c=a) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(1, c=3) }}{{ m(b=1, a=2) }}{{ m() }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}
{% macro m(a, b) %}{{ a }}{{ b is defined }}{% endmacro %}{{ m(1) }}{{ m(b=1) }}
{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, x=3) }}|{% macro k(a) %}{{ a }}{{ varargs|length }}{{ kwargs.z }}{% endmacro %}{{ k(1, 2, z=3) }}
{% macro m(x) %}{% set y = x %}{{ y }}{% endmacro %}{{ m(5) }}{{ y }}|{% macro r(n) %}{{ n }}{% if n > 0 %}{{ r(n - 1) }}{% endif %}{% endmacro %}{{ r(3) }}
{% set g = 1 %}{% macro m() %}{{ g }}{% endmacro %}{{ m() }}{% set g = 2 %}{{ m() }}|{% macro q() %}{{ s }}{{ later }}{% endmacro %}{{ q() }}
{% for x in xs %}{% macro m() %}{{ x }}{{ loop.index }}{% endmacro %}{{ m() }}{% endfor %}
{% macro m() %}{{ x }}{% endmacro %}{% for x in xs %}{{ m() }}{% endfor %}|
{% macro m() %}a{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}|{{ m }}|{{ m is callable }}|{{ m|string }}
{% macro m() %}  a  {% endmacro %}{{ m()|trim }}|{{ m() ~ 'b' }}|{{ m().strip() + 'c' }}|{% set x = m() %}{{ x|length }}
{% macro outer() %}{% macro inner() %}i{{ v }}{% endmacro %}{% set v = 3 %}{{ inner() }}{% endmacro %}{{ outer() }}
{% macro m(a=1, b) %}{% endmacro %}
{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}body{% endcall %}|{% macro w(x) %}<{{ caller(x, 2) }}>{% endmacro %}{% call(a, b=5) w(1) %}{{ a }}{{ b }}{% endcall %}
{% macro m() %}{{ caller is defined }}{% endmacro %}{{ m() }}{% call m() %}{% endcall %}
{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}
{% macro m() %}x{% endmacro %}{% call m() %}body{% endcall %}
{% macro m(caller=none) %}{{ caller() if caller else 'no' }}{% endmacro %}{{ m() }}{% call m() %}yes{% endcall %}
{% macro m(caller) %}{{ caller() }}{% endmacro %}
{% set v = 1 %}{% macro m() %}{% set v = 2 %}{{ caller() }}{% endmacro %}{% call m() %}{{ v }}{% endcall %}
{% call s.upper() %}{% endcall %}
{% call 5 %}{% endcall %}
{% filter length %}abc{% endfilter %}
{% filter upper %}{% set q = 1 %}{{ q }}a{% endfilter %}{{ q }}
{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}|{% with %}x{% endwith %}|{% with s = s ~ '!' %}{{ s }}{% endwith %}{{ s }}|{% with a = 1, b = a %}{{ b }}{% endwith %}
{% print 1, 'a' %}|{% print s %}
{% set x = 1 -%}   a|   {%- set y = 2 %}b|{{- ' c ' -}}  |d {{ 'e' -}}   f
{%   if   yes   %}x{%endif%}{{n}}{{   n   }}
{{ '{{' }}{{ '}}' }}{{ '{%' }}|{{ {'a': {'b': 1}}['a']['b'] }}|{{ {'a': {'b': 1}} }}
{ {{ n }} } {{ '}' }} { % %} #} }}
{{ bos_token }}{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
{{ raise_exception('Stop: ' ~ s) }}
{% if (messages[0]['role'] == 'user') != (0 % 2 == 0) %}{{ raise_exception('roles must alternate') }}{% endif %}
{{ raise_exception() }}
{{ strftime_now('%Y-%m-%d') }}|{{ strftime_now('%d %b %Y') }}|{{ strftime_now('%A, %B %d, %Y %H:%M:%S %p %I %j %y %a %e %U %W %u %w %V %G') }}|{{ strftime_now('%%x %f|%z|%Z|%-d %D %F %T %c %x %X %s') }}|{{ strftime_now('') }}
{{ strftime_now() }}
{{ dict(a=1, b=2) }}|{{ dict({'x': 1}, y=2) }}|{{ dict([('k', 1)]) }}|{{ dict() }}
{{ dict(5) }}
{{ range(3)|map('string')|join(',') }}|{{ range(2, 5)|list }}|{{ [1, 2, 3]|map('float')|sum }}
{{ lipsum is defined }}|{{ cycler is callable }}|{{ joiner is defined }}|{{ nope is defined }}|{{ self is defined }}
{{ foo(*[1, 2]) if no else 'k' }}|{{ '%s-%s' | format(*[1, 2]) }}|{{ dict(**{'a': 1}) }}|{{ range(*[1, 3])|list }}|{{ s.replace(*['l', 'L']) }}
{{ dict(a=1, a=2) }}
{{ s.upper(1) }}
{{ 5() }}
{{ s() }}
{{ xs(1) }}
{{ s|upper(1) }}
{{ s|replace }}
{{ s|default(1, 2, 3) }}
{{ s|trim(x=1) }}
{% include 'x' %}
{% extends 'x' %}
{% import 'x' as y %}
{% unknown %}
{% endif %}
{% if yes %}
{% for x in xs %}{% endif %}
{{ }}
{{ 1 + }}
{{ (1 }}
{{ 1 ) }}
{{ [1 }}
{{ 'abc }}
{{ a b }}
{{ a.1b }}
{{ a. }}
{{ a| }}
{{ a is }}
{{ @ }}
{{ a[ ] }}
{% set %}
{% set x %}
{% if %}x{% endif %}
{% for x xs %}{% endfor %}
{% for in xs %}{% endfor %}
{# never closed
{% raw %} never closed
{{ never closed
{% never closed
{{ 1 is odd is even }}
{{ f(a=1, 2) }}
{{ f(**d, 1) }}
{{ {'a' 1} }}
{{ 1 if }}
{{ not }}
{{ x..y }}
{{ 1.5.x }}|{{ xs.0.x }}
{{ 1.x }}
{% if yes: %}colon{% endif %}
{% generation %}a{% endgeneration %}
é{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}日{% endfor %}
{% generation %}{% set inner = 1 %}{{ inner }}{% endgeneration %}{{ inner }}
{%- generation -%}  x  {%- endgeneration -%}  y
{% for x in xs %}{% generation %}{% break %}{% endgeneration %}{% endfor %}
{{ big }}|{{ big + 1 }}|{{ big|tojson }}|{{ big == 9007199254740993 }}|{{ -9223372036854775807 }}
{{ 'a' if messages[0].role is defined and messages[0].role is not none else 'b' }}|{{ messages[2].tool_calls }}|{{ messages[2].tool_calls is defined }}|{{ messages[2].tool_calls is none }}|{{ messages[1].tool_calls is defined }}
{{ (messages|length - 1) - 1 }}|{{ messages|length > 3 }}|{{ messages | length == 4 and yes }}|{{ messages[messages|length - 1].role }}
{%- set image_count = namespace(value=0) -%}{%- for m in messages -%}{%- if m.content is string -%}{%- set image_count.value = image_count.value + 1 -%}{%- elif m.content is iterable and m.content is not mapping -%}x{%- endif -%}{%- endfor -%}{{ image_count.value }}
{% set x = {'a': [1, 2]} %}{{ x.a[0] }}{{ x['a'][1] }}{{ x.a|length }}{% for k, v in x.items() %}{{ k }}{{ v }}{% endfor %}
{{ [1, 2, 3][1] }}{{ 'abc'[1] }}{{ (1, 2)[-1] }}{{ {'a': 1}.a }}{{ 'a'.upper() }}{{ [3, 1]|sort|first }}
{% set call2 = call %}{{ call2.arguments|tojson }}|{% for k, v in call2.arguments|items %}{{ k }}={{ v }};{% endfor %}|{% for k, v in call.arguments.items() %}{{ v|string if v is not string else v }};{% endfor %}
{{ tools | map(attribute='function.name') | join(', ') }}|{{ tools[0].function.parameters.properties.keys()|list }}|{{ tools[0]['function']['parameters']['required'] }}|{{ tools[1].function.description is defined }}
{% set m = messages[::-1] %}{{ m[0].content[:2] }}|{% for x in messages[::-1] %}{{ (messages|length - 1) - loop.index0 }}{% endfor %}
""".strip("\n").split("\n")

MULTILINE = [
    r"""{{ 'é\é' }}|{{ 'a\
b' }}|{{ '\0' | length }}|{{ '\a\b\f\v'|length }}""",
    r"""{{ 'multi
line' }}""",
    r"""{% filter upper %}abc{{ n }}{% endfilter %}|{% filter trim|replace('a', 'b') %} xax {% endfilter %}|{% filter indent(2) %}a
b{% endfilter %}""",
    r"""{% raw %}{{ not }} {% evaluated %}{% endraw %}|{%- raw -%}  x  {%- endraw -%} |{% raw %}
a
{% endraw %}
b""",
    r"""a{# comment #}b|a {#- c -#} b|{# {{ x }} #}|{#
 #}""",
    r"""line1
    {% if yes %}
    inner
    {% endif %}
line2
  {{ s }}
  {{- s }}""",
    r"""{%+ if yes %}  x{%+ endif %}
a
{% if yes +%}
b{% endif %}
a

  {% set x = 1 %}

b
    {# c #}
    x {% set y = 1 %}
    {%- set z = 1 %}

  z
a  {%+ set x = 1 +%}
 b {#+ c +#}
 d""",
    r"""{%- if yes -%}
  trimmed
{%- endif -%}
after""",
    r"""{% for x in xs -%}
  {{ x }}
{% endfor %}
end""",
    r"""{% for x in xs %}
{{ x }}
{%- endfor %}
""",
    r"""{% for m in messages %}{{ m.role }}{% if m.role == 'assistant' %}{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}{% endif %}
{% endfor %}""",
    "a\r\nb\rc\n{% if yes %}\r\nd{% endif %}\n\n",
    "\n",
    "",
    "{{ n }}\n",
    "{{ n }}\n\n",
    "  {% if yes %}\n\n  x{% endif %}\n",
    "{{ 'a\r\nb' }}",
    "\t {%- if yes %}x{% endif %}\u00a0{%- if yes %}y{% endif %}\u2003\n\u3000{% if yes %}z{% endif %}",
]

# What Python renders and the engine refuses by a sentence with "not supported": addresses, random choices, rarely used methods.
REFUSED = r"""
{{ d.items }}
{{ s.upper }}
{{ missing|reverse }}
{{ xs|select }}
{{ 'a'.encode() }}
{{ s.swapcase() }}
{{ d.copy() }}
{{ 5 .real }}
{{ xs|random }}
{{ xs|pprint }}
{{ people|groupby('age') }}
{{ 'x'|urlize }}
{{ namespace(a=1) }}
{{ range(5)[1:] }}
{% set d.new %}x{% endset %}
{{ '\N{BULLET}' }}
{{ '\ud83d' }}
{{ lipsum() }}
{{ joiner() }}
{{ 9223372036854775807 + 1 }}
{{ 99999999999999999999 }}
{{ 2 ** 64 }}
{{ (-8) ** 0.5 }}
{{ 'a' is sameas 'a' }}
{{ ('<a>'|safe).format(1) }}
{{ '%a' % 'é' }}
{% for x in xs recursive %}{{ x }}{% endfor %}
{% for x in xs %}{% for y in loop %}{{ y }}{% endfor %}{% endfor %}
{% autoescape false %}{{ s }}{% endautoescape %}
{% block a %}{% endblock %}
""".strip("\n").split("\n")
