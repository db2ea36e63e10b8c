// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/model/config.h"
#include "tests/fakes/bigram_learner.h"
#include "tests/process/engine_folder.h"

using namespace poft;

namespace {

QJsonArray array(const char* json)
{
    return QJsonDocument::fromJson(json).array();
}

}  // namespace

/// `logprobs`, `generate` and `models add` by a hub's name, as a script calls them.
class TestModelLines : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void logprobsOfIds();
    void logprobsOfConversations();
    void logprobsAnswerBadLinesInPlace();
    void generatesFromIdsWithoutTokenizer();
    void generatesText();
    void generatesPieceByPiece();
    void generatesUntilTheEnd();
    void missingModelIsOneSentence();
    void tokenizerOfAnotherModelIsRefused();
    void modelsComeFromTheHubCache();
    void baseModelsGetATemplate();
    void foldersAreCheckedBeforeTheyAreAdded();
    void answersOfConversationsAreMasked();

private:
    /// A model of 700 tokens, in which 2 follows 1 with log p = -0.5 and 3 follows 2 with -0.25.
    QString model(const QString& name, int vocabSize = 700) const
    {
        const QString folder = path(name);
        QDir().mkpath(folder);
        api::ModelConfig config;
        config.vocabSize = vocabSize;
        config.hiddenSize = 8;
        config.intermediateSize = 8;
        config.numHiddenLayers = 1;
        config.numAttentionHeads = 2;
        config.numKeyValueHeads = 2;
        config.headDim = 4;
        fakes::BigramLearner learner({{{1, 2}, -0.5}, {{2, 3}, -0.25}, {{3, 4}, -1}, {{4, 1}, -1}}, config);
        const Status written =
            model::writeConfig(folder.toStdString(), config, {std::nullopt, std::nullopt, {4}}, "float32");
        const Status saved = learner.saveWeights(folder.toStdString());
        return written && saved ? folder : QString();
    }

    static void addTokenizer(const QString& folder)
    {
        QFile::copy(QStringLiteral(POFT_SOURCE_DIR "/tests/engine/tokenizer/golden/llama3.tokenizer.json"),
                    folder + "/tokenizer.json");
    }

    QList<QJsonObject> answersOnCpu(const QStringList& arguments, const QByteArray& input, int exitCode) const
    {
        return answers(arguments + QStringList{"--device", "cpu"}, input, exitCode);
    }
};

void TestModelLines::logprobsOfIds()
{
    const QString folder = model("m");
    const auto lines = answersOnCpu({"logprobs", "--model", folder},
                                    "{\"ids\": [1, 2, 3, 1]}\n"
                                    "{\"ids\": [1, 2, 3, 1], \"response_mask\": [1, 0, 1, 0]}\n"
                                    "{\"ids\": [1, 2], \"response_mask\": [0, 0]}\n"
                                    "{\"ids\": [5]}\n",
                                    0);
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[0].keys(),
             (QStringList{"ids", "logprobs", "mean_response_logprob", "response_mask", "response_tokens"}));
    QCOMPARE(lines[0].value("ids").toArray(), array("[1, 2, 3, 1]"));
    QCOMPARE(lines[0].value("logprobs").toArray(), array("[null, -0.5, -0.25, -4]"));
    QCOMPARE(lines[0].value("response_mask").toArray(), array("[0, 1, 1, 1]"));
    QCOMPARE(lines[0].value("mean_response_logprob").toDouble(), -4.75 / 3);
    QCOMPARE(lines[0].value("response_tokens").toInt(), 3);
    QCOMPARE(lines[1].value("response_mask").toArray(), array("[0, 0, 1, 0]"));
    QCOMPARE(lines[1].value("mean_response_logprob").toDouble(), -0.25);
    QCOMPARE(lines[1].value("logprobs").toArray().size(), 4);
    QVERIFY(lines[2].value("mean_response_logprob").isNull());
    QCOMPARE(lines[2].value("response_tokens").toInt(), 0);
    QCOMPARE(lines[3].value("logprobs").toArray(), array("[null]"));
}

