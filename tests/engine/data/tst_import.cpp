// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "data_file.h"
#include "engine/data/exporter.h"
#include "engine/data/importer.h"
#include "engine/data/parquet_module.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_scores.h"
#include "storage/tables/score_series.h"
#include "storage/workspace/workspace.h"

using namespace poft;
using namespace poft::data;

namespace {

ImportRequest requestFor(const char* name, std::vector<std::filesystem::path> files,
                         const std::vector<std::string>& map = {})
{
    ImportRequest request;
    request.name = name;
    request.files = std::move(files);
    request.layout.map = parseFieldMap(map).value();
    return request;
}

QString sentenceOf(const Result<ImportOutcome>& outcome)
{
    return outcome ? QString() : QString::fromStdString(outcome.error().message);
}

}  // namespace

class TestImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void samplesAndBadRows();
    void bodiesAreCanonical();
    void sameContentIsStoredOnce();
    void sameFileUnderTwoNames();
    void severalFiles();
    void pairs();
    void nameTaken();
    void tooManyBadRows();
    void cutFileLeavesNothing();
    void stopLeavesNothing();
    void refusedBeforeAnythingIsWritten();
    void exportKeepsColumnsAndScores();
    void exportGivesScores();
    void exportReplacesWhole();
    void realFiles_data();
    void realFiles();

private:
    std::vector<storage::SampleWithBody> samplesOf(storage::Id dataset);
    std::int64_t rowsOf(const char* table);

    std::unique_ptr<DataFiles> m_files;
    std::optional<storage::Workspace> m_workspace;
    std::optional<storage::Connection> m_connection;
};

void TestImport::init()
{
    m_files = std::make_unique<DataFiles>();
    m_workspace.emplace(storage::Workspace::create(m_files->folder() / "workspace", "test").value());
    m_connection.emplace(m_workspace->connect().value());
}

void TestImport::cleanup()
{
    m_connection.reset();
    m_workspace.reset();
    m_files.reset();
}

std::vector<storage::SampleWithBody> TestImport::samplesOf(storage::Id dataset)
{
    std::vector<storage::SampleWithBody> samples;
    const Status read = storage::forEachSample(*m_connection, dataset, [&](const storage::SampleWithBody& sample) {
        samples.push_back(sample);
        return true;
    });
    if (!read) {
        qFatal("%s", read.error().message.c_str());
    }
    return samples;
}

std::int64_t TestImport::rowsOf(const char* table)
{
    storage::Statement statement = m_connection->prepare(std::string_view(table));
    statement.step();
    return statement.integer(0);
}

