#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether poft-engine answers GSM8K's questions as lm-evaluation-harness does with transformers' generation: texts, final numbers and scores.

    pip install lm_eval==0.4.13 torch==2.11.0 transformers==5.23.0 datasets
    python compare_gsm8k.py POFT_ENGINE MODEL_FOLDER gsm8k_test.jsonl gsm8k_train.jsonl [SHOTS]

Both files have the published columns. Ends with 1 where a score differs, or more than one text in a hundred: greedy texts may part where two
tokens are equally likely to the last digit of float32.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

from lm_eval import tasks
from lm_eval.api.task import ConfigurableTask
from lm_eval.evaluator import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks._yaml_loader import load_yaml


def by_harness(model, rows, solved, shots):
    config = load_yaml(pathlib.Path(tasks.__file__).parent / "gsm8k/gsm8k.yaml")
    for key in ("task", "dataset_name", "training_split", "validation_split", "test_split", "fewshot_split", "tag", "group",
                "task_alias", "metadata", "fewshot_config"):
        config.pop(key, None)
    config.update(task="gsm8k", dataset_path="json", test_split="test", fewshot_split="solved",
                  dataset_kwargs={"data_files": {"test": rows, "solved": solved}}, fewshot_config={"sampler": "first_n"},
                  num_fewshot=shots)
    result = simple_evaluate(model=HFLM(pretrained=model, dtype="float32", device="cpu", batch_size=16),
                             tasks=[ConfigurableTask(config=config)], num_fewshot=shots, log_samples=True, bootstrap_iters=0,
                             verbosity="ERROR")
    texts = {}
    for sample in result["samples"]["gsm8k"]:
        texts[sample["doc_id"]] = sample["resps"][0][0]
    scores = result["results"]["gsm8k"]
    return texts, (scores["exact_match,strict-match"], scores["exact_match,flexible-extract"])


def by_engine(engine, model, rows, solved, shots):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([engine, "init", f"{folder}/w"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([engine, "models", "add", f"{folder}/w", model, "--name", "m"], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([engine, "evaluate", f"{folder}/w", "--model", "m", "--task", "gsm8k", "--data", rows, "--few-shot-file", solved,
                        "--few-shot", str(shots), "--device", "cpu", "--output", f"{folder}/out"], check=True)
        samples = next(pathlib.Path(f"{folder}/out").glob("samples_*.jsonl")).read_text(encoding="utf-8")
        results = json.loads(pathlib.Path(f"{folder}/out/results.json").read_text(encoding="utf-8"))["results"]["gsm8k"]
        texts = {one["doc_id"]: one["resps"][0][0] for one in map(json.loads, samples.splitlines())}
        return texts, results


def main():
    engine, model, rows, solved = sys.argv[1:5]
    shots = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    ours, our_scores = by_engine(engine, model, rows, solved, shots)
    theirs, their_scores = by_harness(model, rows, solved, shots)
    other = [i for i in theirs if ours.get(i) != theirs[i]]
    print(f"{len(theirs)} questions, {shots} shots: {len(theirs) - len(other)} texts the same")
    for i in other[:5]:
        print(f"  {i}: ours {ours.get(i)!r}\n     theirs {theirs[i]!r}")
    print(f"exact match and flexible: theirs {their_scores}, ours {our_scores}")
    sys.exit(0 if len(other) * 100 <= len(theirs) else 1)


if __name__ == "__main__":
    main()