void TestModelLines::logprobsOfConversations()
{
    const QString folder = model("m");
    addTokenizer(folder);
    const auto lines =
        answersOnCpu({"logprobs", "--model", folder},
                     "{\"messages\": [{\"role\": \"user\", \"content\": \"b\"}, {\"role\": \"assistant\", "
                     "\"content\": \"c d\"}]}\n",
                     0);
    QCOMPARE(lines.size(), 1);
    const QJsonArray ids = lines[0].value("ids").toArray();
    QCOMPARE(lines[0].value("logprobs").toArray().size(), ids.size());
    int counted = 0;
    for (const QJsonValue& value : lines[0].value("response_mask").toArray())
        counted += value.toInt();
    QCOMPARE(lines[0].value("response_tokens").toInt(), counted);
    QVERIFY(counted >= 3 && counted < ids.size() / 2 + 1);
    QCOMPARE(lines[0].value("mean_response_logprob").toDouble(), -4.0);
}

void TestModelLines::logprobsAnswerBadLinesInPlace()
{
    const QString folder = model("m");
    const auto lines = answersOnCpu({"logprobs", "--model", folder},
                                    "{\"ids\": [1, 2], \"response_mask\": [1]}\n"
                                    "{\"ids\": [1, 2], \"response_mask\": [1, 2]}\n"
                                    "{\"ids\": [1, -2]}\n"
                                    "{\"ids\": [1, 2.5]}\n"
                                    "{\"ids\": [1, 4294967298]}\n"
                                    "{\"ids\": []}\n"
                                    "{\"ids\": \"1\"}\n"
                                    "{\"text\": \"a\"}\n"
                                    "{\"messages\": [{\"role\": \"user\", \"content\": \"b\"}]}\n"
                                    "{\"ids\": [1, 2]}\n",
                                    1);
    QCOMPARE(lines.size(), 10);
    const char* says[] = {"list of 2 numbers", "holds 2;",      "holds -2", "holds 2.5",     "holds 4294967298",
                          "is empty",          "is not a list", "either",   "tokenizer.json"};
    for (int i = 0; i < 9; ++i)
        QVERIFY2(lines[i].value("error").toString().contains(says[i]), qPrintable(lines[i].value("error").toString()));
    QCOMPARE(lines[9].value("logprobs").toArray(), array("[null, -0.5]"));
}

void TestModelLines::generatesFromIdsWithoutTokenizer()
{
    const auto lines =
        answersOnCpu({"generate", "--model", model("m"), "--max-new-tokens", "2"}, "{\"ids\": [1]}\n{}\n", 1);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].keys(), QStringList{"ids"});
    QCOMPARE(lines[0].value("ids").toArray(), array("[2, 3]"));
    QVERIFY(lines[1].value("error").toString().contains("one of"));
}

void TestModelLines::generatesText()
{
    // Tokens of llama3.jsonl: 67 is "a", 68 "b"; BOS is 620.
    const QString folder = path("text");
    QVERIFY(!model("text").isEmpty());
    addTokenizer(folder);
    api::ModelConfig config = *model::readConfig(folder.toStdString());
    fakes::BigramLearner learner({{{67, 68}, -0.5}, {{68, 67}, -0.5}, {{1, 67}, -0.1}}, config);
    QVERIFY(learner.saveWeights(folder.toStdString()));
    const auto lines = answersOnCpu({"generate", "--model", folder, "--max-new-tokens", "3"},
                                    "{\"text\": \"b\"}\n{\"ids\": [67]}\n", 0);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines[0].value("ids").toArray(), array("[67, 68, 67]"));
    QCOMPARE(lines[0].value("text").toString(), QString("aba"));
    QCOMPARE(lines[1].value("text").toString(), QString("bab"));
}

