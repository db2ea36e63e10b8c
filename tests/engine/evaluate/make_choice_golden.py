#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes golden/: a tiny random Llama with a small tokenizer, synthetic rows in each task's published columns, and what
lm-evaluation-harness computes of them with its own task definitions.

    pip install lm_eval==0.4.13 torch==2.11.0 transformers==5.23.0 tokenizers==0.23.3 datasets
    python make_choice_golden.py

The harness draws solved items at random; its `first_n` sampler is used here, which is what the program does.
"""
import json
import pathlib
import random
import tempfile

import torch
from lm_eval.evaluator import simple_evaluate
from lm_eval import tasks
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks._yaml_loader import load_yaml
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent / "golden"
MODEL = HERE / "model"
SHOTS = 2
DRAW = random.Random(7)
NOUNS = "river stone lamp garden horse window letter bridge engine cloud violin market".split()
VERBS = "carries follows paints repairs watches opens measures forgets".split()
PLACES = "under the bridge;behind the house;near the sea;in the old town;on the hill".split(";")


def sentence():
    return f"The {DRAW.choice(NOUNS)} {DRAW.choice(VERBS)} a {DRAW.choice(NOUNS)} {DRAW.choice(PLACES)}"


def arc(i):
    labels = list("ABCD" if i % 3 else "1234")[: 3 if i % 4 == 3 else 4]
    return {"id": f"q{i}", "question": sentence() + ". Why?",
            "choices": {"text": [sentence() for _ in labels], "label": labels}, "answerKey": DRAW.choice(labels)}


def hellaswag(i):
    ending = lambda: DRAW.choice(["[substeps] ", "", " [title] "]) + sentence().lower() + DRAW.choice([".", "  twice. [step] Then rest."])
    return {"activity_label": DRAW.choice(NOUNS).capitalize(), "ctx_a": "[header] " + sentence() + ". [title] Begin.",
            "ctx_b": "a " + DRAW.choice(NOUNS), "endings": [ending() for _ in range(4)], "label": str(DRAW.randrange(4))}


def mmlu(i):
    return {"question": " " + sentence() + "? ", "subject": "abstract_algebra",
            "choices": [sentence() for _ in range(4)], "answer": DRAW.randrange(4)}


def winogrande(i):
    first, second = DRAW.sample(NOUNS, 2)  # the same word twice would be a draw
    return {"sentence": f"{sentence()} because the _ was {DRAW.choice(['heavy', 'late', 'too small'])}.",
            "option1": first, "option2": second, "answer": DRAW.choice(["1", "2"])}


def truthfulqa(i):
    n = 3 + i % 4
    labels = [1] * (1 + i % 2) + [0] * (n - 1 - i % 2)
    return {"question": sentence() + "?", "mc1_targets": {"choices": [], "labels": []},
            "mc2_targets": {"choices": [sentence() + "." for _ in range(n)], "labels": labels}}


TASKS = {"arc_challenge": (arc, "arc/arc_challenge.yaml", SHOTS), "hellaswag": (hellaswag, "hellaswag/hellaswag.yaml", SHOTS),
         "mmlu": (mmlu, "mmlu/default/mmlu_abstract_algebra.yaml", SHOTS), "winogrande": (winogrande, "winogrande/default.yaml", SHOTS),
         "truthfulqa_mc2": (truthfulqa, "truthfulqa/truthfulqa_mc2.yaml", 0)}


def make_model():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=["<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator([sentence() for _ in range(400)], trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>").save_pretrained(MODEL)
    torch.manual_seed(11)
    config = LlamaConfig(vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                         num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512,
                         initializer_range=0.1, tie_word_embeddings=True, bos_token_id=None, eos_token_id=0)
    LlamaForCausalLM(config).save_pretrained(MODEL)


def harness_task(ours, theirs, shots, rows, solved):
    config = load_yaml(pathlib.Path(tasks.__file__).parent / theirs)
    config.pop("task", None)
    for key in ("dataset_name", "training_split", "validation_split", "test_split", "fewshot_split", "tag", "group",
                "task_alias", "metadata"):
        config.pop(key, None)
    config.update(task=ours, dataset_path="json", test_split="test", fewshot_split="solved",
                  dataset_kwargs={"data_files": {"test": str(rows), "solved": str(solved)}},
                  fewshot_config={"sampler": "first_n"}, num_fewshot=shots)
    return ConfigurableTask(config=config)


def main():
    HERE.mkdir(exist_ok=True)
    make_model()
    model = HFLM(pretrained=str(MODEL), dtype="float32", device="cpu", batch_size=1)
    golden = {}
    for ours, (make, theirs, shots) in TASKS.items():
        rows, solved = HERE / f"{ours}.jsonl", HERE / f"{ours}_solved.jsonl"
        rows.write_text("".join(json.dumps(make(i)) + "\n" for i in range(12)))
        solved.write_text("".join(json.dumps(make(100 + i)) + "\n" for i in range(4)))
        task = harness_task(ours, theirs, shots, rows, solved)
        result = simple_evaluate(model=model, tasks=[task], num_fewshot=shots, log_samples=True, bootstrap_iters=0,
                                 verbosity="ERROR")
        samples = sorted(result["samples"][ours], key=lambda sample: sample["doc_id"])
        golden[ours] = [{"log_likelihoods": [response[0][0] for response in sample["resps"]],
                         **{name: float(sample[name]) for name in ("acc", "acc_norm") if name in sample
                            and ours != "truthfulqa_mc2"},
                         **({"mc2": float(sample["acc"])} if ours == "truthfulqa_mc2" else {}),
                         "first_prompt": sample["arguments"][0][0] if isinstance(sample["arguments"], list)
                         else sample["arguments"]["gen_args_0"]["arg_0"]} for sample in samples]
        print(ours, {key: value for key, value in result["results"][ours].items() if key != "alias"})
    (HERE / "choice_golden.json").write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
