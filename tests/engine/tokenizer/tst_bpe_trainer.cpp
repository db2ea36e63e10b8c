// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer_writer.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::tokenizer;
using nlohmann::json;

namespace {

const std::vector<std::string> kSpecial{"<|endoftext|>", "<|im_start|>", "<|im_end|>"};

std::vector<std::string> corpus()
{
    return json::parse(goldenText("corpus.json")).get<std::vector<std::string>>();
}

Result<TrainedBpe> trainedOn(const std::vector<std::string>& texts, int vocabSize, WordPattern pattern,
                             std::int64_t minFrequency = 2)
{
    BpeTrainer trainer({vocabSize, pattern, kSpecial, minFrequency});
    for (const std::string& text : texts)
        trainer.add(text);
    return trainer.train();
}

}  // namespace

class TestBpeTrainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void learnsWhatHuggingFaceLearns_data();
    void learnsWhatHuggingFaceLearns();
    void countsByHand();
    void doesNotDependOnTheOrderOfTexts();
    void endsWhereNoPairIsLeft();
    void refusesImpossibleSettings();
    void stopsOnRequest();
    void writesFilesThatReadBack_data();
    void writesFilesThatReadBack();
};

void TestBpeTrainer::learnsWhatHuggingFaceLearns_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("vocabSize");
    QTest::addColumn<int>("pattern");
    QTest::newRow("gpt2") << "gpt2" << 700 << static_cast<int>(WordPattern::Gpt2);
    QTest::newRow("llama3") << "llama3" << 620 << static_cast<int>(WordPattern::Llama3);
    QTest::newRow("qwen2") << "qwen2" << 560 << static_cast<int>(WordPattern::Qwen2);
}

void TestBpeTrainer::learnsWhatHuggingFaceLearns()
{
    QFETCH(QString, name);
    QFETCH(int, vocabSize);
    QFETCH(int, pattern);
    const auto trained = trainedOn(corpus(), vocabSize, static_cast<WordPattern>(pattern));
    QVERIFY2(trained, problemOf(trained));
    const json model = json::parse(goldenText(name.toStdString() + ".tokenizer.json")).at("model");
    std::vector<std::pair<std::string, std::string>> merges;
    for (const json& merge : model.at("merges"))
        merges.emplace_back(merge.at(0).get<std::string>(), merge.at(1).get<std::string>());
    QVERIFY(merges.size() > 250);
    QCOMPARE(trained->merges.size(), merges.size());
    for (std::size_t i = 0; i < merges.size(); ++i)
        QCOMPARE(trained->merges[i], merges[i]);
    for (std::size_t id = 0; id < trained->tokens.size(); ++id)
        QCOMPARE(model.at("vocab").at(trained->tokens[id]).get<std::size_t>(), id);
}

void TestBpeTrainer::countsByHand()
{
    // Words: " abc" 3 times, "abc" once, " bc" twice, "ab" once. b c occurs 6 times, then Ġ a and Ġbc's Ġ+bc …
    const auto trained = trainedOn({"abc abc abc abc bc bc", "ab"}, 3 + 256 + 3, WordPattern::Gpt2);
    QVERIFY2(trained, problemOf(trained));
    using Merges = std::vector<std::pair<std::string, std::string>>;
    // b+c: 6. Then a+bc: 4. Then Ġ+abc: 3.
    QCOMPARE(trained->merges, (Merges{{"b", "c"}, {"a", "bc"}, {"Ġ", "abc"}}));
    QCOMPARE(trained->tokens.size(), std::size_t{262});
    QCOMPARE(trained->tokens[0], std::string("<|endoftext|>"));
    QCOMPARE(trained->tokens[3], std::string("!"));
    QCOMPARE(trained->tokens[259], std::string("bc"));
}

void TestBpeTrainer::doesNotDependOnTheOrderOfTexts()
{
    std::vector<std::string> texts = corpus();
    const auto forward = trainedOn(texts, 500, WordPattern::Qwen2);
    std::reverse(texts.begin(), texts.end());
    const auto backward = trainedOn(texts, 500, WordPattern::Qwen2);
    QVERIFY(forward && backward);
    QVERIFY(forward->merges == backward->merges);
}

