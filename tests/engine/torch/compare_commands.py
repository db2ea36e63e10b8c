#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs tokenize, render, logprobs and generate on folders that transformers saved, one for each architecture, beside transformers itself.

    pip install torch==2.11.0 transformers==5.23.0 tokenizers==0.23.3 jinja2==3.1.6
    python compare_commands.py build/release/bin/poft-engine FOLDER_OF_TEMPLATES

The folders are those of make_architectures.py with a tokenizer of ../tokenizer/golden and a public chat template (of the project's
data folder), saved by `save_pretrained`. Compared: ids of nasty strings with and without special tokens, ids and texts of conversations,
the log-likelihood of every token (worst difference in nats) and of the answers, and greedy continuations. Exits with 1 where ids or texts
differ or a log-likelihood does by more than 1e-4.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast
from transformers.utils import logging

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "tokenizer")]
from make_architectures import ROWS, SMALL  # noqa: E402
from nasty_strings import nasty_strings  # noqa: E402

# (tokenizer, template) by the beginning of a row's name.
TEXTS = {"llama-2": ("llama2", "llama-2-chat"), "llama-3": ("llama3", "llama-3-instruct"), "llama": ("llama2", "vicuna"),
         "mistral": ("mistral", "mistral-instruct"), "zephyr": ("mistral", "zephyr"), "yi": ("llama2", "chatml"),
         "tinyllama": ("llama2", "zephyr"), "smollm2": ("gpt2", "chatml"), "qwen2": ("qwen2", "qwen2.5-instruct"),
         "qwen3": ("qwen2", "qwen3")}
ENDS = {"llama2": ("<s>", "</s>"), "mistral": ("<s>", "</s>"), "llama3": ("<|begin_of_text|>", "<|im_end|>"),
        "gpt2": ("<|endoftext|>", "<|endoftext|>"), "qwen2": (None, "<|im_end|>")}
CHATS = [[("user", "Hi?"), ("assistant", "Hello!")],
         [("user", "one\n\ntwo"), ("assistant", "eins  zwei"), ("user", "日本🦜"), ("assistant", "é e\u0301")],
         [("user", "  spaces \n"), ("assistant", "the sum of two digits is 7.")]]
NEW_TOKENS = 24


def make(name, folder, templates):
    key = max((k for k in TEXTS if name.startswith(k)), key=len)
    words, template = TEXTS[key]
    bos, eos = ENDS[words]
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(HERE.parent / "tokenizer" / "golden" / f"{words}.tokenizer.json"),
                                        bos_token=bos, eos_token=eos)
    tokenizer.chat_template = (templates / f"{template}.jinja").read_text(encoding="utf-8")
    tokenizer.save_pretrained(folder)
    kind, settings = ROWS[name]
    torch.manual_seed(sum(name.encode()))
    config = AutoConfig.for_model(kind, **{**SMALL, **settings, "vocab_size": len(tokenizer), "max_position_embeddings": 512},
                                  bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=None)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    return words, template


def ask(engine, command, folder, requests, *options):
    answer = subprocess.run([engine, command, "--model", str(folder), *options], encoding="utf-8", check=True,
                            input="".join(json.dumps(request) + "\n" for request in requests), stdout=subprocess.PIPE)
    return [json.loads(line) for line in answer.stdout.rstrip("\n").split("\n")]


@torch.no_grad()
def compare(engine, folder):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    wrong = []
    texts = nasty_strings(5, 500)
    for special in (False, True):
        answers = ask(engine, "tokenize", folder, [{"text": text} for text in texts], *(["--special"] if special else []))
        wrong += ["tokenize" for text, answer in zip(texts, answers, strict=True)
                  if answer["ids"] != tokenizer(text, add_special_tokens=special)["input_ids"]]
    chats = [[{"role": role, "content": content} for role, content in chat] for chat in CHATS]
    written = [tokenizer.apply_chat_template(chat, tokenize=False) for chat in chats]
    ids = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in written]
    rendered = ask(engine, "render", folder, [{"messages": chat} for chat in chats])
    wrong += ["render" for text, answer in zip(written, rendered, strict=True) if answer["text"] != text]
    wrong += ["tokenize messages" for wanted, answer in
              zip(ids, ask(engine, "tokenize", folder, [{"messages": chat} for chat in chats]), strict=True) if answer["ids"] != wanted]

    worst = 0.0
    for row, answer in zip(ids, ask(engine, "logprobs", folder, [{"messages": chat} for chat in chats], "--device", "cpu"), strict=True):
        wanted = torch.log_softmax(model(torch.tensor([row])).logits[0].double(), -1)[:-1].gather(1, torch.tensor(row[1:])[:, None])[:, 0]
        wrong += ["logprobs"] if answer["ids"] != row else []
        worst = max(worst, (torch.tensor(answer["logprobs"][1:], dtype=torch.float64) - wanted).abs().max().item())
        counted = [w.item() for w, m in zip(wanted, answer["response_mask"][1:], strict=True) if m]
        worst = max(worst, abs(answer["mean_response_logprob"] - sum(counted) / len(counted)))
    options = ["--max-new-tokens", str(NEW_TOKENS), "--ignore-eos", "--device", "cpu"]
    questions = [chat[:-1] for chat in chats]
    for chat, answer in zip(questions, ask(engine, "generate", folder, [{"messages": chat} for chat in questions], *options), strict=True):
        prompt = tokenizer(tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True), add_special_tokens=False,
                           return_tensors="pt")
        wanted = model.generate(prompt["input_ids"], attention_mask=prompt["attention_mask"], do_sample=False,
                                max_new_tokens=NEW_TOKENS, min_new_tokens=NEW_TOKENS, eos_token_id=None, pad_token_id=0)
        wrong += ["generate"] if wanted[0, prompt["input_ids"].shape[1]:].tolist() != answer["ids"] else []
    return worst, wrong


def main():
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    engine, templates = sys.argv[1], pathlib.Path(sys.argv[2])
    failed = False
    for name in ROWS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = pathlib.Path(temporary) / name
            words, template = make(name, folder, templates)
            worst, wrong = compare(engine, folder)
        failed = failed or bool(wrong) or worst > 1e-4
        print(f"{name:18} {words:8} {template:17} worst log-likelihood {worst:.1e} nats, "
              + (f"DIFFERENT: {sorted(set(wrong))}" if wrong else "ids, texts and continuations the same"), flush=True)
    sys.exit(failed)


main()
