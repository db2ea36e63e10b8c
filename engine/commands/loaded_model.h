// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/api/likelihood_model.h"
#include "engine/commands/commands.h"
#include "engine/score/model_text.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/work/backend_source.h"
#include "storage/result/result.h"

namespace poft::engine {

/// A model folder for a command that answers lines: its weights on a device, and its text side when a line needs it.
class LoadedModel {
public:
    /// Reads config.json and the weights, with progress on a terminal.
    static Result<LoadedModel> load(const ModelArguments& arguments);

    const Path& folder() const { return m_folder; }
    api::LikelihoodModel& likelihood() { return *m_likelihood; }

    /// "cpu", "cuda:0".
    const std::string& device() const { return m_device; }

    /// Tokens that the model was made for.
    int maxLength() const { return m_maxLength; }

    /// The tokenizer, read at the first call; fails where the folder has none, or one that we do not read or
    /// that belongs to another model.
    Result<const tokenizer::Tokenizer*> tokenizer();

    /// Tokenizer, chat format and stop tokens, for conversations; read at the first call.
    Result<const ModelText*> text();

private:
    LoadedModel() = default;

    Path m_folder;
    std::string m_device;
    int m_vocabSize = 0;
    int m_maxLength = 0;
    std::unique_ptr<BackendSource> m_backend;  ///< outlives the model
    std::unique_ptr<api::LikelihoodModel> m_likelihood;
    std::optional<Result<tokenizer::Tokenizer>> m_tokenizer;
    std::optional<Result<ModelText>> m_text;
};

/// The whole numbers of a request's "ids"; the model checks them against its vocabulary.
Result<std::vector<api::TokenId>> idsOf(const nlohmann::ordered_json& request);

}  // namespace poft::engine
