#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How soon the engine is there, and what keeping records costs it.

    bench_start.py ENGINE RECIPE [--json FILE]

ENGINE is the build's bin/poft-engine, RECIPE resources/recipes/demo-quick.json. Prints a JSON line for each row: seconds on the clock until
commands without a model have answered, until `doctor` has, and from the start of `run` to the first optimizer step in the database; and
the share of the processor time of one training that the thread which writes the database took.
"""
import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROUNDS = 10


def seconds(command):
    found = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - begin)
    return statistics.median(found)


def rows_of(database, table):
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=1) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    except sqlite3.Error:
        return 0


def thread_times(process):
    """Clock ticks of each thread by its name."""
    times = {}
    for task in Path(f"/proc/{process}/task").iterdir():
        try:
            name, _, rest = (task / "stat").read_text().partition("(")[2].rpartition(")")
        except OSError:  # a thread that has just ended
            continue
        fields = rest.split()
        times[name] = times.get(name, 0) + int(fields[11]) + int(fields[12])
    return times


def run(engine, recipe, limit):
    """Seconds to the first step, and the writer's share of the processor time between two moments of the longest training."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "workspace" / "workspace.db"
        begin = time.perf_counter()
        process = subprocess.Popen([engine, "run", database.parent, recipe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        first, before, after = None, None, None
        try:
            while process.poll() is None and time.perf_counter() - begin < limit:
                time.sleep(0.01 if first is None else 0.2)
                if first is None and rows_of(database, "steps") > 0:
                    first = time.perf_counter() - begin
                if first is not None:
                    times = thread_times(process.pid)
                    if "step-recorder" in times:
                        before = before or times
                        after = times
                    elif before:
                        break
        finally:
            process.terminate()
            process.wait()
    if not before:
        raise SystemExit("the recipe ended before its first training: run it by hand to see why (is the device in use?)")
    total = sum(after.values()) - sum(before.values())
    return first, (after["step-recorder"] - before["step-recorder"]) / total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("engine")
    parser.add_argument("recipe")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    first, share = run(arguments.engine, arguments.recipe, 300)
    rows = [
        {"what": "poft-engine --help", "value": seconds([arguments.engine, "--help"]), "unit": "s", "goal": 0.05},
        {"what": "poft-engine run --help", "value": seconds([arguments.engine, "run", "--help"]), "unit": "s", "goal": 0.05},
        {"what": "poft-engine doctor", "value": seconds([arguments.engine, "doctor"]), "unit": "s", "goal": 1},
        {"what": "first step of the demo", "value": first, "unit": "s", "goal": 3},
        {"what": "records, share of a tiny model's training", "value": share, "unit": "of the processor time", "goal": 0.02},
    ]
    for row in rows:
        print(json.dumps({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}), flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps({"date": time.strftime("%Y-%m-%d"), "cores": len(os.sched_getaffinity(0)), "rows": rows}, indent=1) + "\n")


main()