void TestImport::samplesAndBadRows()
{
    const auto path = m_files->write("a.jsonl",
                                     "{\"text\":\"one\",\"id\":7}\n"
                                     "{\"text\":\"\"}\n"
                                     "\n"
                                     "{\"text\":\"two\",\"is_noise\":1,\"noise_kind\":\"character_edits\"}\n"
                                     "oops\n"
                                     "{\"text\":\"three\",\"is_noise\":false}\n");
    ImportProgress last;
    const auto outcome = importFiles(*m_connection, requestFor("A", {path}), [&](const ImportProgress& progress) {
        last = progress;
        return Status();
    });
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    QCOMPARE(outcome->samples, 3);
    QCOMPARE(outcome->badRows, 2);
    QCOMPARE(last.samples, 3);
    QCOMPARE(last.bytesTotal, std::filesystem::file_size(path));

    const auto dataset = storage::findDataset(*m_connection, "A");
    QVERIFY(dataset.has_value());
    QVERIFY(dataset->ready);
    QCOMPARE(dataset->id, outcome->dataset);
    QCOMPARE(QString::fromStdString(dataset->kind), QString("text"));
    QCOMPARE(dataset->sampleCount, 3);
    QCOMPARE(dataset->badRowCount, 2);
    QCOMPARE(dataset->noiseCount, 1);
    QCOMPARE(dataset->fingerprint.size(), std::size_t(64));

    const QJsonObject origin = QJsonDocument::fromJson(QByteArray::fromStdString(dataset->origin)).object();
    QCOMPARE(origin["format"].toString(), QString("text"));
    const QJsonObject file = origin["files"].toArray()[0].toObject();
    QCOMPARE(file["path"].toString().toStdString(), path.string());
    QFile bytes(QString::fromStdString(path.string()));
    QVERIFY(bytes.open(QIODevice::ReadOnly));
    QCOMPARE(file["sha256"].toString().toLatin1(),
             QCryptographicHash::hash(bytes.readAll(), QCryptographicHash::Sha256).toHex());

    const auto bad = storage::listBadRows(*m_connection, dataset->id, 10).value();
    QCOMPARE(bad.size(), std::size_t(2));
    QCOMPARE(bad[0].line, 2);
    QCOMPARE(QString::fromStdString(bad[0].reason), QString("\"text\" is empty"));
    QCOMPARE(bad[1].line, 5);

    const auto samples = samplesOf(dataset->id);
    QCOMPARE(samples.size(), std::size_t(3));
    QCOMPARE(samples[0].sample.extra, std::string("{\"id\":7}"));
    QVERIFY(!samples[0].sample.isNoise.has_value());
    QCOMPARE(samples[1].sample.isNoise, std::optional<bool>(true));
    QCOMPARE(samples[1].sample.noiseKind, std::string("character_edits"));
    QCOMPARE(samples[1].sample.sourceLine, std::optional<std::int64_t>(4));
    QCOMPARE(samples[2].sample.isNoise, std::optional<bool>(false));
}

/// The bodies are what storage/content/content.h says a content hash is taken over, written out by hand here.
void TestImport::bodiesAreCanonical()
{
    const auto path = m_files->write(
        "c.jsonl",
        R"({"tools":[{"type":"function","b":1.0,"a":[ 1 , 2e5]}],"messages":[{"role":"user","content":"\u00e9\/\n\u0001"},)"
        R"({"tool_calls":[{"function":{"name":"f","arguments":"{}"},"id":"x"}],"role":"assistant","content":null,"weight":1},)"
        R"({"role":"tool","name":"f","content":"2"},{"role":"assistant","content":"ok"}]})"
        "\n");
    const auto outcome = importFiles(*m_connection, requestFor("C", {path}));
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    QCOMPARE(
        QString::fromStdString(samplesOf(outcome->dataset)[0].body),
        QString::fromUtf8(R"({"messages":[{"content":"é/\n\u0001","role":"user"},{"content":"","role":"assistant",)"
                          R"("tool_calls":[{"function":{"arguments":"{}","name":"f"},"id":"x"}]},)"
                          R"({"content":"2","name":"f","role":"tool"},{"content":"ok","role":"assistant"}],)"
                          R"("tools":[{"a":[1,2e5],"b":1.0,"type":"function"}]})"));
}

void TestImport::sameContentIsStoredOnce()
{
    // The same content in three formats and twice in one file.
    const char* alpaca = "{\"instruction\":\"a\",\"input\":\"\",\"output\":\"b\"}\n";
    const auto one = m_files->write("one.jsonl", QByteArray(alpaca) + alpaca);
    const auto two = m_files->write("two.jsonl", "{\"conversations\":[{\"human\":\"a\",\"assistant\":\"b\"}]}\n");
    const auto three = m_files->write("three.json", "[{\"prompt\":\"a\",\"completion\":\"b\"}]");
    for (const auto& path : {one, two, three}) {
        const auto outcome = importFiles(*m_connection, requestFor(path.stem().c_str(), {path}));
        QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    }
    QCOMPARE(rowsOf("SELECT count(*) FROM contents"), 1);
    QCOMPARE(rowsOf("SELECT count(*) FROM samples"), 4);
}

