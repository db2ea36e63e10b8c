// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <algorithm>

#include "data_file.h"
#include "engine/data/exporter.h"
#include "engine/data/importer.h"
#include "engine/data/parquet_module.h"
#include "engine/data/stored_sample.h"
#include "engine/data/turns.h"
#include "storage/content/canonical_json.h"
#include "storage/sqlite/transaction.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_scores.h"
#include "storage/workspace/workspace.h"

using namespace poft;
using namespace poft::data;

namespace {

/// Text that is hard on readers and writers of JSON.
rc::Gen<std::string> anyText()
{
    const std::vector<std::string> pieces = {"a",          "Zebra",
                                             " ",          "\n",
                                             "\r",         "\t",
                                             "\"",         "\\",
                                             "/",          "{",
                                             "}",          "[",
                                             "],",         ":",
                                             "é",          "日本",
                                             "😀",          "\xEE\x80\x80",
                                             "\x7F",       "\x01",
                                             "\\u0041",    std::string(1, '\0'),
                                             "<|im_end|>", "null",
                                             "1.0",        "\xE2\x80\xA8",
                                             "e\xCC\x81"};
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces)),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const std::string& part : parts) {
                                text += part;
                            }
                            return text;
                        });
}

rc::Gen<std::string> anyAnswer()
{
    return rc::gen::map(anyText(), [](std::string text) { return isBlank(text) ? text + "x" : text; });
}

std::string quoted(const std::string& text)
{
    std::string json;
    storage::appendJsonString(json, text);
    return json;
}

std::optional<std::string> maybeJson(const std::string& text, int choice)
{
    switch (choice) {
        case 0:
            return "[{\"function\":{\"arguments\":" + quoted(text) + ",\"name\":\"f\"},\"n\":1.50}]";
        case 1:
            return "[1e5,-0.0,{\"\":" + quoted(text) + "}]";
        default:
            return std::nullopt;
    }
}

std::vector<text::Message> anyTurns()
{
    std::vector<text::Message> turns;
    if (*rc::gen::arbitrary<bool>()) {
        turns.push_back({"system", *anyText(), {}, {}});
    }
    const int exchanges = *rc::gen::inRange(1, 4);
    for (int i = 0; i < exchanges; ++i) {
        turns.push_back({*rc::gen::element<std::string>("user", "tool", "developer"), *anyText(), {}, {}});
        if (*rc::gen::arbitrary<bool>()) {
            turns.back().name = *anyAnswer();
        }
        turns.push_back({"assistant", *anyText(), {}, maybeJson(*anyText(), *rc::gen::inRange(0, 6))});
    }
    return turns;
}

std::string anyExtra()
{
    if (*rc::gen::arbitrary<bool>()) {
        return {};
    }
    std::string extra = "{";
    for (const char* name :
         {"id", "prompt", "chosen", "rejected", "text", "messages", "label", "é", "extra", "is_noise", "tau"}) {
        if (*rc::gen::inRange(0, 3) > 0) {
            continue;
        }
        extra += extra.size() > 1 ? "," : "";
        extra += quoted(name) + ":";
        extra += *rc::gen::element<std::string>("1.0", "true", "[]", "{\"b\":[1,{}]}", quoted(*anyText()));
    }
    return extra == "{" ? std::string() : extra + "}";
}

Sample anySample(SampleKind kind)
{
    Sample sample;
    sample.kind = kind;
    sample.extra = anyExtra();
    if (*rc::gen::arbitrary<bool>()) {
        sample.isNoise = *rc::gen::arbitrary<bool>();
        sample.noiseKind = *sample.isNoise ? "character_edits" : "";
    }
    if (kind == SampleKind::Text) {
        sample.conversation.messages.push_back({"text", *anyAnswer(), {}, {}});
        return sample;
    }
    sample.conversation.messages = anyTurns();
    sample.conversation.tools = maybeJson(*anyText(), *rc::gen::inRange(0, 6));
    // Only what is known to be noise may end with an empty answer.
    const bool mayBeEmpty = kind == SampleKind::Messages && sample.isNoise.value_or(false);
    sample.conversation.messages.back().content = mayBeEmpty ? *anyText() : *anyAnswer();
    if (kind == SampleKind::Pairs) {
        sample.rejected = sample.conversation;
        sample.rejected.messages.back().content += "!";
    }
    return sample;
}

