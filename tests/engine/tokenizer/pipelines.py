# SPDX-License-Identifier: Apache-2.0
"""One small tokenizer.json for each normalizer, pre-tokenizer, decoder and setting of the model that we read."""
import copy
import json

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

BEHAVIORS = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]
METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ▁.,'!?<>|/_éß日本語한中\n\t"


def small_model(texts, size=260, **settings):
    trainer = {key: value for key, value in settings.items() if key in ("continuing_subword_prefix", "end_of_word_suffix")}
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", **settings))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=size, special_tokens=["<unk>"], limit_alphabet=90, initial_alphabet=list(LETTERS), show_progress=False, **trainer))
    return json.loads(tokenizer.to_str())


def byte_model(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=330, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return json.loads(tokenizer.to_str())


def with_bytes(file, first, last):
    file = copy.deepcopy(file)
    for byte in range(first, last):
        file["model"]["vocab"][f"<0x{byte:02X}>"] = len(file["model"]["vocab"])
    file["model"]["byte_fallback"] = True
    return file


def changed(file, model=None, **parts):
    file = copy.deepcopy(file)
    file.update(parts)
    file["model"].update(model or {})
    return file


def token(content, id, **flags):
    entry = {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": True, "special": False}
    entry.update(flags)
    return entry


def sequence(kind, *steps):
    return {"type": "Sequence", kind: list(steps)}


def pipelines(texts):
    characters, byte_level = small_model(texts), byte_model(texts)
    yield from models_of(texts, characters, byte_level)
    yield from normalizers_of(characters)
    yield from pre_tokenizers_of(characters, byte_level)
    yield from decoders_of(with_bytes(characters, 0, 256), byte_level)
    yield from added_tokens_of(characters)
    yield from post_processors_of(byte_level)


def models_of(texts, characters, byte_level):
    yield "characters", characters
    yield "fused unknown", changed(characters, {"fuse_unk": True})
    yield "unknown lost", changed(characters, {"unk_token": None})
    yield "byte fallback", with_bytes(characters, 0, 256)
    yield "fallback of some bytes", with_bytes(characters, 0xC0, 0xF5)
    yield "fallback of most bytes, fused", changed(with_bytes(characters, 0x80, 0xE8), {"fuse_unk": True})
    yield "whole words first", changed(characters, {"ignore_merges": True}, pre_tokenizer={"type": "WhitespaceSplit"})
    yield "prefix", changed(small_model(texts, continuing_subword_prefix="##"), pre_tokenizer={"type": "Whitespace"})
    yield "suffix", changed(small_model(texts, end_of_word_suffix="</w>"), pre_tokenizer={"type": "Whitespace"})
    yield "prefix and suffix", changed(small_model(texts, continuing_subword_prefix="_", end_of_word_suffix="."),
                                       pre_tokenizer={"type": "Whitespace"})
    lacking = changed(byte_level, pre_tokenizer=BYTE_LEVEL)
    for letter in ("ā", "Ã", "¼"):
        merges = [pair for pair in lacking["model"]["merges"] if letter not in "".join(pair)]
        lacking["model"]["merges"] = merges
        lacking["model"]["vocab"] = {key: id for key, id in lacking["model"]["vocab"].items() if letter not in key}
    yield "bytes lacking", lacking
    old = copy.deepcopy(characters)
    old["model"]["merges"] = [" ".join(pair) for pair in old["model"]["merges"]]
    yield "merges as texts", old
    gaps = copy.deepcopy(characters)
    gaps["model"]["vocab"] = {key: 3 * id for key, id in gaps["model"]["vocab"].items()}
    gaps["added_tokens"] = []
    yield "ids with gaps", gaps
    # Tokens that go on after a visible space: a word may not be cut there.
    joined = copy.deepcopy(characters)
    for left, right in (("e", "▁"), ("e▁", "a"), ("▁", "▁"), ("▁", "▁a"), ("▁", "a"), ("日", "▁a")):
        for part in (left + right,):
            joined["model"]["vocab"].setdefault(part, len(joined["model"]["vocab"]))
    joined["model"]["merges"] = [["▁", "a"], ["e", "▁"], ["▁", "▁"], ["日", "▁a"], ["▁", "▁a"], ["e▁", "a"]] + joined["model"]["merges"]
    yield "joined over visible spaces", changed(joined, normalizer={"type": "Replace", "pattern": {"String": " "}, "content": "▁"})


def normalizers_of(characters):
    for form in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase"):
        yield form, changed(characters, normalizer={"type": form})
    for left in (True, False):
        for right in (True, False):
            yield f"strip {left} {right}", changed(characters, normalizer={"type": "Strip", "strip_left": left, "strip_right": right})
    yield "prepend", changed(characters, normalizer={"type": "Prepend", "prepend": "ab"})
    yield "replace text", changed(characters, normalizer={"type": "Replace", "pattern": {"String": "e"}, "content": "日本"})
    yield "replace by nothing", changed(characters, normalizer={"type": "Replace", "pattern": {"String": "the"}, "content": ""})
    yield "replace expression", changed(characters, normalizer={"type": "Replace", "pattern": {"Regex": " {2,}|\\n+"}, "content": "_"})
    yield "replace lines", changed(characters, normalizer={"type": "Replace", "pattern": {"Regex": "^a|b$"}, "content": "X"})
    yield "several", changed(characters, normalizer=sequence(
        "normalizers", {"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "NFKD"}, {"type": "Lowercase"},
        sequence("normalizers", {"type": "NFC"}, {"type": "Prepend", "prepend": "▁"}),
        {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}))


def pre_tokenizers_of(characters, byte_level):
    def cut(**step):
        return changed(characters, pre_tokenizer=step)
    for behavior in BEHAVIORS:
        for invert in (False, True):
            yield f"split {behavior} {invert}", cut(type="Split", pattern={"Regex": "a+| "}, behavior=behavior, invert=invert)
        yield f"punctuation {behavior}", cut(type="Punctuation", behavior=behavior)
    yield "split at text", cut(type="Split", pattern={"String": ".."}, behavior="MergedWithNext", invert=False)
    yield "split between", cut(type="Split", pattern={"Regex": "(?<=a)(?=b)|x*"}, behavior="Isolated", invert=False)
    for scheme in ("always", "first", "never"):
        for whole in (True, False):
            yield f"metaspace {scheme} {whole}", cut(type="Metaspace", replacement="▁", prepend_scheme=scheme, split=whole)
    yield "metaspace, older", cut(type="Metaspace", replacement="_", add_prefix_space=True)
    yield "metaspace, older, without", cut(type="Metaspace", replacement="▁", prepend_scheme="never", add_prefix_space=False)
    yield "digits", cut(type="Digits", individual_digits=True)
    yield "digits together", cut(type="Digits", individual_digits=False)
    for kind in ("Whitespace", "WhitespaceSplit"):
        yield kind, cut(type=kind)
    yield "metaspace after a split", changed(characters, pre_tokenizer=sequence(
        "pretokenizers", {"type": "Punctuation"}, METASPACE | {"prepend_scheme": "first"}, {"type": "Digits", "individual_digits": True}),
        normalizer={"type": "Strip", "strip_left": True, "strip_right": False})
    bytes_ = changed(byte_level, decoder=BYTE_LEVEL)
    for prefix in (True, False):
        for regex in (True, False):
            yield f"byte level {prefix} {regex}", changed(bytes_, pre_tokenizer=BYTE_LEVEL | {"add_prefix_space": prefix, "use_regex": regex})
    yield "byte level first", changed(bytes_, pre_tokenizer=sequence("pretokenizers", BYTE_LEVEL, {"type": "Digits", "individual_digits": True}))
    yield "byte level last", changed(bytes_, pre_tokenizer=sequence("pretokenizers", {"type": "Digits", "individual_digits": True}, BYTE_LEVEL),
                                     normalizer={"type": "NFKC"})
    yield "byte level, whole words first", changed(bytes_, {"ignore_merges": True}, pre_tokenizer=BYTE_LEVEL)


def decoders_of(fallback, byte_level):
    def decoded(*steps):
        return changed(fallback, pre_tokenizer=METASPACE, decoder=sequence("decoders", *steps))
    yield "decoder none", changed(fallback, pre_tokenizer=METASPACE)
    for scheme in ("always", "first", "never"):
        yield f"decoder metaspace {scheme}", decoded(METASPACE | {"prepend_scheme": scheme})
    yield "decoder fallback", decoded({"type": "ByteFallback"})
    yield "decoder replace", decoded({"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"})
    yield "decoder replace expression", decoded({"type": "Replace", "pattern": {"Regex": "a|▁b?"}, "content": "<>"})
    yield "decoder strip", decoded({"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": "▁", "start": 2, "stop": 0},
                                   {"type": "Replace", "pattern": {"String": "▁"}, "content": " "})
    yield "decoder byte level", changed(byte_level, pre_tokenizer=BYTE_LEVEL, decoder=sequence("decoders", BYTE_LEVEL, {"type": "Fuse"}))


def added_tokens_of(characters):
    next_id = len(characters["model"]["vocab"])
    for name, normalizer in (("none", None), ("lower", {"type": "Lowercase"}), ("NFC", {"type": "NFC"}),
                             ("visible", {"type": "Replace", "pattern": {"String": " "}, "content": "▁"})):
        yield f"added tokens, {name}", changed(characters, normalizer=normalizer, added_tokens=[
            token("<unk>", 0, special=True, normalized=False),
            token("World", next_id), token("foo", next_id + 1, single_word=True), token("<tool>", next_id + 2, lstrip=True, special=True),
            token("e\u0301", next_id + 3, rstrip=True), token("a b", next_id + 4), token("<s>", next_id + 5, special=True, normalized=False),
            token("<tools>", next_id + 6, lstrip=True, rstrip=True, normalized=False), token("  ", next_id + 7, rstrip=True, normalized=False)])
    yield "added tokens before metaspace", changed(characters, pre_tokenizer=METASPACE | {"prepend_scheme": "first"}, added_tokens=[
        token("<unk>", 0, special=True, normalized=False), token("<s>", next_id, special=True, normalized=False, rstrip=True),
        token("World", next_id + 1)])


def post_processors_of(byte_level):
    ids = byte_level["model"]["vocab"]
    cut = changed(byte_level, pre_tokenizer=BYTE_LEVEL | {"add_prefix_space": True})
    for prefix in (True, False):
        yield f"trimmed {prefix}", changed(cut, post_processor=BYTE_LEVEL | {"add_prefix_space": prefix})
    pair = {"sep": ["!", ids["!"]], "cls": ["#", ids["#"]]}
    yield "bert", changed(cut, post_processor={"type": "BertProcessing"} | pair)
    for trim in (True, False):
        yield f"roberta {trim}", changed(cut, post_processor={"type": "RobertaProcessing", "trim_offsets": trim, "add_prefix_space": True} | pair)
    special = {name: {"id": name, "ids": [ids[c] for c in name], "tokens": list(name)} for name in ("ab", "!")}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    pieces = [{"SpecialToken": {"id": "ab", "type_id": 0}}, text, {"SpecialToken": {"id": "!", "type_id": 0}},
              {"SpecialToken": {"id": "ab", "type_id": 0}}]
    yield "template", changed(cut, post_processor=sequence("processors", BYTE_LEVEL, {
        "type": "TemplateProcessing", "single": pieces, "pair": [text, {"Sequence": {"id": "B", "type_id": 1}}], "special_tokens": special}))
