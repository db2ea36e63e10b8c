// SPDX-License-Identifier: Apache-2.0
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "data_file.h"
#include "engine/data/inspect.h"

using namespace poft;
using namespace poft::data;

namespace {

QJsonObject inspected(const std::vector<std::filesystem::path>& files, const InspectRequest& request = {})
{
    QJsonParseError error;
    const QJsonDocument document =
        QJsonDocument::fromJson(QByteArray::fromStdString(toJson(inspect(files, request))), &error);
    if (error.error != QJsonParseError::NoError) {
        qFatal("the inspection is no JSON: %s", qPrintable(error.errorString()));
    }
    return document.object();
}

}  // namespace

class TestInspect : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodFile();
    void badRowsAreListed();
    void undetectedFileStillShowsItsRows();
    void cutFileShowsWhatWasRead();
    void missingFileIsAProblem();
    void filesOfTwoFormats();
    void noRowUsable();
    void realFiles_data();
    void realFiles();

private:
    DataFiles m_files;
};

void TestInspect::goodFile()
{
    const auto path = m_files.write("a.json", R"([{"instruction":"a","input":"","output":"b","n":1},
        {"instruction":"c","input":"d","output":"e","n":null}])");
    InspectRequest request;
    request.rows = 1;
    const QJsonObject found = inspected({path}, request);
    QCOMPARE(found["format"].toString(), QString("alpaca"));
    QCOMPARE(found["kind"].toString(), QString("messages"));
    QVERIFY(found["reason"].toString().contains("instruction, input and output"));
    QCOMPARE(found["map"].toObject(),
             (QJsonObject{{"prompt", "instruction"}, {"input", "input"}, {"response", "output"}}));
    QVERIFY(!found.contains("problem"));
    QCOMPARE(found["rows"].toInt(), 2);
    QCOMPARE(found["good_rows"].toInt(), 2);
    QCOMPARE(found["bad_row_count"].toInt(), 0);
    QCOMPARE(found["columns"].toArray().size(), 4);
    QCOMPARE(found["columns"].toArray()[3].toObject(), (QJsonObject{{"name", "n"}, {"type", "number"}, {"rows", 2}}));
    QCOMPARE(found["samples"].toArray().size(), 1);
    const QJsonObject sample = found["samples"].toArray()[0].toObject();
    QCOMPARE(sample["messages"].toArray()[1].toObject(), (QJsonObject{{"role", "assistant"}, {"content", "b"}}));
    QCOMPARE(sample["line"].toInt(), 1);
    QCOMPARE(sample["extra"].toObject(), (QJsonObject{{"n", 1}}));
    const QJsonObject file = found["files"].toArray()[0].toObject();
    QCOMPARE(file["path"].toString().toStdString(), path.string());
    QCOMPARE(file["container"].toString(), QString("json"));
    QCOMPARE(file["rows"].toInt(), 2);
    QCOMPARE(file["bytes"].toInt(), static_cast<int>(std::filesystem::file_size(path)));
}

void TestInspect::badRowsAreListed()
{
    QByteArray lines = "{\"text\":\"a\"}\n{\"text\":\n";
    for (int i = 0; i < 300; ++i) {
        lines += "{\"text\":\"b\"}\n{\"text\":\"\"}\n";
    }
    InspectRequest request;
    request.badRows = 2;
    const QJsonObject found = inspected({m_files.write("bad.jsonl", lines)}, request);
    QCOMPARE(found["rows"].toInt(), 602);
    QCOMPARE(found["good_rows"].toInt(), 301);
    QCOMPARE(found["bad_row_count"].toInt(), 301);
    const QJsonArray bad = found["bad_rows"].toArray();
    QCOMPARE(bad.size(), 2);
    QCOMPARE(bad[0].toObject()["line"].toInt(), 2);
    QCOMPARE(bad[1].toObject()["line"].toInt(), 4);
    QCOMPARE(bad[1].toObject()["reason"].toString(), QString("\"text\" is empty"));
}

