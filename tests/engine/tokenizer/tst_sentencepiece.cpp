// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <bit>

#include <nlohmann/json.hpp>

#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::tokenizer;
using nlohmann::json;

namespace {

std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>(value | 0x80);
    return bytes + static_cast<char>(value);
}

std::string numberField(int field, std::uint64_t value)
{
    return varint(static_cast<std::uint64_t>(field) << 3) + varint(value);
}

std::string bytesField(int field, const std::string& bytes)
{
    return varint(static_cast<std::uint64_t>(field) << 3 | 2) + varint(bytes.size()) + bytes;
}

std::string piece(const std::string& text, float score, int type = 1)
{
    std::string bits(4, '\0');
    const auto value = std::bit_cast<std::uint32_t>(score);
    for (int i = 0; i < 4; ++i)
        bits[static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
    return bytesField(
        1, bytesField(1, text) + varint(2 << 3 | 5) + bits + numberField(3, static_cast<std::uint64_t>(type)));
}

const std::string kBpe = bytesField(2, numberField(3, 2));
const std::string kKeepSpaces = bytesField(3, bytesField(1, "identity") + numberField(4, 0));

/// <unk> <s> </s> and the letters of a small model with the merges ab, bc, abc (by score) and the tool <t>.
std::string smallModel()
{
    return piece("<unk>", 0, 2) + piece("<s>", 0, 3) + piece("</s>", 0, 3) + piece("<t>", 0, 4) + piece("▁", -9) +
           piece("a", -9) + piece("b", -9) + piece("c", -9) + piece("bc", -1) + piece("ab", -2) + piece("abc", -3) +
           kBpe + kKeepSpaces;
}

}  // namespace

class TestSentencePiece : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsSentencePiece();
    void mergesByScore();
    void beginsAnewAfterAddedTokens();
    void addsWhatTheConfigSays();
    void isReadWhereThereIsNothingElse();
    void equalsTheSamePublicTokenizer();
    void refusesWhatItCannotDoExactly_data();
    void refusesWhatItCannotDoExactly();
    void survivesDamage();
};

void TestSentencePiece::equalsSentencePiece()
{
    const auto tokenizer = Tokenizer::parseModel(goldenText("sentencepiece.model"), {}, "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    std::istringstream lines(goldenText("sentencepiece.jsonl"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const json row = json::parse(line);
        const auto ids = tokenizer->encodeIds(row.at("text").get<std::string>());
        QVERIFY2(ids == row.at("ids").get<std::vector<api::TokenId>>(), line.c_str());
        QVERIFY2(tokenizer->encode(row.at("text").get<std::string>()).ids == ids, line.c_str());
        QVERIFY2(tokenizer->decode(ids, false) == row.at("decoded").get<std::string>(), line.c_str());
    }
    QVERIFY(count > 600);
}

void TestSentencePiece::mergesByScore()
{
    const auto tokenizer = Tokenizer::parseModel(smallModel(), {}, "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    // bc before ab, so abc is made of a and bc; the space is U+2581 before the text.
    QCOMPARE(tokenizer->encodeIds("abc"), (std::vector<api::TokenId>{4, 10}));
    QCOMPARE(tokenizer->encodeIds("abab c"), (std::vector<api::TokenId>{4, 9, 9, 4, 7}));
    QCOMPARE(tokenizer->encodeIds("xyza"), (std::vector<api::TokenId>{4, 0, 5}));
    QCOMPARE(tokenizer->encode("xyza").offsets[1], (ByteSpan{0, 3}));
    QCOMPARE(tokenizer->decode(tokenizer->encodeIds(" ab c"), false), std::string(" ab c"));
}

void TestSentencePiece::beginsAnewAfterAddedTokens()
{
    const auto tokenizer = Tokenizer::parseModel(smallModel(), {}, "x");
    QVERIFY(tokenizer);
    QCOMPARE(tokenizer->encodeIds("<s>a<t>b"), (std::vector<api::TokenId>{1, 4, 5, 3, 4, 6}));
    QVERIFY(tokenizer->isSpecial(1) && tokenizer->isAdded(3) && !tokenizer->isSpecial(3));
    const auto newer = Tokenizer::parseModel(smallModel(), R"({"legacy": false})", "x");
    QVERIFY(newer);
    QCOMPARE(newer->encodeIds("<s>a<t>b"), (std::vector<api::TokenId>{1, 5, 3, 6}));
    QCOMPARE(newer->encodeIds("a<t>b"), (std::vector<api::TokenId>{4, 5, 3, 6}));
}

void TestSentencePiece::addsWhatTheConfigSays()
{
    const auto ids = [](const char* config) {
        return Tokenizer::parseModel(smallModel(), config, "x")->encodeIds("a", {.addSpecialTokens = true});
    };
    QCOMPARE(ids(R"({"bos_token": "<s>", "eos_token": "</s>"})"), (std::vector<api::TokenId>{1, 4, 5}));
    QCOMPARE(ids(R"({"bos_token": "<s>", "eos_token": "</s>", "add_bos_token": false, "add_eos_token": true})"),
             (std::vector<api::TokenId>{4, 5, 2}));
    QCOMPARE(ids(""), (std::vector<api::TokenId>{4, 5}));
}

void TestSentencePiece::isReadWhereThereIsNothingElse()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    std::ofstream(path / "tokenizer.model", std::ios::binary) << smallModel();
    const auto model = Tokenizer::load(path);
    QVERIFY2(model, problemOf(model));
    QCOMPARE(model->vocabSize(), 11);
    std::ofstream(path / "tokenizer.json", std::ios::binary) << goldenText("llama2.tokenizer.json");
    QCOMPARE(Tokenizer::load(path)->vocabSize(), goldenTokenizer("llama2").vocabSize());
}

