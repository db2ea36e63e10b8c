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
    void tellsWhatIsNotExact_data();
    void tellsWhatIsNotExact();
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
        file["normalizer"] = {{"type", "Sequence"}, {"normalizers", {file["normalizer"]}}};
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
    row("unknown normalizer", "\"normalizer\" = {\"type\":\"Nmt\"}", [](json& file) {
        file["normalizer"] = {{"type", "Nmt"}};
    });
    row("normalizer without its text", "\"normalizer\" = {\"type\":\"Prepend\"}", [](json& file) {
        file["normalizer"] = {{"type", "Prepend"}};
    });
    row("normalizer that is a text", "\"normalizer\" = \"NFC\"", [](json& file) { file["normalizer"] = "NFC"; });
    row("normalizers that fill the memory", "thousands of times longer", [](json& file) {
        const json twice = {{"type", "Replace"}, {"pattern", {{"String", "a"}}}, {"content", "aa"}};
        file["normalizer"] = {{"type", "Sequence"}, {"normalizers", json(40, twice)}};
    });
    row("decoders that fill the memory", "thousands of times longer", [](json& file) {
        const json step = {{"type", "Replace"}, {"pattern", {{"Regex", ""}}}, {"content", std::string(100, 'a')}};
        file["decoder"] = {{"type", "Sequence"}, {"decoders", {step, step}}};
    });
    row("an id that would fill the memory", "the id of token \"a\"",
        [](json& file) { file["model"]["vocab"]["a"] = 16000000; });
    row("unknown pre-tokenizer", "\"pre_tokenizer\" = {\"type\":\"BertPreTokenizer\"}", [](json& file) {
        file["pre_tokenizer"] = {{"type", "BertPreTokenizer"}};
    });
    row("Metaspace by two characters", "\"replacement\" must be one character", [](json& file) {
        file["pre_tokenizer"] = {{"type", "Metaspace"}, {"replacement", "__"}};
    });
    row("Metaspace of an unknown scheme", "must be always, first or never", [](json& file) {
        file["pre_tokenizer"] = {{"type", "Metaspace"}, {"replacement", "_"}, {"prepend_scheme", "last"}};
    });
    row("Metaspace that contradicts itself", "contradicts", [](json& file) {
        file["pre_tokenizer"] = {
            {"type", "Metaspace"}, {"replacement", "_"}, {"prepend_scheme", "first"}, {"add_prefix_space", false}};
    });
    row("pattern that is none", "PCRE2 says: missing closing parenthesis",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "(a"; });
    row("pattern that means something else here", "it holds \\h",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "\\h+"; });
    row("pattern of no kind", "must be a \"String\" or a \"Regex\"",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["pattern"] = "a"; });
    row("unknown behaviour", "its \"behavior\" is unknown",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["behavior"] = "removed"; });
    row("Bert's post-processor", "\"post_processor\"", [](json& file) {
        file["post_processor"] = {{"type", "BertProcessing"}};
    });
    row("template with an unknown token", "\"post_processor\"", [](json& file) {
        file["post_processor"] = {{"type", "TemplateProcessing"},
                                  {"single", {{{"SpecialToken", {{"id", "<s>"}}}}, {{"Sequence", {{"id", "A"}}}}}},
                                  {"special_tokens", {{"<s>", {{"id", "<s>"}, {"ids", {99999}}}}}}};
    });
    row("other decoder", "\"decoder\"", [](json& file) { file["decoder"] = {{"type", "WordPiece"}}; });
    row("other model", "\"model.type\" = \"Unigram\"", [](json& file) { file["model"]["type"] = "Unigram"; });
    row("dropout", "\"model.dropout\" = 0.1", [](json& file) { file["model"]["dropout"] = 0.1; });
    row("suffix that is no text", "\"model.end_of_word_suffix\" is not a text",
        [](json& file) { file["model"]["end_of_word_suffix"] = 3; });
    row("prefix that no merge has", "entry 0 of \"model.merges\"",
        [](json& file) { file["model"]["continuing_subword_prefix"] = "##"; });
    row("unknown token that is unknown", "\"model.unk_token\" \"<unk>\" is not in",
        [](json& file) { file["model"]["unk_token"] = "<unk>"; });
    row("a list for the vocabulary", "\"model.vocab\" is missing or not an object", [](json& file) {
        file["model"]["vocab"] = {"a", "b"};
    });
    row("a table for the merges", "\"model.merges\" is missing or not a list", [](json& file) {
        file["model"]["merges"] = {{"a", "b"}};
    });
    row("a text for the model", "\"model\" is missing or not an object", [](json& file) { file["model"] = "BPE"; });
    row("a text for the added tokens", "\"added_tokens\" is not a list",
        [](json& file) { file["added_tokens"] = "<s>"; });
    row("an id that is a text", "the id of token \"a\"", [](json& file) { file["model"]["vocab"]["a"] = "7"; });
    row("an id that is a fraction", "the id of token \"a\"", [](json& file) { file["model"]["vocab"]["a"] = 7.5; });
    row("added token that normalizes to nothing", "nothing is left of the added token \" \"", [](json& file) {
        file["normalizer"] = {{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}};
        file["added_tokens"].push_back({{"id", 560}, {"content", " "}, {"normalized", true}});
    });
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
    row("template with a negative id", "\"post_processor\"", [](json& file) {
        file["post_processor"] = {{"type", "TemplateProcessing"},
                                  {"single", {{{"SpecialToken", {{"id", "<s>"}}}}, {{"Sequence", {{"id", "A"}}}}}},
                                  {"special_tokens", {{"<s>", {{"id", "<s>"}, {"ids", {-1}}}}}}};
    });
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

void TestTokenizerFile::tellsWhatIsNotExact_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* says, Change change) {
        QTest::newRow(name) << std::move(change) << QString(says);
    };
    row("all known", "", [](json&) {});
    row("unknown expression", "not among those known here (\\p{L}+)",
        [](json& file) { file["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "\\p{L}+"; });
    row("a byte missing", "characters that its vocabulary lacks vanish",
        [](json& file) { file["model"]["vocab"].erase("ĉ"); });
}

void TestTokenizerFile::tellsWhatIsNotExact()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    json file = json::parse(goldenText("qwen2.tokenizer.json"));
    change(file);
    const auto tokenizer = Tokenizer::parse(file.dump(), {}, "models/a/tokenizer.json");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    QCOMPARE(tokenizer->warnings().size(), says.isEmpty() ? std::size_t{0} : std::size_t{1});
    if (!says.isEmpty()) {
        const QString warning = QString::fromStdString(tokenizer->warnings().front());
        QVERIFY2(warning.startsWith("models/a/tokenizer.json") && warning.contains(says), qPrintable(warning));
    }
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