void TestModelLines::generatesPieceByPiece()
{
    // tokenizers 0.23.3 writes "a❄b" as 67, 161, 254, 229, 68: the snow flake is three byte tokens.
    const QString folder = path("text");
    QVERIFY(!model("text").isEmpty());
    addTokenizer(folder);
    const api::ModelConfig config = *model::readConfig(folder.toStdString());
    fakes::BigramLearner learner(
        {{{1, 67}, -0.5}, {{67, 161}, -0.5}, {{161, 254}, -0.5}, {{254, 229}, -0.5}, {{229, 68}, -0.5}}, config);
    QVERIFY(learner.saveWeights(folder.toStdString()));
    const auto lines = answersOnCpu({"generate", "--model", folder, "--max-new-tokens", "5", "--stream"},
                                    "{\"ids\": [1]}\n{\"ids\": [1]}\n", 0);
    // No piece ends within the character, and the whole comes after its pieces, for each line.
    QStringList seen;
    for (const QJsonObject& line : lines)
        seen << (line.contains("piece") ? line.value("piece").toString()
                                        : QLatin1Char('=') + line.value("text").toString());
    const QString snow = QString::fromUtf8("\u2744");
    QCOMPARE(seen, QStringList({"a", snow, "b", "=a" + snow + "b", "a", snow, "b", "=a" + snow + "b"}));
}

void TestModelLines::generatesUntilTheEnd()
{
    const QString folder = model("m");
    const auto stopped = answersOnCpu({"generate", "--model", folder, "--max-new-tokens", "5"}, "{\"ids\": [1]}\n", 0);
    QCOMPARE(stopped.size(), 1);
    QCOMPARE(stopped[0].value("ids").toArray(), array("[2, 3, 4]"));
    const auto beyond =
        answersOnCpu({"generate", "--model", folder, "--max-new-tokens", "5", "--ignore-eos"}, "{\"ids\": [1]}\n", 0);
    QCOMPARE(beyond.size(), 1);
    QCOMPARE(beyond[0].value("ids").toArray(), array("[2, 3, 4, 1, 2]"));
    QVERIFY(answersOnCpu({"generate", "--model", folder, "--top-p", "0"}, "", 1).isEmpty());
    QVERIFY(answersOnCpu({"generate", "--model", folder, "--temperature", "-1"}, "", 2).isEmpty());
}

void TestModelLines::missingModelIsOneSentence()
{
    qputenv("HF_HUB_CACHE", path("hub").toUtf8());
    const EngineAnswer missing = EngineProcess(root()).runWithInput({"logprobs", "--model", "Org/name"}, "{}\n");
    QCOMPARE(missing.exitCode, 1);
    QVERIFY(missing.output.isEmpty());
    QVERIFY2(missing.errors.contains("hf download Org/name"), qPrintable(missing.errors));
    QCOMPARE(missing.errors.count('\n'), 1);
}

void TestModelLines::tokenizerOfAnotherModelIsRefused()
{
    const QString folder = model("small", 620);  // the tokenizer's largest id is 620
    addTokenizer(folder);
    const auto lines = answersOnCpu({"generate", "--model", folder}, "{\"text\": \"b\"}\n", 1);
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines[0].value("error").toString().contains("ids up to 620 and config.json's vocab_size is 620"),
             qPrintable(lines[0].value("error").toString()));
    const EngineProcess engine(root());
    const QString workspace = path("workspace");
    QCOMPARE(engine.run({"init", workspace}).exitCode, 0);
    const EngineAnswer refused = engine.run({"models", "add", workspace, "--name", "m", folder});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.errors.contains("belong to different models"), qPrintable(refused.errors));
}

