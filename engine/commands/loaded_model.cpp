// SPDX-License-Identifier: Apache-2.0
#include "engine/commands/loaded_model.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/commands/open_workspace.h"
#include "engine/model/config.h"
#include "engine/model/hub_cache.h"
#include "engine/report/progress_bar.h"

namespace poft::engine {

Result<LoadedModel> LoadedModel::load(const ModelArguments& arguments)
{
    LoadedModel model;
    POFT_TRY_ASSIGN(model.m_folder, model::findModelFolder(arguments.folder));
    POFT_TRY_ASSIGN(const api::ModelConfig config, model::readConfig(model.m_folder));
    model.m_vocabSize = config.vocabSize;
    model.m_maxLength = config.maxPositionEmbeddings;
    model.m_backend = std::make_unique<BackendSource>();
    POFT_TRY_ASSIGN(const auto device, chooseDevice(arguments.device, *model.m_backend));
    if (!device)
        return fail(ErrorKind::Invalid, "A model needs a device: use --device cpu or cuda:N.");
    model.m_device = device->name();
    POFT_TRY_ASSIGN(api::Backend * backend, model.m_backend->backend());

    const std::string name = model.m_folder.filename().string();
    ProgressBar bar(::isatty(STDERR_FILENO) == 1);  // stderr of a script stays empty
    bar.begin("loading " + name);
    api::LoadSettings settings;
    settings.device = *device;
    settings.dtype = arguments.dtype == "bfloat16" ? api::DType::BFloat16 : api::DType::Float32;
    settings.progress = [&](std::uint64_t done, std::uint64_t total) {
        bar.update(static_cast<double>(done) / static_cast<double>(std::max<std::uint64_t>(total, 1)),
                   fmt::format("{} of {} MB", done / 1'000'000, total / 1'000'000));
        return true;
    };
    POFT_TRY_ASSIGN(model.m_likelihood, backend->loadModel(model.m_folder, settings));
    return model;
}

Result<const tokenizer::Tokenizer*> LoadedModel::tokenizer()
{
    if (!m_tokenizer)
        m_tokenizer = tokenizer::Tokenizer::load(m_folder);
    if (!*m_tokenizer)
        return fail(m_tokenizer->error());
    POFT_TRY(checkVocabulary(**m_tokenizer, m_vocabSize, m_folder));
    return &**m_tokenizer;
}

Result<const ModelText*> LoadedModel::text()
{
    if (!m_text)
        m_text = ModelText::load(m_folder);
    if (!*m_text)
        return fail(m_text->error());
    POFT_TRY(checkVocabulary((*m_text)->tokenizer, m_vocabSize, m_folder));
    return &**m_text;
}

Result<std::vector<api::TokenId>> idsOf(const nlohmann::ordered_json& request)
{
    std::vector<api::TokenId> ids;
    const auto& list = request.at("ids");
    if (!list.is_array())
        return fail(ErrorKind::Invalid, "\"ids\" is not a list of token ids.");
    for (const auto& value : list) {
        if (!value.is_number_integer() || value < 0 || value > std::numeric_limits<api::TokenId>::max())
            return fail(ErrorKind::Invalid, fmt::format("\"ids\" holds {}, which is no token id.", value.dump()));
        ids.push_back(value.get<api::TokenId>());
    }
    if (ids.empty())
        return fail(ErrorKind::Invalid, "\"ids\" is empty: give at least one token.");
    return ids;
}

}  // namespace poft::engine