void TestBpeTrainer::endsWhereNoPairIsLeft()
{
    const auto once = trainedOn({"abcd"}, 1000, WordPattern::Qwen2);
    QVERIFY(once && once->merges.empty());
    const auto all = trainedOn({"abcd"}, 1000, WordPattern::Qwen2, 1);
    QVERIFY2(all, problemOf(all));
    QCOMPARE(all->merges.size(), std::size_t{3});
    QCOMPARE(all->tokens.back(), std::string("abcd"));
    const auto nothing = trainedOn({}, 1000, WordPattern::Qwen2);
    QVERIFY(nothing);
    QCOMPARE(nothing->tokens.size(), std::size_t{259});
}

void TestBpeTrainer::refusesImpossibleSettings()
{
    QVERIFY(problemOf(trainedOn({"a"}, 258, WordPattern::Qwen2)).contains("must be from 259"));
    QVERIFY(!BpeTrainer({1000, WordPattern::Qwen2, {"<x>", "<x>"}, 2}).train());
    QVERIFY(!BpeTrainer({1000, WordPattern::Qwen2, {""}, 2}).train());
}

void TestBpeTrainer::stopsOnRequest()
{
    BpeTrainer trainer({560, WordPattern::Qwen2, kSpecial, 2});
    for (const std::string& text : corpus())
        trainer.add(text);
    const auto stopped = trainer.train([] { return false; });
    QVERIFY(!stopped);
    QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
}

void TestBpeTrainer::writesFilesThatReadBack_data()
{
    QTest::addColumn<int>("pattern");
    QTest::newRow("whole") << static_cast<int>(WordPattern::Whole);
    QTest::newRow("gpt2") << static_cast<int>(WordPattern::Gpt2);
    QTest::newRow("llama3") << static_cast<int>(WordPattern::Llama3);
    QTest::newRow("qwen2") << static_cast<int>(WordPattern::Qwen2);
}

void TestBpeTrainer::writesFilesThatReadBack()
{
    QFETCH(int, pattern);
    const auto trained = trainedOn(corpus(), 600, static_cast<WordPattern>(pattern));
    QVERIFY2(trained, problemOf(trained));
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(!writeTokenizer(path, *trained, {.bos = "<s>", .eos = {}, .pad = {}, .unknown = {}}));
    const auto written = writeTokenizer(
        path, *trained, {.bos = {}, .eos = "<|im_end|>", .pad = "<|endoftext|>", .unknown = {}, .modelMaxLength = 99});
    QVERIFY2(written, problemOf(written));
    const auto tokenizer = Tokenizer::load(path);
    QVERIFY2(tokenizer, problemOf(tokenizer));
    QCOMPARE(static_cast<std::size_t>(tokenizer->vocabSize()), trained->tokens.size());
    for (std::size_t id = 0; id < trained->tokens.size(); ++id)
        QCOMPARE(tokenizer->token(static_cast<api::TokenId>(id)), std::string_view(trained->tokens[id]));
    QCOMPARE(tokenizer->special().eos, std::optional<api::TokenId>(2));
    QCOMPARE(tokenizer->special().pad, std::optional<api::TokenId>(0));
    QVERIFY(!tokenizer->special().bos);
    // Every word of the corpus that became a token is one.
    const auto ids = tokenizer->encodeIds("string<|im_end|>");
    QCOMPARE(ids.back(), 2);
    if (static_cast<WordPattern>(pattern) == WordPattern::Qwen2)
        QCOMPARE(tokenizer->encodeIds("Reverse 日本 12<|im_end|>"),
                 goldenTokenizer("qwen2").encodeIds("Reverse 日本 12<|im_end|>"));
}

QTEST_GUILESS_MAIN(TestBpeTrainer)
#include "tst_bpe_trainer.moc"
