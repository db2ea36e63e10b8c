// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/torch/torch_module.h"

#include <dlfcn.h>

#include <random>

namespace poft::test {

api::Backend& torchBackend()
{
    static const std::unique_ptr<api::Backend> backend = [] {
        void* module = dlopen(POFT_TORCH_MODULE, RTLD_NOW | RTLD_LOCAL);
        if (!module)
            qFatal("%s", dlerror());
        const auto create = reinterpret_cast<PoftBackendFactory>(dlsym(module, api::kBackendFactoryName));
        if (!create)
            qFatal("%s", dlerror());
        char error[1024] = "";
        std::unique_ptr<api::Backend> made(create(error, sizeof error));
        if (!made)
            qFatal("%s", error);
        return made;
    }();
    return *backend;
}

api::ModelConfig tinyConfig()
{
    api::ModelConfig config;
    config.vocabSize = 53;
    config.hiddenSize = 24;
    config.intermediateSize = 40;
    config.numHiddenLayers = 2;
    config.numAttentionHeads = 4;
    config.numKeyValueHeads = 2;
    config.headDim = 8;
    config.tieWordEmbeddings = true;
    config.initializerRange = 0.1;
    return config;
}

std::vector<api::TrainingItem> randomItems(int count, unsigned seed)
{
    std::mt19937 random(seed);
    const auto below = [&](unsigned bound) { return static_cast<int>(random() % bound); };
    std::vector<api::TrainingItem> items(static_cast<std::size_t>(count));
    for (api::TrainingItem& item : items) {
        const int prompt = 1 + below(9);
        for (api::Sequence* sequence : {&item.sequence, &item.rejected}) {
            const int length = prompt + 1 + below(12);
            for (int i = 0; i < length; ++i) {
                sequence->ids.push_back(below(53));
                sequence->responseMask.push_back(i >= prompt);
            }
        }
        item.hasReference = true;
        item.reference = -2.0 - 0.01 * below(400);
        item.referenceRejected = -2.0 - 0.01 * below(400);
        item.targetProbability = below(2);
    }
    return items;
}

}  // namespace poft::test
