#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes golden/answers/: a tiny Llama that has read worked problems in GSM8K's form, two dozen such problems, and what
lm-evaluation-harness makes of them with its own gsm8k task: the texts that transformers' generation writes, the answers
cut out of them, and which of these are right.

    pip install lm_eval==0.4.13 torch==2.11.0 transformers==5.23.0 tokenizers==0.23.3 datasets
    python make_answer_golden.py
"""
import json
import pathlib
import random

import torch
from lm_eval import tasks
from lm_eval.api.task import ConfigurableTask
from lm_eval.evaluator import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks._yaml_loader import load_yaml
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent / "golden" / "answers"
MODEL = HERE / "model"
DRAW = random.Random(3)
SHOTS = 2
NAMES = "Anna Ben Carla David Emma Frank".split()
THINGS = "apples books coins pens stamps".split()


def problem(i):
    name, thing = DRAW.choice(NAMES), DRAW.choice(THINGS)
    a, b = DRAW.randrange(2, 10), DRAW.randrange(1, 4)
    if i % 6 == 5:  # thousands with a comma, as the published answers have them
        a *= 1000
        return {"question": f"{name} has ${a} and gets ${b}000 more. How many dollars is that?",
                "answer": f"{name} has ${a}+${b}000=$<<{a}+{b}000={a + b * 1000}>>{a + b * 1000}\n#### {a + b * 1000:,}"}
    if i % 6 == 4:  # below zero
        return {"question": f"It is {a} degrees and gets {a + b} degrees colder. How cold is it?",
                "answer": f"It is {a}-{a + b}=<<{a}-{a + b}=-{b}>>-{b} degrees.\n#### -{b}"}
    return {"question": f"{name} has {a} {thing} and buys {b} more. How many {thing} does {name} have?",
            "answer": f"{name} has {a}+{b}=<<{a}+{b}={a + b}>>{a + b} {thing}.\n#### {a + b}"}


def text(count):
    return "\n\n".join(f"Question: {p['question']}\nAnswer: {p['answer']}" for p in map(problem, DRAW.sample(range(600), count)))


def make_model():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator([text(20) for _ in range(20)], trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|endoftext|>").save_pretrained(MODEL)
    torch.manual_seed(5)
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=512, initializer_range=0.1, tie_word_embeddings=True, bos_token_id=None,
        eos_token_id=0))
    steps = 300
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * (1 - step / steps)
        batch = torch.tensor([tokenizer.encode(text(4)).ids[:144] for _ in range(8)])
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"loss {loss.item():.3f}")
    model.eval().save_pretrained(MODEL)


def main():
    HERE.mkdir(parents=True, exist_ok=True)
    make_model()
    rows, solved = HERE / "gsm8k.jsonl", HERE / "gsm8k_solved.jsonl"
    rows.write_text("".join(json.dumps(problem(i)) + "\n" for i in range(24)))
    solved.write_text("".join(json.dumps(problem(i)) + "\n" for i in range(4)))
    config = load_yaml(pathlib.Path(tasks.__file__).parent / "gsm8k/gsm8k.yaml")
    for key in ("task", "dataset_name", "training_split", "validation_split", "test_split", "fewshot_split", "tag", "group",
                "task_alias", "metadata", "fewshot_config"):
        config.pop(key, None)
    config.update(task="gsm8k", dataset_path="json", test_split="test", fewshot_split="solved",
                  dataset_kwargs={"data_files": {"test": str(rows), "solved": str(solved)}},
                  fewshot_config={"sampler": "first_n"}, num_fewshot=SHOTS)
    result = simple_evaluate(model=HFLM(pretrained=str(MODEL), dtype="float32", device="cpu", batch_size=1),
                             tasks=[ConfigurableTask(config=config)], num_fewshot=SHOTS, log_samples=True, bootstrap_iters=0,
                             verbosity="ERROR")
    golden = [{} for _ in range(24)]
    for sample in result["samples"]["gsm8k"]:
        item = golden[sample["doc_id"]]
        item["text"] = sample["resps"][0][0]
        item[sample["filter"]] = {"answer": sample["filtered_resps"][0], "right": sample["exact_match"]}
        item["prompt"] = sample["arguments"][0][0] if isinstance(sample["arguments"], list) else \
            sample["arguments"]["gen_args_0"]["arg_0"]
    (HERE / "answers.json").write_text(json.dumps(golden, indent=1) + "\n")
    print({key: value for key, value in result["results"]["gsm8k"].items() if key != "alias"})


if __name__ == "__main__":
    main()
