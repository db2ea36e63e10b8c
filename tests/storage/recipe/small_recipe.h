// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

namespace poft::recipe {

/// A small recipe without problems; tests change it by merge patches.
inline nlohmann::json smallRecipe()
{
    return nlohmann::json::parse(R"({
        "recipe_version": 1, "name": "small", "target": "base",
        "aligned": [{"model": "tutor"}],
        "data": {"train": "noisy", "pairs": "pairs"},
        "training": {"learning_rate": 0.001, "max_length": 64},
        "evaluations": [{"task": "exact_match", "dataset": "test"}],
        "seeds": [1, 2],
        "datasets": {
            "texts": {"generate": {"part": "base", "count": 100}},
            "clean": {"generate": {"part": "train", "count": 50, "seed": 4}},
            "noisy": {"from": "clean", "noise": {"kinds": {"mismatched_response": 0.2}, "seed": 9}},
            "pairs": {"generate": {"part": "pairs", "count": 20}},
            "test": {"registered": "held-out"}
        },
        "models": {
            "base": {"make": {"config": {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
                                         "num_attention_heads": 2, "max_position_embeddings": 64},
                              "tokenizer": {"vocab_size": 300}, "dataset": "texts", "training": {"max_length": 64}}},
            "tutor": {"path": "tutors/small"}
        },
        "arms": [
            {"name": "SFT"},
            {"name": "PoFT", "training": {"objective": "poft"}},
            {"name": "DPO", "after": "PoFT", "training": {"objective": "dpo"}}
        ]
    })");
}

}  // namespace poft::recipe