void TestImport::sameFileUnderTwoNames()
{
    const auto path = m_files->write("a.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
    const auto first = importFiles(*m_connection, requestFor("first", {path}));
    const auto second = importFiles(*m_connection, requestFor("second", {path}));
    QVERIFY(first.has_value() && second.has_value());
    QVERIFY(first->dataset != second->dataset);
    QVERIFY(first->notes.empty());
    QCOMPARE(second->notes.size(), std::size_t(2));
    QVERIFY2(second->notes[0].find("\"second\" has the same samples as \"first\"") == 0, second->notes[0].c_str());
    QCOMPARE(second->notes[1], "The file " + path.string() + " was imported before, byte for byte, into \"first\".");
    // The same samples in another form, and other samples.
    const auto array = m_files->write("a.json", "[{\"text\":\"one\"},{\"text\":\"two\"}]");
    const auto third = importFiles(*m_connection, requestFor("third", {array}));
    QCOMPARE(third->notes.size(), std::size_t(1));
    QVERIFY2(third->notes[0].find("\"first\" and \"second\"") != std::string::npos, third->notes[0].c_str());
    const auto other = m_files->write("b.jsonl", "{\"text\":\"two\"}\n{\"text\":\"one\"}\n");
    QVERIFY(importFiles(*m_connection, requestFor("fourth", {other}))->notes.empty());
    QCOMPARE(storage::findDataset(*m_connection, "first")->fingerprint,
             storage::findDataset(*m_connection, "second")->fingerprint);
}

void TestImport::severalFiles()
{
    const auto one = m_files->write("one.jsonl", "{\"text\":\"one\"}\nbad\n");
    const auto two = m_files->write("two.json", "[{\"text\":\"two\"},{\"text\":\"three\"},7]");
    const auto outcome = importFiles(*m_connection, requestFor("both", {one, two}));
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    QCOMPARE(outcome->samples, 3);
    const auto bad = storage::listBadRows(*m_connection, outcome->dataset, 10).value();
    QCOMPARE(bad.size(), std::size_t(2));
    const auto reasons = storage::listBadRowReasons(*m_connection, outcome->dataset, 1).value();
    QCOMPARE(reasons.size(), std::size_t(1));
    QCOMPARE(bad[0].file, one.string());
    QCOMPARE(bad[1].file, two.string());
    QCOMPARE(bad[1].line, 3);
    QVERIFY(sentenceOf(importFiles(*m_connection, requestFor("twice", {one, one}))).contains("named twice"));
    const auto other = m_files->write("other.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n");
    QVERIFY(sentenceOf(importFiles(*m_connection, requestFor("mixed", {one, other}))).contains("two data sets"));
}

void TestImport::pairs()
{
    const auto path = m_files->write("p.jsonl", "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n");
    const auto outcome = importFiles(*m_connection, requestFor("P", {path}));
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    const auto samples = samplesOf(outcome->dataset);
    QCOMPARE(samples[0].body,
             std::string(R"({"messages":[{"content":"a","role":"user"},{"content":"b","role":"assistant"}]})"));
    QCOMPARE(samples[0].rejectedBody,
             std::string(R"({"messages":[{"content":"a","role":"user"},{"content":"c","role":"assistant"}]})"));
    QCOMPARE(storage::findDataset(*m_connection, "P")->kind, std::string("pairs"));
}

void TestImport::nameTaken()
{
    const auto path = m_files->write("a.jsonl", "{\"text\":\"one\"}\n");
    QVERIFY(importFiles(*m_connection, requestFor("A", {path})).has_value());
    const auto again = importFiles(*m_connection, requestFor("A", {path}));
    QVERIFY(!again.has_value());
    QVERIFY2(sentenceOf(again).contains("\"A\""), qPrintable(sentenceOf(again)));
    QCOMPARE(rowsOf("SELECT count(*) FROM datasets"), 1);
}

void TestImport::tooManyBadRows()
{
    const auto path = m_files->write("bad.jsonl", "{\"text\":\"a\"}\n{\"text\":\"\"}\n{\"text\":\"\"}\n");
    const auto outcome = importFiles(*m_connection, requestFor("bad", {path}));
    QVERIFY(!outcome.has_value());
    QVERIFY2(sentenceOf(outcome).contains("2 of the first 3 rows"), qPrintable(sentenceOf(outcome)));
    QVERIFY2(sentenceOf(outcome).contains("row 2: \"text\" is empty"), qPrintable(sentenceOf(outcome)));
    for (const char* table : {"SELECT count(*) FROM datasets", "SELECT count(*) FROM samples",
                              "SELECT count(*) FROM contents", "SELECT count(*) FROM bad_rows"}) {
        QCOMPARE(rowsOf(table), 0);
    }
    ImportRequest lenient = requestFor("bad", {path});
    lenient.maxBadShare = 0.7;
    QVERIFY(importFiles(*m_connection, lenient).has_value());
}

void TestImport::cutFileLeavesNothing()
{
    QByteArray array = "[";
    for (int i = 0; i < 9000; ++i) {
        array += "{\"text\":\"row " + QByteArray::number(i) + "\"},";
    }
    const auto outcome = importFiles(*m_connection, requestFor("cut", {m_files->write("cut.json", array + "{\"te")}));
    QVERIFY(!outcome.has_value());
    QVERIFY2(sentenceOf(outcome).contains("element 9001"), qPrintable(sentenceOf(outcome)));
    QCOMPARE(rowsOf("SELECT count(*) FROM datasets"), 0);
    QCOMPARE(rowsOf("SELECT count(*) FROM contents"), 0);
}

void TestImport::stopLeavesNothing()
{
    QByteArray lines;
    for (int i = 0; i < 9000; ++i) {
        lines += "{\"text\":\"row " + QByteArray::number(i) + "\"}\n";
    }
    const auto path = m_files->write("long.jsonl", lines);
    std::int64_t seen = 0;
    const auto outcome =
        importFiles(*m_connection, requestFor("long", {path}), [&](const ImportProgress& progress) -> Status {
            seen = progress.samples;
            // While it is imported, nobody is shown it.
            if (!storage::listDatasets(*m_connection)->empty()) {
                return fail(ErrorKind::Invalid, "visible");
            }
            return seen > 3000 ? Status(fail(ErrorKind::Stopped, "stopped")) : Status();
        });
    QVERIFY(!outcome.has_value());
    QCOMPARE(outcome.error().kind, ErrorKind::Stopped);
    QVERIFY(seen > 3000 && seen < 9000);
    QCOMPARE(rowsOf("SELECT count(*) FROM datasets"), 0);
    QCOMPARE(rowsOf("SELECT count(*) FROM samples"), 0);
    QVERIFY(importFiles(*m_connection, requestFor("long", {path})).has_value());
}

void TestImport::refusedBeforeAnythingIsWritten()
{
    const auto path = m_files->write("q.jsonl", "{\"question\":\"a\",\"answer\":\"b\"}\n");
    const auto outcome = importFiles(*m_connection, requestFor("Q", {path}));
    QVERIFY(sentenceOf(outcome).contains("--map prompt=question"));
    QVERIFY(sentenceOf(outcome).startsWith(QString::fromStdString(path.string())));
    QVERIFY(!importFiles(*m_connection, requestFor("Q", {})).has_value());
    QVERIFY(!importFiles(*m_connection, requestFor("", {path})).has_value());
    QVERIFY(
        sentenceOf(importFiles(*m_connection, requestFor("Q", {m_files->write("e.json", "[]")}))).contains("no rows"));
    QCOMPARE(rowsOf("SELECT count(*) FROM datasets"), 0);
}

void TestImport::exportKeepsColumnsAndScores()
{
    const auto path = m_files->write(
        "a.jsonl",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}],"
        "\"prompt\":\"another\",\"id\":\"k\",\"n\":1.50,\"is_noise\":true,\"noise_kind\":\"character_edits\"}\n");
    const auto outcome = importFiles(*m_connection, requestFor("A", {path}));
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    const auto out = m_files->folder() / "out.jsonl";
    const auto written = exportSamples(*m_connection, {outcome->dataset, {}, out});
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
    QCOMPARE(*written, 1);
    QFile file(QString::fromStdString(out.string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(),
             QByteArray("{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\","
                        "\"content\":\"b\"}],\"id\":\"k\",\"n\":1.50,\"extra\":{\"prompt\":\"another\"},"
                        "\"is_noise\":true,\"noise_kind\":\"character_edits\"}\n"));
    const auto again = importFiles(*m_connection, requestFor("again", {out}));
    QVERIFY2(again.has_value(), qPrintable(sentenceOf(again)));
    QCOMPARE(storage::findDataset(*m_connection, "again")->fingerprint,
             storage::findDataset(*m_connection, "A")->fingerprint);
    QCOMPARE(samplesOf(again->dataset)[0].sample.extra, samplesOf(outcome->dataset)[0].sample.extra);
}