std::vector<storage::NewSample> anySamples(SampleKind kind)
{
    std::vector<storage::NewSample> samples;
    const int count = *rc::gen::inRange(1, 6);
    for (int i = 0; i < count; ++i) {
        auto stored = toStored(anySample(kind));
        RC_ASSERT(stored.has_value());
        samples.push_back(*std::move(stored));
    }
    return samples;
}

}  // namespace

class TestRoundtrip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void importOfAnExportIsTheSame();
    void scoresComeBackAsColumns();

private:
    storage::Id original(SampleKind kind, const std::vector<storage::NewSample>& samples);
    std::vector<storage::SampleWithBody> samplesOf(storage::Id dataset);
    std::vector<storage::SampleScores> scored(storage::Id dataset);
    void checkScores(storage::Id original, const std::vector<storage::SampleScores>& scores, const char* fileName);

    void checkRoundtrip(storage::Id original, SampleKind kind, const std::vector<storage::NewSample>& samples,
                        const char* fileName);

    DataFiles m_files;
    int m_originals = 0;  // a case that fails leaves its data set behind
    std::optional<storage::Workspace> m_workspace;
    std::optional<storage::Connection> m_connection;
};

void TestRoundtrip::initTestCase()
{
    qputenv("RC_PARAMS", "max_success=60 max_size=12");
    m_workspace.emplace(storage::Workspace::create(m_files.folder() / "workspace", "test").value());
    m_connection.emplace(m_workspace->connect().value());
}

void TestRoundtrip::checkRoundtrip(storage::Id original, SampleKind kind,
                                   const std::vector<storage::NewSample>& samples, const char* fileName)
{
    const auto path = m_files.folder() / fileName;
    RC_ASSERT(exportSamples(*m_connection, {original, {}, path}).value() == std::ssize(samples));
    ImportRequest request;
    request.name = "again " + std::to_string(m_originals) + fileName;
    request.files = {path};
    const auto again = importFiles(*m_connection, request);
    if (!again) {
        RC_FAIL(again.error().message);
    }
    RC_ASSERT(again->badRows == 0);
    RC_ASSERT(storage::findDataset(*m_connection, again->dataset)->fingerprint ==
              storage::findDataset(*m_connection, original)->fingerprint);
    RC_ASSERT(storage::findDataset(*m_connection, again->dataset)->kind == kindName(kind));
    std::size_t next = 0;
    RC_ASSERT(storage::forEachSample(*m_connection, again->dataset, [&](const storage::SampleWithBody& sample) {
                  RC_ASSERT(sample.body == samples[next].content.body);
                  RC_ASSERT(sample.sample.extra == samples[next].extra);
                  RC_ASSERT(sample.sample.noiseKind == samples[next].noiseKind);
                  ++next;
                  return true;
              }).has_value());
    RC_ASSERT(storage::removeDataset(*m_connection, again->dataset).has_value());
}

storage::Id TestRoundtrip::original(SampleKind kind, const std::vector<storage::NewSample>& samples)
{
    const auto made =
        storage::createDataset(*m_connection, {"original " + std::to_string(++m_originals), kindName(kind), "{}", {}});
    RC_ASSERT(made.has_value());
    RC_ASSERT(storage::appendSamples(*m_connection, *made, samples).has_value());
    RC_ASSERT(storage::finishDataset(*m_connection, *made).has_value());
    return *made;
}

std::vector<storage::SampleWithBody> TestRoundtrip::samplesOf(storage::Id dataset)
{
    std::vector<storage::SampleWithBody> samples;
    RC_ASSERT(storage::forEachSample(*m_connection, dataset, [&](const storage::SampleWithBody& sample) {
                  samples.push_back(sample);
                  return true;
              }).has_value());
    return samples;
}