void TestSentencePiece::equalsTheSamePublicTokenizer()
{
    const auto folder = std::filesystem::path(POFT_SOURCE_DIR) / "../shared/data/tokenizers/llama2";
    if (!std::filesystem::exists(folder / "tokenizer.model"))
        QSKIP("the public tokenizers are not beside this checkout");
    std::ifstream file(folder / "tokenizer.model", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    const auto fromModel = Tokenizer::parseModel(bytes, {}, "x");
    QVERIFY2(fromModel, problemOf(fromModel));
    const auto fromJson = Tokenizer::load(folder);
    QVERIFY2(fromJson, problemOf(fromJson));
    for (const std::string text : {"Hello  world!\n\n", "<s> naïve <s>日本 \xF0\x9F\xA7\xA0", "▁a ▁▁ b", ""})
        QCOMPARE(fromModel->encodeIds(text), fromJson->encodeIds(text));
}

void TestSentencePiece::refusesWhatItCannotDoExactly_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& model, const char* says) {
        QTest::newRow(name) << QByteArray::fromStdString(model) << QString(says);
    };
    const std::string letter = piece("a", -1);
    row("unigram", goldenText("unigram.model"), "unigram");
    row("no type", letter + kKeepSpaces, "unigram");
    row("a table of characters",
        letter + kBpe + bytesField(3, bytesField(1, "nmt_nfkc") + bytesField(2, "xyz") + numberField(4, 0)),
        "by the table \"nmt_nfkc\"");
    row("white space removed", letter + kBpe, "removes extra white space");
    row("white space kept", letter + kBpe + bytesField(3, numberField(4, 0) + numberField(5, 0)), "uncommon way");
    row("white space behind", letter + bytesField(2, numberField(3, 2) + numberField(24, 1)) + kKeepSpaces,
        "uncommon way");
    row("unused piece", letter + piece("b", -1, 5) + kBpe + kKeepSpaces, "unused pieces (piece 1)");
    row("piece twice", letter + letter + kBpe + kKeepSpaces, "the text of piece 1 occurs twice");
    row("piece without text", piece("", -1) + kBpe + kKeepSpaces, "piece 0 is empty");
    row("piece without end", piece(std::string(5000, 'a'), -1) + kBpe + kKeepSpaces, "piece 0 is empty or too long");
    row("score that is no number", piece("a", std::numeric_limits<float>::quiet_NaN()) + kBpe + kKeepSpaces, "score");
    row("nothing", {}, "cannot be read");
    row("no pieces", kBpe + kKeepSpaces, "cannot be read");
    row("JSON", R"({"model": {"type": "BPE"}})", "cannot be read");
    row("a length beyond the end", std::string("\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 10), "cannot be read");
    row("a number without end", std::string(20, '\xFF'), "cannot be read");
}

void TestSentencePiece::refusesWhatItCannotDoExactly()
{
    QFETCH(QByteArray, model);
    QFETCH(QString, says);
    const auto tokenizer = Tokenizer::parseModel(model.toStdString(), {}, "models/a/tokenizer.model");
    QVERIFY(!tokenizer);
    const QString message = problemOf(tokenizer);
    QVERIFY2(message.contains(says) && message.startsWith("models/a/tokenizer.model"), qPrintable(message));
}

void TestSentencePiece::survivesDamage()
{
    const std::string good = smallModel();
    for (std::size_t size = 0; size < good.size(); ++size)
        if (const auto tokenizer = Tokenizer::parseModel(good.substr(0, size), {}, "x"))
            tokenizer->encode("abc <t>");
    for (std::size_t position = 0; position < good.size(); ++position)
        for (const int bit : {0, 3, 7}) {
            std::string bad = good;
            bad[position] = static_cast<char>(bad[position] ^ (1 << bit));
            if (const auto tokenizer = Tokenizer::parseModel(bad, {}, "x"))
                tokenizer->encode("abc <t>");
        }
}

QTEST_GUILESS_MAIN(TestSentencePiece)
#include "tst_sentencepiece.moc"
