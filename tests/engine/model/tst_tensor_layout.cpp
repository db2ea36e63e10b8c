// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <map>

#include <nlohmann/json.hpp>

#include "engine/model/config.h"
#include "engine/model/tensor_layout.h"
#include "tests/engine/model/test_folder.h"

using namespace poft;
using namespace poft::model;

namespace {

nlohmann::json layouts()
{
    return nlohmann::json::parse(TestFolder::readFile(TestFolder::golden("model", "llama_layouts.json")));
}

/// Writes zeros of the layout's shapes; `change` may edit the list first.
template <class Change>
Status checkChanged(const api::ModelConfig& config, Change&& change)
{
    static const std::vector<std::byte> kZeros(1 << 16);
    std::vector<TensorView> tensors;
    for (const TensorSpec& spec : tensorLayout(config)) {
        std::size_t bytes = 4;
        for (const std::int64_t size : spec.shape)
            bytes *= static_cast<std::size_t>(size);
        tensors.push_back({spec.name, TensorType::F32, spec.shape, kZeros.data(), bytes});
    }
    change(tensors);
    const TestFolder folder;
    POFT_TRY(writeWeights(folder.path(), tensors));
    POFT_TRY_ASSIGN(const WeightFiles weights, WeightFiles::open(folder.path()));
    return checkTensors(config, weights);
}

}  // namespace

class TestTensorLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsThatOfTransformers();
    void namesWhatDoesNotFit();
};

void TestTensorLayout::equalsThatOfTransformers()
{
    for (const auto& row : layouts()) {
        const auto config = parseConfig(row.at("config").dump(), "config.json");
        QVERIFY2(config, problemOf(config));
        std::map<std::string, std::vector<std::int64_t>> shapes;
        for (const TensorSpec& spec : tensorLayout(*config))
            QVERIFY(shapes.emplace(spec.name, spec.shape).second);
        QCOMPARE(shapes, (row.at("tensors").get<std::map<std::string, std::vector<std::int64_t>>>()));
        QCOMPARE(parameterCount(*config), row.at("parameters").get<std::int64_t>());
    }
}

void TestTensorLayout::namesWhatDoesNotFit()
{
    auto config = *parseConfig(layouts().at(0).at("config").dump(), "config.json");
    const auto fine = checkChanged(config, [](auto&) {});
    QVERIFY2(fine, problemOf(fine));

    const auto missing = checkChanged(config, [](auto& tensors) { tensors.pop_back(); });
    QVERIFY2(problemOf(missing).contains("lack the tensor \"lm_head.weight\""), problemOf(missing));

    const auto extra = checkChanged(config, [](auto& tensors) {
        tensors.push_back(tensors.front());
        tensors.back().name = "model.layers.7.mlp.up_proj.weight";
    });
    QVERIFY2(problemOf(extra).contains("hold the tensor \"model.layers.7.mlp.up_proj.weight\""), problemOf(extra));

    const auto misshapen =
        checkChanged(config, [](auto& tensors) { std::swap(tensors.front().shape[0], tensors.front().shape[1]); });
    QVERIFY2(problemOf(misshapen).contains("\"model.embed_tokens.weight\""), problemOf(misshapen));
    QVERIFY2(problemOf(misshapen).contains("[16, 48], but config.json asks for [48, 16]"), problemOf(misshapen));

    const auto integers = checkChanged(config, [](auto& tensors) { tensors.front().type = TensorType::I32; });
    QVERIFY2(problemOf(integers).contains("has the type I32"), problemOf(integers));

    // A tied model's file may hold the head all the same, and old files hold buffers.
    const auto buffers = checkChanged(config, [](auto& tensors) {
        tensors.push_back(tensors.front());
        tensors.back().name = "model.layers.0.self_attn.rotary_emb.inv_freq";
    });
    QVERIFY2(buffers, problemOf(buffers));
    config.tieWordEmbeddings = true;
    const auto tied = checkChanged(config, [](auto& tensors) {
        tensors.push_back(tensors.front());
        tensors.back().name = "lm_head.weight";
    });
    QVERIFY2(tied, problemOf(tied));
}

QTEST_GUILESS_MAIN(TestTensorLayout)
#include "tst_tensor_layout.moc"