void TestRoundtrip::importOfAnExportIsTheSame()
{
    const bool holds = rc::check("an import of an export has the same contents, flags and columns", [this] {
        const auto kind = *rc::gen::element(SampleKind::Messages, SampleKind::Pairs, SampleKind::Text);
        const std::vector<storage::NewSample> samples = anySamples(kind);
        const storage::Id made = original(kind, samples);
        checkRoundtrip(made, kind, samples, "export.jsonl");
        if (parquetModule()) {
            checkRoundtrip(made, kind, samples, "export.parquet");
        }
        RC_ASSERT(storage::removeDataset(*m_connection, made).has_value());
    });
    QVERIFY(holds);
}

/// Some of the samples have scores in experiment 1, and of those not all.
std::vector<storage::SampleScores> TestRoundtrip::scored(storage::Id dataset)
{
    const auto maybe = [] {
        return *rc::gen::arbitrary<bool>() ? std::optional(*rc::gen::inRange(-9000, 9000) / 7.0) : std::nullopt;
    };
    std::vector<storage::SampleScores> scores;
    for (const storage::SampleWithBody& sample : samplesOf(dataset)) {
        if (*rc::gen::arbitrary<bool>()) {
            scores.push_back({sample.sample.id, maybe(), maybe(), maybe(), maybe(), {}});
        }
    }
    RC_ASSERT(storage::rewriteSampleScores(*m_connection, 1, scores).has_value());
    return scores;
}

void TestRoundtrip::checkScores(storage::Id original, const std::vector<storage::SampleScores>& scores,
                                const char* fileName)
{
    const auto path = m_files.folder() / fileName;
    RC_ASSERT(exportSamples(*m_connection, {original, 1, path}).has_value());
    ImportRequest request;
    request.name = "again " + std::to_string(m_originals) + fileName;
    request.files = {path};
    const auto again = importFiles(*m_connection, request);
    if (!again) {
        RC_FAIL(again.error().message);
    }
    RC_ASSERT(storage::findDataset(*m_connection, again->dataset)->fingerprint ==
              storage::findDataset(*m_connection, original)->fingerprint);
    const auto before = samplesOf(original);
    const auto after = samplesOf(again->dataset);
    RC_ASSERT(after.size() == before.size());
    const auto columns = [](const std::string& extra) {
        return QJsonDocument::fromJson(QByteArray::fromStdString(extra)).object();
    };
    for (std::size_t i = 0; i < before.size(); ++i) {
        QJsonObject expected = columns(before[i].sample.extra);
        const auto own = std::ranges::find(scores, before[i].sample.id, &storage::SampleScores::sampleId);
        if (own != scores.end()) {
            for (const auto& [name, value] : {std::pair("r_llm", own->rLlm), std::pair("spread", own->spread),
                                              std::pair("r_theta", own->rTheta), std::pair("tau", own->tau)}) {
                // A column of the sample's own goes before a score of the same name.
                if (value && !expected.contains(name)) {
                    expected[name] = *value;
                }
            }
        }
        RC_ASSERT(QJsonDocument(columns(after[i].sample.extra)).toJson().toStdString() ==
                  QJsonDocument(expected).toJson().toStdString());
    }
    RC_ASSERT(storage::removeDataset(*m_connection, again->dataset).has_value());
}

void TestRoundtrip::scoresComeBackAsColumns()
{
    {
        auto transaction = storage::WriteTransaction::begin(*m_connection);
        m_connection->execute("INSERT INTO experiments VALUES (1, 'e', '{}', 't', 1)");
        QVERIFY(transaction->commit().has_value());
    }
    const bool holds = rc::check("an import of an export with scores has them as columns, to the last digit", [this] {
        const auto kind = *rc::gen::element(SampleKind::Messages, SampleKind::Pairs, SampleKind::Text);
        const storage::Id made = original(kind, anySamples(kind));
        const auto scores = scored(made);
        checkScores(made, scores, "scores.jsonl");
        if (parquetModule()) {
            checkScores(made, scores, "scores.parquet");
        }
        RC_ASSERT(storage::removeDataset(*m_connection, made).has_value());
    });
    QVERIFY(holds);
}

QTEST_GUILESS_MAIN(TestRoundtrip)
#include "tst_roundtrip.moc"
