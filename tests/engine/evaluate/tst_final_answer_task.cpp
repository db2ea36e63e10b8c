// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QtTest>

#include "engine/evaluate/final_answer_evaluation.h"
#include "engine/evaluate/task_patterns.h"
#include "storage/files/new_file.h"

using namespace poft;
using namespace poft::engine;

namespace {

constexpr const char* kTask = R"({"task_version": 1, "kind": "final_answer", "name": "t", "columns": ["q", "a"],
  "prompt": "Q: {{ q }}\nA:", "reference": "{{ a }}",
  "metrics": [{"name": "strict", "answer": "number_after", "marker": "#### "}, {"name": "loose", "answer": "last_number"}] %1})";

FinalAnswerTask task(const QString& more = {})
{
    auto parsed = FinalAnswerTask::parse(QString::fromUtf8(kTask).arg(more).toStdString(), "t.json");
    if (!parsed)
        qFatal("%s", parsed.error().message.c_str());
    return *std::move(parsed);
}

}  // namespace

class TestFinalAnswerTask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shippedTaskIsRead()
    {
        const auto file = readTaskFile("gsm8k");
        QVERIFY(file);
        const auto parsed = FinalAnswerTask::parse(file->text, "gsm8k.json");
        QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
        QCOMPARE(parsed->fewShot.count, 5);
        QCOMPARE(parsed->metrics.size(), 2u);
        QVERIFY(readTaskFile("gsm9k").error().message.find("gsm8k") != std::string::npos);
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        const QString good = QString::fromUtf8(kTask).arg(QString());
        const auto with = [](const char* more) { return QString::fromUtf8(kTask).arg(QString::fromUtf8(more)); };
        QTest::newRow("no JSON") << "{"
                                 << "no valid JSON";
        QTest::newRow("unknown key") << with(R"(, "beams": 5)") << "/beams";
        QTest::newRow("unknown inner key") << with(R"(, "generation": {"top_k": 5})") << "/generation/top_k";
        QTest::newRow("no tokens") << with(R"(, "generation": {"max_new_tokens": 0})") << "/generation/max_new_tokens";
        QTest::newRow("empty stop") << with(R"(, "generation": {"stop": [""]})") << "/generation/stop";
        QTest::newRow("no reference") << QString(good).replace(QStringLiteral("\"reference\""),
                                                               QStringLiteral("\"separator\""))
                                      << "/reference";
        QTest::newRow("broken pattern") << QString(good).replace(QStringLiteral("{{ a }}"), QStringLiteral("{{ a"))
                                        << "/reference";
        QTest::newRow("unknown answer") << QString(good).replace(QStringLiteral("last_number"),
                                                                 QStringLiteral("first_number"))
                                        << "/metrics/1/answer";
        QTest::newRow("no marker") << QString(good).replace(QStringLiteral("\"#### \""), QStringLiteral("\"\""))
                                   << "/metrics/0/marker";
        QTest::newRow("no metrics") << QString(good).replace(QStringLiteral("\"metrics\": ["),
                                                             QStringLiteral("\"metrics\": [], \"x\": ["))
                                    << "/x";
    }

    void whatIsWrongIsNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const auto parsed = FinalAnswerTask::parse(text.toStdString(), "mine.json");
        QVERIFY(!parsed);
        const QString message = QString::fromStdString(parsed.error().message);
        QVERIFY2(message.contains(part) && message.contains(QStringLiteral("mine.json")), qPrintable(message));
    }

    /// Expected by Python's re with the two patterns of the harness.
    void answersAreCutOut_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("strict");
        QTest::addColumn<QByteArray>("loose");
        QTest::newRow("plain") << QByteArray("5 and 7.\n#### 12") << QByteArray("12") << QByteArray("12");
        QTest::newRow("comma, point") << QByteArray("#### 1,234.") << QByteArray("1234") << QByteArray("1234");
        QTest::newRow("minus") << QByteArray("#### -3 degrees") << QByteArray("-3") << QByteArray("-3");
        QTest::newRow("fraction") << QByteArray("#### 2.50") << QByteArray("2.50") << QByteArray("2.50");
        QTest::newRow("first marker with a number")
            << QByteArray("#### x\n#### 4\n#### 5") << QByteArray("4") << QByteArray("5");
        QTest::newRow("dollars") << QByteArray("It costs $18") << QByteArray("[none]") << QByteArray("18");
        QTest::newRow("one digit") << QByteArray("so 7 it is") << QByteArray("[none]") << QByteArray("7");
        QTest::newRow("digit before a dot") << QByteArray("That is 7.") << QByteArray("[none]") << QByteArray("7");
        QTest::newRow("dollar sign after the marker")
            << QByteArray("#### $5") << QByteArray("[none]") << QByteArray("5");
        QTest::newRow("nothing") << QByteArray("no idea") << QByteArray("[none]") << QByteArray("[none]");
        QTest::newRow("empty") << QByteArray("") << QByteArray("[none]") << QByteArray("[none]");
    }

    void answersAreCutOut()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, strict);
        QFETCH(QByteArray, loose);
        const FinalAnswerTask numbers = task();
        const auto got = [&](std::size_t metric) {
            return QByteArray::fromStdString(answerOf(numbers.metrics[metric], text.toStdString()).value_or("[none]"));
        };
        QCOMPARE(got(0), strict);
        QCOMPARE(got(1), loose);
        QCOMPARE(answerOf({"whole", AnswerPart::Whole, {}}, " a b\n"), std::optional<std::string>("a b"));
    }

    void stopsEndAnAnswer()
    {
        QCOMPARE(untilStop("4\n\nQuestion: 5", {"</s>", "Question:"}), std::string("4\n\n"));
        QCOMPARE(untilStop("a</s>Question:", {"Question:", "</s>"}), std::string("a"));
        QCOMPARE(untilStop("abc", {}), std::string("abc"));
    }

    void rowsBecomeItems()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("rows.jsonl")).toStdString();
        QVERIFY(files::writeFile(path, R"({"q":"1+1?","a":"two #### 2"}
{"q":"no answer","a":"two"}
{"q":"no column"}
{"q":"2+2?","a":"four #### 4"}
)"));
        std::vector<SkippedRow> bad;
        const auto rows = readTaskRows({path}, bad);
        QVERIFY(rows);
        const auto items = makeAnswerItems(
            task(R"(, "few_shot": {"count": 1, "separator": "|"}, "preamble": "Solve.")"), *rows, *rows);
        QVERIFY2(items, items ? "" : items.error().message.c_str());
        QCOMPARE(items->items.size(), 2u);
        QCOMPARE(items->items[0].prompt, std::string("Solve.Q: 2+2?\nA: four #### 4|Q: 1+1?\nA:"));
        QCOMPARE(items->items[1].question, std::string("Q: 2+2?\nA:"));
        QCOMPARE(items->items[1].references, (std::vector<std::string>{"4", "4"}));
        QCOMPARE(items->skipped.size(), 2u);
        QVERIFY(items->skipped[0].reason.find("no answer for strict") != std::string::npos);
        QVERIFY(items->skipped[1].reason.find("column a") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestFinalAnswerTask)
#include "tst_final_answer_task.moc"
