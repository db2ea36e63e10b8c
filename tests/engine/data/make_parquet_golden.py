# SPDX-License-Identifier: Apache-2.0
"""Makes the Parquet files that tst_parquet reads, and what must come out of them, with pyarrow 26.0.1.

    python3 tests/engine/data/make_parquet_golden.py

golden/types.parquet     a column of every type that data sets bring, rows with nulls, row groups of two rows
golden/types.jsonl       its rows as JSON, one a line
golden/chat.parquet      UltraChat's columns, roles as a dictionary within list and struct, large lists, three row groups
golden/chat.jsonl
"""
import datetime
import decimal
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

assert pa.__version__ == "26.0.1", pa.__version__
golden = pathlib.Path(__file__).parent / "golden"


def columns():
    text = ["one", None, "é\n\"q\" 😀", "", "four"]
    yield "flag", pa.bool_(), [True, None, False, True, False]
    yield "tiny", pa.int8(), [-128, None, 127, 0, 1]
    yield "unsigned", pa.uint64(), [0, None, 18446744073709551615, 1, 2]
    yield "whole", pa.int64(), [-9223372036854775808, None, 9223372036854775807, 0, 1]
    yield "single", pa.float32(), [0.5, None, -2.25, 3.0, 0.0]
    yield "real", pa.float64(), [0.1, None, -2.5, 3.0, float("nan")]
    yield "text", pa.string(), text
    yield "large_text", pa.large_string(), text
    yield "text_view", pa.string_view(), text
    yield "bytes", pa.binary(), [None if t is None else t.encode() for t in text]
    yield "category", pa.dictionary(pa.int32(), pa.string()), ["a", None, "b", "a", "a"]
    yield "names", pa.list_(pa.string()), [["x", None], None, [], ["y"], ["z", "z"]]
    yield "large_names", pa.large_list(pa.large_string()), [["x", None], None, [], ["y"], ["z", "z"]]
    yield "pair", pa.list_(pa.int32(), 2), [[1, 2], None, [3, None], [5, 6], [7, 8]]
    yield "inner", pa.struct([("a", pa.int32()), ("b", pa.list_(pa.string()))]), [
        {"a": 1, "b": ["p"]}, None, {"a": None, "b": None}, {"a": 4, "b": []}, {"a": 5, "b": ["q", "r"]}]
    yield "scores", pa.map_(pa.string(), pa.float64()), [[("m", 0.5), ("n", 1.5)], None, [], [("m", -1.0)], [("k", 2.0)]]
    yield "numbered", pa.map_(pa.int32(), pa.string()), [[(1, "a")], None, [], [(2, None)], [(3, "c")]]
    yield "nothing", pa.null(), [None] * 5
    yield "day", pa.date32(), [datetime.date(2026, 1, 31), None, datetime.date(1970, 1, 1), datetime.date(2000, 2, 29), None]
    yield "price", pa.decimal128(6, 2), [decimal.Decimal("1.50"), None, decimal.Decimal("-0.25"), decimal.Decimal("1234.00"), None]


def expected(kind, value):
    """What a cell of this type is as JSON."""
    if value is None or value != value:
        return None
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (datetime.date, decimal.Decimal)):
        return str(value)
    if pa.types.is_map(kind):
        if pa.types.is_string(kind.key_type):
            return dict(value)
        return [{"key": k, "value": v} for k, v in value]
    return value


def write_lines(name, rows):
    with open(golden / name, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def make_types():
    made = list(columns())
    table = pa.table([pa.array(values, kind) for _, kind, values in made], names=[name for name, _, _ in made])
    pq.write_table(table, golden / "types.parquet", row_group_size=2, compression="snappy")
    write_lines("types.jsonl", [{name: expected(kind, values[i]) for name, kind, values in made} for i in range(5)])


def make_chat():
    role = pa.dictionary(pa.int32(), pa.string())
    turn = pa.struct([("content", pa.large_string()), ("role", role)])
    rows = []
    for i in range(7):
        messages = [{"content": f"question {i}", "role": "user"}, {"content": f"answer {i}", "role": "assistant"}]
        if i % 3 == 0:
            messages.insert(0, {"content": "Be brief.", "role": "system"})
        rows.append({"prompt": f"question {i}", "prompt_id": f"{i:04x}", "messages": messages})
    schema = pa.schema([("prompt", pa.large_string()), ("prompt_id", role), ("messages", pa.large_list(turn))])
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, golden / "chat.parquet", row_group_size=3, compression="zstd")
    write_lines("chat.jsonl", rows)


golden.mkdir(exist_ok=True)
make_types()
make_chat()