/// What score jobs leave behind, written by hand: a model's series, and the joined row of the experiment.
void TestImport::exportGivesScores()
{
    const auto path = m_files->write("p.jsonl",
                                     "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n"
                                     "{\"prompt\":\"a\",\"chosen\":\"d\",\"rejected\":\"e\"}\n");
    const auto outcome = importFiles(*m_connection, requestFor("P", {path}));
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    const auto samples = samplesOf(outcome->dataset);
    m_connection->execute(
        "INSERT INTO experiments (id, name, recipe, created_at, change) VALUES (5, 'E', '{}', '', 1);"
        "INSERT INTO models (id, name, path, architecture, parameters, config, weights_hash, tokenizer_hash, "
        "template_hash, created_at, change) VALUES (3, 'big', '', '', 1, '{}', '', '', '', '', 1);"
        "INSERT INTO jobs (id, kind, name, spec, fingerprint, state, needs_device, created_at, change) "
        "VALUES (9, 'score', 's', '{}', '', 'done', 1, '', 1);"
        "INSERT INTO experiment_jobs (experiment_id, job_id, position) VALUES (5, 9, 0);");
    storage::ScoreSeries series;
    series.role = "aligned";
    series.key = "{\"weights\":\"x\"}";
    series.modelId = 3;
    const auto seriesId = storage::findOrCreateSeries(*m_connection, series);
    QVERIFY(seriesId.has_value());
    QVERIFY(storage::linkSeries(*m_connection, 9, *seriesId, outcome->dataset).has_value());
    const std::vector<storage::Score> scores = {{samples[0].sample.contentId, 0, -6.0, 4, 1, ""},
                                                {*samples[0].sample.rejectedContentId, 0, -1.0, 8, 1, ""},
                                                {samples[1].sample.contentId, 0, {}, 0, 0, "no_response_token"}};
    QVERIFY(storage::insertScores(*m_connection, *seriesId, scores).has_value());
    storage::SampleScores joined;
    joined.sampleId = samples[0].sample.id;
    joined.rLlm = -1.5;
    joined.tau = 0.25;
    QVERIFY(storage::rewriteSampleScores(*m_connection, 5, std::vector{joined}).has_value());

    const auto out = m_files->folder() / "scores.jsonl";
    const auto written = exportSamples(*m_connection, {outcome->dataset, 5, out});
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
    QFile file(QString::fromStdString(out.string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject first = QJsonDocument::fromJson(file.readLine()).object();
    QCOMPARE(first["r_llm"].toDouble(), -1.5);
    QCOMPARE(first["tau"].toDouble(), 0.25);
    QVERIFY(!first.contains("spread"));
    QCOMPARE(first["scores"].toObject(), (QJsonObject{{"big", -1.5}}));
    QCOMPARE(first["rejected_scores"].toObject(), (QJsonObject{{"big", -0.125}}));
    const QJsonObject second = QJsonDocument::fromJson(file.readLine()).object();
    QCOMPARE(second.keys(), (QStringList{"chosen", "rejected"}));
}

void TestImport::exportReplacesWhole()
{
    const auto path = m_files->write("a.jsonl", "{\"text\":\"one\"}\n");
    const auto outcome = importFiles(*m_connection, requestFor("A", {path}));
    QVERIFY(outcome.has_value());
    const auto out = m_files->write("out.jsonl", "what was there before\n");
    QVERIFY(!exportSamples(*m_connection, {outcome->dataset + 1, {}, out}).has_value());
    const auto stop = [](std::int64_t) { return Status(fail(ErrorKind::Stopped, "stopped")); };
    QVERIFY(!exportSamples(*m_connection, {outcome->dataset, {}, out}, stop).has_value());
    QCOMPARE(std::filesystem::file_size(out), std::uintmax_t(22));
    QVERIFY(exportSamples(*m_connection, {outcome->dataset, {}, out}).has_value());
    QCOMPARE(std::filesystem::file_size(out), std::uintmax_t(15));
    QVERIFY(!exportSamples(*m_connection, {outcome->dataset, {}, m_files->folder()}).has_value());
    const auto missing = exportSamples(*m_connection, {outcome->dataset, {}, m_files->folder() / "no" / "out.jsonl"});
    QVERIFY(!missing.has_value());
    QVERIFY(QString::fromStdString(missing.error().message).contains("cannot be written"));
    int partial = 0;
    for (const auto& entry : std::filesystem::directory_iterator(m_files->folder())) {
        partial += entry.path().string().find(".partial") != std::string::npos ? 1 : 0;
    }
    QCOMPARE(partial, 0);
}

void TestImport::realFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("map");
    QTest::addColumn<int>("samples");
    QTest::newRow("alpaca") << "alpaca_1k.json" << QStringList() << 999;
    QTest::newRow("pairs") << "preference_pairs_sharegpt.json" << QStringList() << 300;
    const QStringList map = {"prompt=question", "response=answer"};
    QTest::newRow("gsm8k, train") << "gsm8k_train.jsonl" << map << 7473;
    QTest::newRow("gsm8k, test") << "gsm8k_test.jsonl" << map << 1319;
    QTest::newRow("UltraChat's columns") << "ultrachat_shaped_1k.parquet" << QStringList() << 999;
    QTest::newRow("UltraFeedback's columns") << "ultrafeedback_shaped.parquet" << QStringList() << 300;
}

void TestImport::realFiles()
{
    QFETCH(const QString, name);
    QFETCH(const QStringList, map);
    QFETCH(const int, samples);
    const auto path = realData(qPrintable(name));
    if (!std::filesystem::exists(path)) {
        QSKIP("the folder of real data is not beside this checkout");
    }
    if (name.endsWith(".parquet") && !parquetModule()) {
        QSKIP("the Parquet module is not part of this build");
    }
    std::vector<std::string> assignments;
    for (const QString& assignment : map) {
        assignments.push_back(assignment.toStdString());
    }
    const auto outcome = importFiles(*m_connection, requestFor("real", {path}, assignments));
    QVERIFY2(outcome.has_value(), qPrintable(sentenceOf(outcome)));
    QCOMPARE(outcome->samples, samples);
    QCOMPARE(outcome->badRows, 0);
    for (const char* kind : {"jsonl", "parquet"}) {
        if (kind == std::string_view("parquet") && !parquetModule()) {
            continue;
        }
        const auto out = m_files->folder() / (std::string("out.") + kind);
        QVERIFY(exportSamples(*m_connection, {outcome->dataset, {}, out}).has_value());
        const auto again = importFiles(*m_connection, requestFor(kind, {out}));
        QVERIFY2(again.has_value(), qPrintable(sentenceOf(again)));
        QCOMPARE(storage::findDataset(*m_connection, kind)->fingerprint,
                 storage::findDataset(*m_connection, "real")->fingerprint);
    }
}

QTEST_GUILESS_MAIN(TestImport)
#include "tst_import.moc"
