// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/tokenizer/text_stream.h"
#include "storage/files/sha256.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"
#include "tests/engine/tokenizer/nasty_strings.h"

using namespace poft;
using namespace poft::tokenizer;
using nlohmann::json;

/// Ids, offsets and decoded text against what Hugging Face's tokenizers make of the same strings (make_goldens.py).
class TestHuggingFace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsOnRows_data();
    void equalsOnRows();
    void equalsOnManyStrings_data();
    void equalsOnManyStrings();
    void equalsInEveryPipeline_data();
    void equalsInEveryPipeline();
};

namespace {

std::vector<std::uint32_t> flat(const std::vector<ByteSpan>& spans)
{
    std::vector<std::uint32_t> positions;
    for (const ByteSpan& span : spans) {
        positions.push_back(span.begin);
        positions.push_back(span.end);
    }
    return positions;
}

void compareRow(const Tokenizer& tokenizer, const json& row)
{
    const auto text = row.at("text").get<std::string>();
    const EncodeOptions options{.addSpecialTokens = row.at("special").get<bool>()};
    const Encoding encoding = tokenizer.encode(text, options);
    const QByteArray where = QByteArray::fromStdString(row.at("text").dump());
    QVERIFY2(encoding.ids == row.at("ids").get<std::vector<api::TokenId>>(),
             where + QByteArray::fromStdString(json(encoding.ids).dump() + row.at("ids").dump()));
    QVERIFY2(flat(encoding.offsets) == row.at("offsets").get<std::vector<std::uint32_t>>(), where);
    QVERIFY2(tokenizer.encodeIds(text, options) == encoding.ids, where);
    QVERIFY2(tokenizer.decode(encoding.ids, false) == row.at("decoded").get<std::string>(), where);
    QVERIFY2(tokenizer.decode(encoding.ids, true) == row.at("skipped").get<std::string>(), where);
}

template <class Number>
void addNumbers(files::Sha256& sum, const std::vector<Number>& numbers)
{
    std::string text;
    for (const Number number : numbers)
        text += (text.empty() ? "" : ",") + std::to_string(number);
    sum.add(text + "\n");
}

/// The sums of make_goldens.py, over as many blocks as there are expected.
std::vector<std::string> digests(const Tokenizer& tokenizer, std::uint64_t seed, std::size_t block, std::size_t blocks)
{
    NastyStrings strings(seed);
    std::vector<std::string> sums;
    while (sums.size() < blocks) {
        files::Sha256 sum;
        for (std::size_t i = 0; i < block; ++i) {
            const Encoding encoding = tokenizer.encode(strings.next(), {.addSpecialTokens = i % 2 == 1});
            addNumbers(sum, encoding.ids);
            addNumbers(sum, flat(encoding.offsets));
            sum.add(tokenizer.decode(encoding.ids, false) + "\n");
            sum.add(tokenizer.decode(encoding.ids, true) + "\n");
        }
        sums.push_back(QByteArray::fromStdString(sum.digest()).toHex().toStdString());
    }
    return sums;
}

std::vector<json> goldenLines(const std::string& name)
{
    std::vector<json> values;
    std::istringstream lines(goldenText(name));
    for (std::string line; std::getline(lines, line);)
        values.push_back(json::parse(line));
    return values;
}

const std::vector<json>& pipelines()
{
    static const std::vector<json> kPipelines = goldenLines("pipelines.jsonl");
    return kPipelines;
}

void addFixtures()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"gpt2", "llama3", "qwen2", "llama2", "mistral"})
        QTest::newRow(name) << name;
}

}  // namespace

void TestHuggingFace::equalsOnRows_data()
{
    addFixtures();
}

void TestHuggingFace::equalsOnRows()
{
    QFETCH(QString, name);
    const Tokenizer tokenizer = goldenTokenizer(name.toStdString());
    const std::vector<json> rows = goldenLines(name.toStdString() + ".jsonl");
    QCOMPARE(rows.size(), std::size_t{600});
    for (const json& row : rows) {
        compareRow(tokenizer, row);
        if (QTest::currentTestFailed())
            return;
    }
}

void TestHuggingFace::equalsOnManyStrings_data()
{
    addFixtures();
}

void TestHuggingFace::equalsOnManyStrings()
{
    QFETCH(QString, name);
    const json golden = json::parse(goldenText("digests.json"));
    const auto expected = golden.at("sha256").at(name.toStdString()).get<std::vector<std::string>>();
    QCOMPARE(expected.size(), std::size_t{50});
    const auto found = digests(goldenTokenizer(name.toStdString()), golden.at("seed").get<std::uint64_t>(),
                               golden.at("block").get<std::size_t>(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(found[i] == expected[i], qPrintable(QStringLiteral("block %1 of the strings").arg(i)));
}

void TestHuggingFace::equalsInEveryPipeline_data()
{
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < pipelines().size(); ++i)
        QTest::newRow(pipelines()[i].at("name").get<std::string>().c_str()) << static_cast<int>(i);
}

void TestHuggingFace::equalsInEveryPipeline()
{
    QFETCH(int, index);
    const json& pipeline = pipelines()[static_cast<std::size_t>(index)];
    const auto tokenizer = Tokenizer::parse(pipeline.at("tokenizer").dump(), {}, "tokenizer.json");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    for (const json& row : pipeline.at("rows")) {
        compareRow(*tokenizer, row);
        if (QTest::currentTestFailed())
            return;
    }
    const auto expected = pipeline.at("sha256").get<std::vector<std::string>>();
    const auto found = digests(*tokenizer, pipeline.at("seed").get<std::uint64_t>(),
                               pipeline.at("block").get<std::size_t>(), expected.size());
    QVERIFY(!expected.empty() && found == expected);
}

QTEST_GUILESS_MAIN(TestHuggingFace)
#include "tst_hugging_face.moc"
