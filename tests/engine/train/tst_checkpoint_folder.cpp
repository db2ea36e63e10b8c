// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>

#include "engine/model/config.h"
#include "engine/model/generation_tokens.h"
#include "engine/train/checkpoint_folder.h"
#include "storage/files/read_file.h"
#include "tests/fakes/bigram_learner.h"

using namespace poft;
using namespace poft::engine;
namespace fs = std::filesystem;

/// A checkpoint is a whole model folder, also for readers that know nothing of the run.
class TestCheckpointFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void holdsWhatItsModelHad();
    void carriesATemplateThatWasChosen();
};

namespace {

api::ModelConfig config()
{
    api::ModelConfig config;
    config.vocabSize = 16;
    config.hiddenSize = 8;
    config.intermediateSize = 8;
    config.numHiddenLayers = 1;
    config.numAttentionHeads = 2;
    config.numKeyValueHeads = 2;
    config.headDim = 4;
    return config;
}

void write(const fs::path& path, const std::string& text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

/// A model's folder without weights; generation ends at 2.
fs::path companions(const QTemporaryDir& root)
{
    const fs::path folder = fs::path(root.path().toStdString()) / "model";
    fs::create_directories(folder);
    if (!model::writeConfig(folder, config(), {1, 0, {2}}, "float32"))
        return {};
    write(folder / "tokenizer.json", "{}");
    write(folder / "additional_chat_templates" / "tool_use.jinja", "tools");
    return folder;
}

std::string textOf(const fs::path& path)
{
    const auto text = files::readFile(path);
    return text ? *text : std::string("(missing)");
}

}  // namespace

void TestCheckpointFolder::holdsWhatItsModelHad()
{
    const QTemporaryDir root;
    const fs::path model = companions(root);
    write(model / "chat_template.jinja", "own");
    const fs::path checkpoint = fs::path(root.path().toStdString()) / "checkpoint-3";
    fakes::BigramLearner learner({}, config());
    const auto bytes = writeCheckpoint(checkpoint, {model, {}, {2}}, learner, {{1, 0, 3}, 3, 0.5});
    QVERIFY2(bytes, bytes ? "" : bytes.error().message.c_str());
    QCOMPARE(textOf(checkpoint / "chat_template.jinja"), std::string("own"));
    QCOMPARE(textOf(checkpoint / "additional_chat_templates" / "tool_use.jinja"), std::string("tools"));
    QCOMPARE(textOf(checkpoint / "generation_config.json"), textOf(model / "generation_config.json"));
    QCOMPARE(readTrainerState(checkpoint)->step, std::int64_t{3});
}

void TestCheckpointFolder::carriesATemplateThatWasChosen()
{
    const QTemporaryDir root;
    const fs::path model = companions(root);
    const fs::path checkpoint = fs::path(root.path().toStdString()) / "checkpoint-3";
    fakes::BigramLearner learner({}, config());
    const auto bytes = writeCheckpoint(checkpoint, {model, "chosen", {7}}, learner, {{1, 0, 3}, 3, 0.5});
    QVERIFY2(bytes, bytes ? "" : bytes.error().message.c_str());
    QCOMPARE(textOf(checkpoint / "chat_template.jinja"), std::string("chosen"));
    // An answer was learnt to end with 7; whoever generates from the folder stops there, and at the model's own end.
    const auto tokens = model::readGenerationTokens(checkpoint);
    QVERIFY(tokens);
    QCOMPARE(tokens->eos, (std::vector<api::TokenId>{2, 7}));
    QCOMPARE(tokens->bos, std::optional<api::TokenId>(1));
    QVERIFY(!fs::exists(model / "chat_template.jinja"));
}

QTEST_GUILESS_MAIN(TestCheckpointFolder)
#include "tst_checkpoint_folder.moc"
