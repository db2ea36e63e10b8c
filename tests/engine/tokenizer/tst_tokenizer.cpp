// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <atomic>
#include <thread>

#include <rapidcheck.h>
#include <nlohmann/json.hpp>

#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::tokenizer;
using nlohmann::json;

namespace {

std::vector<json> goldenRows(const std::string& name)
{
    std::vector<json> rows;
    std::istringstream lines(goldenText(name + ".jsonl"));
    for (std::string line; std::getline(lines, line);)
        rows.push_back(json::parse(line));
    return rows;
}

/// A code point of any kind, weighted towards those that tokenizers treat specially.
rc::Gen<std::string> anyText()
{
    const auto piece = rc::gen::element<std::string>(
        "a", "the", "é", "e\u0301", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "'s", "'LL", "0", "123", "٣",
        "😀", "日本", "<|im_end|>", "<|im_start|>", "<|im_", "ſ", "!", "...", "\u1c89", std::string(60, 'x'));
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string text;
                            for (const std::string& part : pieces)
                                text += part;
                            return text;
                        });
}

}  // namespace

class TestTokenizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decodesWhatItEncoded_data();
    void decodesWhatItEncoded();
    void coversTheTextWithOffsets();
    void takesBytesThatAreNotUtf8();
    void decodesUnknownIdsAndBrokenCharacters();
    void tellsTokensApart();
    void readsPurposesFromTheConfig();
    void servesThreadsAlike();
    void readsThePublicTokenizers_data();
    void readsThePublicTokenizers();
};

void TestTokenizer::decodesWhatItEncoded_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("llama3") << "llama3";
    QTest::newRow("llama2") << "llama2";
}

void TestTokenizer::decodesWhatItEncoded()
{
    QFETCH(QString, name);
    const Tokenizer tokenizer = goldenTokenizer(name.toStdString());
    const bool held = rc::check("decode(encode(text)) is the text", [&] {
        const std::string text = *anyText();
        RC_ASSERT(tokenizer.decode(tokenizer.encodeIds(text), false) == text);
    });
    QVERIFY(held);
}

void TestTokenizer::coversTheTextWithOffsets()
{
    const Tokenizer tokenizer = goldenTokenizer("llama3");
    const bool held = rc::check("ranges are in order, overlap only within a character, and leave nothing out", [&] {
        const std::string text = *anyText();
        std::uint32_t reached = 0;
        for (const ByteSpan& span : tokenizer.encode(text).offsets) {
            RC_ASSERT(span.begin <= reached);
            RC_ASSERT(span.end >= reached);
            RC_ASSERT(span.begin < span.end);
            reached = span.end;
        }
        RC_ASSERT(reached == text.size());
    });
    QVERIFY(held);
}

void TestTokenizer::takesBytesThatAreNotUtf8()
{
    const Tokenizer tokenizer = goldenTokenizer("qwen2");
    const std::string text = "a\xFF\x80 \xE6\x97 b\xC3";
    const Encoding encoding = tokenizer.encode(text);
    std::string bytes;
    for (const api::TokenId id : encoding.ids)
        bytes += tokenizer.tokenBytes(id);
    QCOMPARE(bytes, text);
    QCOMPARE(encoding.offsets.back().end, static_cast<std::uint32_t>(text.size()));
    QCOMPARE(tokenizer.decode(encoding.ids, false), std::string("a\uFFFD\uFFFD \uFFFD b\uFFFD"));
}

void TestTokenizer::decodesUnknownIdsAndBrokenCharacters()
{
    const Tokenizer tokenizer = goldenTokenizer("qwen2");
    QVERIFY(tokenizer.encode("").ids.empty());
    QCOMPARE(tokenizer.decode(std::vector<api::TokenId>{-1, 1 << 30, tokenizer.vocabSize()}, false), std::string());
    const auto ids = tokenizer.encodeIds("\U0001F9E0");
    QVERIFY(ids.size() > 1);
    QCOMPARE(tokenizer.decode(std::span(ids).first(ids.size() - 1), false), std::string("\uFFFD"));
}