void TestModelLines::modelsComeFromTheHubCache()
{
    // As the Hugging Face tools leave it: the snapshot holds links to blobs.
    const QString hub = path("hub");
    qputenv("HF_HUB_CACHE", hub.toUtf8());
    const QString blobs = model("blobs");
    addTokenizer(blobs);
    QDir().mkpath(hub + "/models--Org--name/refs");
    const QString snapshot = hub + "/models--Org--name/snapshots/abc123";
    QDir().mkpath(snapshot);
    for (const QString& file : QDir(blobs).entryList(QDir::Files))
        QVERIFY(QFile::link(blobs + "/" + file, snapshot + "/" + file));
    QFile main(hub + "/models--Org--name/refs/main");
    QVERIFY(main.open(QIODevice::WriteOnly));
    main.write("abc123");
    main.close();

    const auto lines = answersOnCpu({"logprobs", "--model", "Org/name"}, "{\"ids\": [1, 2]}\n", 0);
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0].value("logprobs").toArray(), array("[null, -0.5]"));

    const EngineProcess engine(root());
    const QString workspace = path("workspace");
    QCOMPARE(engine.run({"init", workspace}).exitCode, 0);
    const EngineAnswer added = engine.run({"models", "add", workspace, "--name", "m", "Org/name", "--copy"});
    QVERIFY2(added.exitCode == 0, qPrintable(added.errors));
    const QFileInfo copy(workspace + "/models/m/model.safetensors");
    QVERIFY(copy.exists() && !copy.isSymLink());
    const EngineAnswer unknown = engine.run({"models", "add", workspace, "--name", "m", "Org/other"});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.errors.contains("hf download Org/other"), qPrintable(unknown.errors));

    QVERIFY(QFile::remove(snapshot + "/model.safetensors"));
    const EngineAnswer incomplete = engine.run({"models", "add", workspace, "--name", "n", "Org/name"});
    QCOMPARE(incomplete.exitCode, 1);
    QVERIFY2(incomplete.errors.contains("complete it with: hf download Org/name"), qPrintable(incomplete.errors));
}

void TestModelLines::baseModelsGetATemplate()
{
    const QString folder = model("base", 1200);
    QVERIFY(QFile::copy(QStringLiteral(POFT_SOURCE_DIR "/tests/engine/tokenizer/golden/llama2.tokenizer.json"),
                        folder + "/tokenizer.json"));
    const QStringList files = QDir(folder).entryList(QDir::Files);
    const EngineProcess engine(root());
    const QString workspace = path("workspace");
    QCOMPARE(engine.run({"init", workspace}).exitCode, 0);
    const EngineAnswer added = engine.run({"models", "add", workspace, "--name", "base", folder});
    QVERIFY2(added.exitCode == 0, qPrintable(added.errors));
    QVERIFY2(added.output.contains("base: the folder has no chat template, so that conversations are written with our "
                                   "template zephyr, which fits its tokenizer and ends a turn with </s>"),
             qPrintable(added.output));

    const EngineAnswer chosen =
        engine.run({"models", "add", workspace, "--name", "chosen", folder, "--template", "alpaca"});
    QVERIFY2(chosen.exitCode == 0, qPrintable(chosen.errors));
    QVERIFY(!chosen.output.contains("no chat template"));
    const QByteArray line =
        R"({"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}]})"
        "\n";
    const auto lines = answersOnCpu({"logprobs", "--model", workspace + "/models/chosen"}, line, 0);
    QCOMPARE(lines.size(), 1);
    QVERIFY(lines[0].value("response_tokens").toInt() >= 2);
    const EngineAnswer rendered = engine.runWithInput({"render", "--model", workspace + "/models/chosen"}, line);
    QCOMPARE(rendered.output,
             QStringLiteral("{\"text\":\"<s>### Instruction:\\nHi\\n\\n### Response:\\nYes</s>\\n\\n\","
                            "\"response_spans\":[[38,45]]}\n"));
    QVERIFY(QFileInfo(workspace + "/models/chosen/model.safetensors").isSymLink());

    const EngineAnswer copied =
        engine.run({"models", "add", workspace, "--name", "copied", folder, "--template", "plain", "--copy"});
    QVERIFY2(copied.exitCode == 0, qPrintable(copied.errors));
    QVERIFY(QFile::exists(workspace + "/models/copied/chat_template.jinja"));
    const EngineAnswer unfit =
        engine.run({"models", "add", workspace, "--name", "unfit", folder, "--template", "chatml"});
    QCOMPARE(unfit.exitCode, 1);
    QVERIFY2(unfit.errors.contains("has no added token <|im_start|>"), qPrintable(unfit.errors));
    QVERIFY(!QFile::exists(workspace + "/models/unfit"));
    QCOMPARE(QDir(folder).entryList(QDir::Files), files);  // the user's folder is left alone
}

