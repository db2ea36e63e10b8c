# SPDX-License-Identifier: Apache-2.0
"""Strings on which tokenizers differ, made from a seed: shared by the scripts that write golden files."""
import random

PIECES = [
    "a", "b", "e", "s", "t", "S", "T", "The", "the", "hello", "World", "token", "izer", "naïve", "Straße", "ß", "ſ", "'ſ", "İ", "ı", "K",
    "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'RE", "'Ll", "’s", "'", "''", "\"", "`", "'x",
    " ", "  ", "   ", "\t", "\n", "\r", "\r\n", "\n\n", " \n", "\n ", "\u00a0", "\u1680", "\u180e", "\u2003", "\u2028", "\u2029", "\u202f",
    "\u205f", "\u3000", "\u0085", "\x0b", "\x0c", "\x1c", "\x1f", "\u200b", "\ufeff", "\x00", "\x7f",
    "0", "1", "12", "123", "1234", "٣", "४५", "Ⅷ", "½", "²", "①", "𝟘", "𐒠", "𞓰", "\U00010d40", "\U0001ccf5",
    "é", "e\u0301", "\u0301", "\u0308\u0301", "n\u0303", "क\u094dष", "ก\u0e33", "\u1100\u1161\u11a8", "각", "가\u11a8", "ﬁ", "ﬆ", "ﷺ",
    "中", "文字", "日本語", "ひらがな", "カタカナ", "한국어", "русский", "ελληνικά", "עברית", "العربية", "ไทย", "हिन्दी",
    "\U00010d50", "\U000105c0", "\U00016d43", "\U0001e5d0", "\u1c89", "\u1c8a", "\ua7cb", "\ua7da", "\U00011380", "\U00016100", "\U00010ec2",
    "\U0001e4d0", "\U00031350", "\U0002ebf0", "\U000e0041", "\U000f0000", "\ue000",
    "😀", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "🏴\U000e0067\U000e0062\U000e007f", "☺️", "❤", "\u200d", "\ufe0f", "🫨",
    "!", "?", "...", "--", "_", "#", "##", "$", "%", "&", "*", "(", ")", "[", "]", "{", "}", "<", ">", "/", "\\", "|", "~", "@", "=", "+", ";", ":",
    "<|", "|>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_end", "im_end|>", "<|im_start|><|im_end|>", "<tool>", "<tools>", "[MASK]",
    "www.x.org/a?b=c&d", "x@y.z", "1,000.50", "3.14e-10", "foo_bar", "fooBar", "C++", "#include", "\\n", "if (x) {\r\n\treturn;\r\n}",
]


def nasty_strings(seed, count):
    """`count` different strings, the shortest ones first by construction."""
    rng = random.Random(seed)
    made = {"": None}
    for piece in PIECES:
        made[piece] = None
    while len(made) < count:
        kind = rng.randrange(12)
        if kind == 0:
            text = rng.choice(PIECES) * rng.choice([2, 3, 7, 17, 24, 25, 48, 49, 50])
        elif kind == 1:
            text = "".join(chr(rng.choice([rng.randrange(0x20, 0x7f), rng.randrange(0x80, 0x800), rng.randrange(0x800, 0xd800),
                                           rng.randrange(0xe000, 0x10000), rng.randrange(0x10000, 0x20000),
                                           rng.randrange(0x10000, 0x110000)])) for _ in range(rng.randrange(1, 12)))
        elif kind == 2:
            text = " ".join(rng.choice(PIECES) for _ in range(rng.randrange(2, 8)))
        else:
            text = "".join(rng.choice(PIECES) for _ in range(rng.randrange(2, 14)))
        made[text] = None
    return list(made)[:count]