void TestTokenizer::tellsTokensApart()
{
    const Tokenizer tokenizer = goldenTokenizer("gpt2");
    QCOMPARE(tokenizer.tokenId("<|im_end|>"), std::optional<api::TokenId>(2));
    QCOMPARE(tokenizer.token(2), std::string_view("<|im_end|>"));
    QVERIFY(tokenizer.isAdded(2) && tokenizer.isSpecial(2));
    const api::TokenId tool = tokenizer.tokenId("<tool>").value();
    QVERIFY(tokenizer.isAdded(tool) && !tokenizer.isSpecial(tool));
    const api::TokenId space = tokenizer.tokenId("Ġ").value();
    QVERIFY(!tokenizer.isAdded(space));
    QCOMPARE(tokenizer.tokenBytes(space), std::string_view(" "));
    QVERIFY(!tokenizer.tokenId("no such token"));
    QVERIFY(!tokenizer.isAdded(-1) && !tokenizer.isSpecial(tokenizer.vocabSize()));
    QCOMPARE(tokenizer.token(-1), std::string_view());
}

void TestTokenizer::readsPurposesFromTheConfig()
{
    const std::string file = goldenText("qwen2.tokenizer.json");
    const auto tokenizer = Tokenizer::parse(
        file, R"({"bos_token": null, "eos_token": "<|im_end|>", "pad_token": {"content": "<|endoftext|>"}})", "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    QVERIFY(!tokenizer->special().bos);
    QCOMPARE(tokenizer->special().eos, std::optional<api::TokenId>(2));
    QCOMPARE(tokenizer->special().pad, std::optional<api::TokenId>(0));
    // As transformers writes it where the length is not limited: a whole number beyond 64 bits.
    const auto endless = Tokenizer::parse(
        file, R"({"model_max_length": 1000000000000000019884624838656, "eos_token": "<|im_end|>"})", "x");
    QVERIFY2(endless, endless ? "" : endless.error().message.c_str());
    QVERIFY(endless->special().eos.has_value());
    const auto unknown = Tokenizer::parse(file, R"({"eos_token": "<|nowhere|>", "pad_token": 3})", "x");
    QVERIFY(unknown && !unknown->special().eos && !unknown->special().pad);
    QVERIFY(!Tokenizer::parse(file, "[]", "x"));
}

void TestTokenizer::servesThreadsAlike()
{
    const Tokenizer tokenizer = goldenTokenizer("llama3");
    const std::vector<json> rows = goldenRows("llama3");
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (const json& row : rows) {
                const auto ids =
                    tokenizer.encodeIds(row.at("text").get<std::string>(), {row.at("special").get<bool>()});
                wrong += ids == row.at("ids").get<std::vector<api::TokenId>>() ? 0 : 1;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

void TestTokenizer::readsThePublicTokenizers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("size");
    QTest::addColumn<QList<int>>("ids");
    // Ids of Hugging Face's tokenizers 0.23.3 for the text below.
    QTest::newRow("llama3") << "llama3" << 128256 << QList<int>{9906,  1917,  0,   220, 4513,   10961, 22,  13,
                                                                13106, 38672, 588, 11,  105180, 382,   256, 471};
    QTest::newRow("small-bpe") << "small-bpe" << 6400
                               << QList<int>{1602, 1707, 36,  482, 1676, 4374, 6303, 49, 1231, 100,
                                             163,  143,  478, 47,  256,  1053, 689,  49, 5729, 1398};
}

void TestTokenizer::readsThePublicTokenizers()
{
    QFETCH(QString, name);
    QFETCH(int, size);
    QFETCH(QList<int>, ids);
    const auto folder = std::filesystem::path(POFT_SOURCE_DIR) / "../shared/data/tokenizers" / name.toStdString();
    if (!std::filesystem::exists(folder / "tokenizer.json"))
        QSKIP("the public tokenizers are not beside this checkout");
    const auto tokenizer = Tokenizer::load(folder);
    QVERIFY2(tokenizer, problemOf(tokenizer));
    QCOMPARE(tokenizer->vocabSize(), size);
    const auto found = tokenizer->encodeIds("Hello world! 1234567. Naïve, 日本.\n\n   return");
    QCOMPARE(QList<int>(found.begin(), found.end()), ids);
}

QTEST_GUILESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