void TestInspect::undetectedFileStillShowsItsRows()
{
    const QJsonObject found = inspected({m_files.write("q.jsonl", "{\"question\":\"a\",\"answer\":\"b\"}\n")});
    QVERIFY(found["format"].isNull());
    QVERIFY(found["kind"].isNull());
    QVERIFY(found["map"].isNull());
    QVERIFY(found["problem"].toString().contains("--map prompt=question --map response=answer"));
    QCOMPARE(found["raw_rows"].toArray()[0].toObject(), (QJsonObject{{"question", "a"}, {"answer", "b"}}));
    QCOMPARE(found["columns"].toArray().size(), 2);
    QCOMPARE(found["rows"].toInt(), 1);
}

void TestInspect::cutFileShowsWhatWasRead()
{
    const QJsonObject found = inspected({m_files.write("cut.json", "[{\"text\":\"a\"},{\"text\":\"b")});
    QVERIFY(found["problem"].toString().contains("cut off"));
    QCOMPARE(found["format"].toString(), QString("text"));
    QCOMPARE(found["rows"].toInt(), 1);
    QCOMPARE(found["samples"].toArray().size(), 1);
}

void TestInspect::missingFileIsAProblem()
{
    const QJsonObject found = inspected({m_files.folder() / "nothing.json"});
    QVERIFY(found["problem"].toString().contains("does not exist"));
    QVERIFY(found["files"].toArray()[0].toObject()["container"].isNull());
    QCOMPARE(found["rows"].toInt(), 0);
}

void TestInspect::filesOfTwoFormats()
{
    const QJsonObject found = inspected({m_files.write("one.jsonl", "{\"text\":\"a\"}\n"),
                                         m_files.write("two.jsonl", "{\"prompt\":\"a\",\"completion\":\"b\"}\n")});
    QVERIFY(found["problem"].toString().contains("prompt_completion"));
    QCOMPARE(found["format"].toString(), QString("text"));
}

void TestInspect::noRowUsable()
{
    const QJsonObject found = inspected({m_files.write("none.jsonl", "{\"text\":\"\"}\n{\"text\":\" \"}\n")});
    QVERIFY2(found["problem"].toString().contains("none of the 2 rows can be used"),
             qPrintable(found["problem"].toString()));
    const QJsonObject broken = inspected({m_files.write("broken.jsonl", "{\"text\":\n{\"text\"\n")});
    QVERIFY2(broken["problem"].toString().contains("number 1"), qPrintable(broken["problem"].toString()));
    QCOMPARE(broken["bad_row_count"].toInt(), 2);
}

void TestInspect::realFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("map");
    QTest::addColumn<QString>("format");
    QTest::addColumn<int>("samples");
    QTest::newRow("alpaca") << "alpaca_1k.json" << QStringList() << "alpaca" << 999;
    QTest::newRow("pairs") << "preference_pairs_sharegpt.json" << QStringList() << "preference" << 300;
    const QStringList map = {"prompt=question", "response=answer"};
    QTest::newRow("gsm8k, train") << "gsm8k_train.jsonl" << map << "prompt_completion" << 7473;
    QTest::newRow("gsm8k, test") << "gsm8k_test.jsonl" << map << "prompt_completion" << 1319;
}

void TestInspect::realFiles()
{
    QFETCH(const QString, name);
    QFETCH(const QStringList, map);
    QFETCH(const QString, format);
    QFETCH(const int, samples);
    const auto path = realData(qPrintable(name));
    if (!std::filesystem::exists(path)) {
        QSKIP("the folder of real data is not beside this checkout");
    }
    InspectRequest request;
    std::vector<std::string> assignments;
    for (const QString& assignment : map) {
        assignments.push_back(assignment.toStdString());
    }
    request.layout.map = parseFieldMap(assignments).value();
    const QJsonObject found = inspected({path}, request);
    QVERIFY2(!found.contains("problem"), qPrintable(found["problem"].toString()));
    QCOMPARE(found["format"].toString(), format);
    QCOMPARE(found["rows"].toInt(), samples);
    QCOMPARE(found["good_rows"].toInt(), samples);
}

QTEST_GUILESS_MAIN(TestInspect)
#include "tst_inspect.moc"