void TestModelLines::foldersAreCheckedBeforeTheyAreAdded()
{
    const QString good = model("good", 128256);
    addTokenizer(good);
    const QString strange = path("strange");
    QDir().mkpath(strange);
    QFile config(strange + "/config.json");
    QVERIFY(config.open(QIODevice::WriteOnly));
    config.write(R"({"architectures":["MambaForCausalLM"],"model_type":"mamba"})");
    config.close();
    const EngineAnswer answer =
        EngineProcess(root()).run({"models", "check", good, strange, path("nowhere"), "--json"});
    QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    const QJsonArray models = QJsonDocument::fromJson(answer.output.toUtf8())["models"].toArray();
    QCOMPARE(models.size(), 3);
    QVERIFY2(models[0]["problem"].isNull(), qPrintable(models[0]["problem"].toString()));
    QCOMPARE(models[0]["architecture"].toString(), "LlamaForCausalLM");
    // Embedding and head of 128,256 × 8, one layer of 4 × 8 × 8 and 3 × 8 × 8, three norms of 8.
    QCOMPARE(models[0]["parameters"].toInteger(), 2 * 128256 * 8 + 4 * 64 + 3 * 64 + 3 * 8);
    const QJsonValue memory = models[0]["memory"];
    QVERIFY(memory["scoring"].toInteger() >= 2 * models[0]["parameters"].toInteger());  // bfloat16
    QVERIFY(memory["scoring"].toInteger() < memory["lora"].toInteger());
    QVERIFY(memory["lora"].toInteger() < memory["full"].toInteger());
    QVERIFY2(models[1]["problem"].toString().contains("MambaForCausalLM"), qPrintable(models[1]["problem"].toString()));
    QVERIFY(models[2]["problem"].toString().contains("nowhere"));
}

void TestModelLines::answersOfConversationsAreMasked()
{
    const QString folder = model("masked", 128256);
    addTokenizer(folder);
    const auto ask = [&](const QByteArray& messages) {
        const EngineAnswer answer =
            EngineProcess(root()).runWithInput({"tokenize", "--model", folder}, "{\"messages\":[" + messages + "]}\n");
        return QJsonDocument::fromJson(answer.output.toUtf8()).object();
    };
    const QByteArray question = R"({"role":"user","content":"2+2?"})";
    QVERIFY(!ask(question).contains("response_mask"));
    const QJsonObject both = ask(question + R"(,{"role":"assistant","content":"four"})");
    const QJsonArray mask = both["response_mask"].toArray();
    QCOMPARE(mask.size(), both["ids"].toArray().size());
    // What is learnt is the answer, and the end of its turn.
    QString learnt;
    const QByteArray text = both["text"].toString().toUtf8();
    for (qsizetype i = 0; i < mask.size(); ++i) {
        const QJsonArray range = both["offsets"].toArray()[i].toArray();
        if (mask[i].toInt() == 1)
            learnt += QString::fromUtf8(text.mid(range[0].toInt(), range[1].toInt() - range[0].toInt()));
    }
    QVERIFY2(learnt.startsWith("four") && learnt.size() > 4 && !learnt.contains("2+2"), qPrintable(learnt));
}

QTEST_GUILESS_MAIN(TestModelLines)
#include "tst_model_lines.moc"
