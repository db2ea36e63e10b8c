// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <functional>

#include <nlohmann/json.hpp>

#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::tokenizer;
using nlohmann::json;

namespace {

using Change = std::function<void(json&)>;

}  // namespace

Q_DECLARE_METATYPE(Change)

class TestTokenizerFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatMeansTheSame_data();
    void readsWhatMeansTheSame();
    void refusesWhatItCannotDoExactly_data();
    void refusesWhatItCannotDoExactly();
    void refusesWhatIsNoTokenizer();
    void namesTheMissingFile();
};

void TestTokenizerFile::readsWhatMeansTheSame_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char* name, Change change) { QTest::newRow(name) << std::move(change); };
    row("merges as texts", [](json& file) {
        for (json& merge : file["model"]["merges"])
            merge = merge[0].get<std::string>() + " " + merge[1].get<std::string>();
    });
    row("no type of model", [](json& file) { file["model"].erase("type"); });
    row("empty prefixes", [](json& file) {
        file["model"]["continuing_subword_prefix"] = "";
        file["model"]["end_of_word_suffix"] = "";
        file["model"]["dropout"] = 0.0;
    });
    row("truncation and padding", [](json& file) {
        file["truncation"] = {{"max_length", 1}};
        file["padding"] = {{"strategy", {{"Fixed", 9}}}};
    });
    row("sequences of one", [](json& file) {
        file["normalizer"] = {{"type", "Sequence"}, {"normalizers", json::array()}};
        file["decoder"] = {{"type", "Sequence"}, {"decoders", {file["decoder"]}}};
    });
    row("bytes that no text holds", [](json& file) {
        // U+00F5 stands for the byte 0xF5.
        file["model"]["vocab"].erase("\u00f5");
    });
}

void TestTokenizerFile::readsWhatMeansTheSame()
{
    QFETCH(Change, change);
    json file = json::parse(goldenText("qwen2.tokenizer.json"));
    change(file);
    const auto tokenizer = Tokenizer::parse(file.dump(), {}, "tokenizer.json");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    const std::string text = "Reverse the string of 123 letters.\r\n 日本<|im_end|>";
    QCOMPARE(tokenizer->encodeIds(text), goldenTokenizer("qwen2").encodeIds(text));
}

void TestTokenizerFile::refusesWhatItCannotDoExactly_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* says, Change change) {
        QTest::newRow(name) << std::move(change) << QString(says);
    };
    row("normalizer", "\"normalizer\" = {\"type\":\"NFC\"}", [](json& file) {
        file["normalizer"] = {{"type", "NFC"}};
    });
    row("no pre-tokenizer", "no \"pre_tokenizer\"", [](json& file) { file["pre_tokenizer"] = nullptr; });
    row("Metaspace", "\"pre_tokenizer\"", [](json& file) {
        file["pre_tokenizer"] = {{"type", "Metaspace"}, {"replacement", "▁"}};
    });
    row("unknown pattern", "\"pre_tokenizer\"",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "\\p{L}+"; });
    row("other behaviour", "\"pre_tokenizer\"",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["behavior"] = "Removed"; });
    row("inverted", "\"pre_tokenizer\"",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["invert"] = true; });
    row("two patterns", "\"pre_tokenizer\"",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][1]["use_regex"] = true; });
    row("three parts", "\"pre_tokenizer\"", [](json& file) {
        json& parts = file["pre_tokenizer"]["pretokenizers"];
        parts.insert(parts.begin(), {{"type", "Digits"}, {"individual_digits", true}});
    });
    row("Bert's post-processor", "\"post_processor\"", [](json& file) {
        file["post_processor"] = {{"type", "BertProcessing"}};
    });
    row("template with an unknown token", "\"post_processor\"", [](json& file) {
        file["post_processor"] = {{"type", "TemplateProcessing"},
                                  {"single", {{{"SpecialToken", {{"id", "<s>"}}}}, {{"Sequence", {{"id", "A"}}}}}},
                                  {"special_tokens", {{"<s>", {{"id", "<s>"}, {"ids", {99999}}}}}}};
    });
    row("no decoder", "no \"decoder\"", [](json& file) { file["decoder"] = nullptr; });
    row("other decoder", "\"decoder\"", [](json& file) { file["decoder"] = {{"type", "WordPiece"}}; });
    row("other model", "\"model.type\" = \"Unigram\"", [](json& file) { file["model"]["type"] = "Unigram"; });
    row("dropout", "\"model.dropout\" = 0.1", [](json& file) { file["model"]["dropout"] = 0.1; });
    row("suffix", "\"model.end_of_word_suffix\" = \"</w>\"",
        [](json& file) { file["model"]["end_of_word_suffix"] = "</w>"; });
    row("no vocabulary", "\"model.vocab\"", [](json& file) { file["model"].erase("vocab"); });
    row("no merges", "\"model.merges\"", [](json& file) { file["model"].erase("merges"); });
    row("a merge of three", "entry 0 of \"model.merges\"", [](json& file) { file["model"]["merges"][0] = "a b c"; });
    row("a merge of unknown tokens", "entry 1 of \"model.merges\" (\"zz\", \"z\")", [](json& file) {
        file["model"]["merges"][1] = {"zz", "z"};
    });
    row("a negative id", "the id of token \"a\"", [](json& file) { file["model"]["vocab"]["a"] = -1; });
    row("an id out of all bounds", "the id of token \"a\"",
        [](json& file) { file["model"]["vocab"]["a"] = 4000000000; });
    row("an id twice", "occurs twice", [](json& file) { file["model"]["vocab"]["a"] = file["model"]["vocab"]["b"]; });
    row("a byte missing", "no token for byte 9 ", [](json& file) { file["model"]["vocab"].erase("ĉ"); });
    row("added token without content", "\"added_tokens\"", [](json& file) { file["added_tokens"][0]["content"] = ""; });
    row("added token with another id", "the added token \"<|im_end|>\" the id 7, but loading it gives 2",
        [](json& file) { file["added_tokens"][2]["id"] = 7; });
    row("added token with a gap", "the id 600, but loading it gives 560", [](json& file) {
        file["added_tokens"].push_back({{"id", 600}, {"content", "<x>"}});
    });
}

void TestTokenizerFile::refusesWhatItCannotDoExactly()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    json file = json::parse(goldenText("qwen2.tokenizer.json"));
    change(file);
    const auto tokenizer = Tokenizer::parse(file.dump(), {}, "models/a/tokenizer.json");
    QVERIFY(!tokenizer);
    const QString message = problemOf(tokenizer);
    QVERIFY2(message.contains(says) && message.startsWith("models/a/tokenizer.json"), qPrintable(message));
}

void TestTokenizerFile::refusesWhatIsNoTokenizer()
{
    const std::string good = goldenText("qwen2.tokenizer.json");
    for (const std::string& text :
         {std::string(), std::string("{}"), std::string("[]"), std::string("\xFF"), good.substr(0, good.size() / 2),
          std::string(100000, '['), std::string(R"({"model":{"vocab":{},"merges":[]}})")})
        QVERIFY(!Tokenizer::parse(text, {}, "x"));
}

void TestTokenizerFile::namesTheMissingFile()
{
    const QTemporaryDir folder;
    const auto tokenizer = Tokenizer::load(folder.path().toStdString());
    QVERIFY(!tokenizer);
    QCOMPARE(tokenizer.error().kind, ErrorKind::NotFound);
    QVERIFY(problemOf(tokenizer).contains("tokenizer.json"));
}

QTEST_GUILESS_MAIN(TestTokenizerFile)
#include "tst_tokenizer_file.moc"
