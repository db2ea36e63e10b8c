// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include <QtTest>

#include "data_file.h"
#include "engine/data/exporter.h"
#include "engine/data/importer.h"
#include "engine/data/parquet_module.h"
#include "engine/data/stored_sample.h"
#include "engine/data/turns.h"
#include "storage/content/canonical_json.h"
#include "storage/tables/datasets.h"
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

}  // namespace

class TestRoundtrip : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void importOfAnExportIsTheSame();

private:
    void checkRoundtrip(storage::Id original, SampleKind kind, const std::vector<storage::NewSample>& samples,
                        const char* fileName);

    DataFiles m_files;
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
    request.name = "again";
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

void TestRoundtrip::importOfAnExportIsTheSame()
{
    const bool holds = rc::check("an import of an export has the same contents, flags and columns", [this] {
        const auto kind = *rc::gen::element(SampleKind::Messages, SampleKind::Pairs, SampleKind::Text);
        std::vector<storage::NewSample> samples;
        const int count = *rc::gen::inRange(1, 6);
        for (int i = 0; i < count; ++i) {
            auto stored = toStored(anySample(kind));
            RC_ASSERT(stored.has_value());
            samples.push_back(*std::move(stored));
        }
        const auto original = storage::createDataset(*m_connection, {"original", kindName(kind), "{}", {}});
        RC_ASSERT(original.has_value());
        RC_ASSERT(storage::appendSamples(*m_connection, *original, samples).has_value());
        RC_ASSERT(storage::finishDataset(*m_connection, *original).has_value());

        checkRoundtrip(*original, kind, samples, "export.jsonl");
        if (parquetModule()) {
            checkRoundtrip(*original, kind, samples, "export.parquet");
        }
        RC_ASSERT(storage::removeDataset(*m_connection, *original).has_value());
    });
    QVERIFY(holds);
}

QTEST_GUILESS_MAIN(TestRoundtrip)
#include "tst_roundtrip.moc"
