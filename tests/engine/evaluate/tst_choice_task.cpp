// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "engine/evaluate/choice_evaluation.h"
#include "storage/files/new_file.h"

using namespace poft;
using namespace poft::engine;

namespace {

constexpr const char* kTask = R"({"task_version": 1, "kind": "multiple_choice", "name": "t", "columns": ["q", "c", "a"],
  "prompt": "{{ q }}", "choices": "{{ c | tojson }}", "answer": "{{ a }}", "metrics": ["acc_norm", "acc"] %1})";

ChoiceTask task(const QString& more = {})
{
    auto parsed = ChoiceTask::parse(QString::fromUtf8(kTask).arg(more).toStdString(), "t.json");
    if (!parsed)
        qFatal("%s", parsed.error().message.c_str());
    return *std::move(parsed);
}

}  // namespace

class TestChoiceTask : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void shippedTasksAreRead();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void patternsBecomeItems();
    void solvedItemsAreTheFirstOfTheirKind();
    void rowsThatDoNotFitAreSkipped();
    void tooFewSolvedItemsAreAnError();
    void metricsByHand();

private:
    std::vector<data::Row> rows(const QByteArray& lines)
    {
        const std::filesystem::path path = m_folder->filePath(QStringLiteral("rows.jsonl")).toStdString();
        if (!files::writeFile(path, lines.toStdString()))
            qFatal("cannot write the rows");
        std::vector<SkippedRow> skipped;
        auto read = readTaskRows({path}, skipped);
        if (!read)
            qFatal("%s", read.error().message.c_str());
        return *std::move(read);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestChoiceTask::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestChoiceTask::shippedTasksAreRead()
{
    for (const char* name : {"arc_challenge", "hellaswag", "mmlu", "truthfulqa_mc2", "winogrande"}) {
        const auto loaded = ChoiceTask::load(name);
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->name, std::string(name));
        QVERIFY(!loaded->source.empty());
        QVERIFY(!loaded->columns.empty());
    }
    QVERIFY(ChoiceTask::load("no_such_task").error().message.find("no_such_task") != std::string::npos);
}

void TestChoiceTask::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    const QString good = QString::fromUtf8(kTask).arg(QString());
    QTest::newRow("no JSON") << "{"
                             << "no valid JSON";
    QTest::newRow("unknown key") << QString::fromUtf8(kTask).arg(QStringLiteral(R"(, "shots": 5)")) << "/shots";
    QTest::newRow("no choices") << QString(good).replace(QStringLiteral("\"choices\""), QStringLiteral("\"separator\""))
                                << "/choices";
    QTest::newRow("broken pattern") << QString(good).replace(QStringLiteral("{{ q }}"), QStringLiteral("{{ q"))
                                    << "/prompt";
    QTest::newRow("unknown metric") << QString(good).replace(QStringLiteral("\"acc\""), QStringLiteral("\"bleu\""))
                                    << "bleu";
    QTest::newRow("negative shots") << QString::fromUtf8(kTask).arg(QStringLiteral(R"(, "few_shot": {"count": -1})"))
                                    << "/few_shot/count";
    QTest::newRow("other kind") << QString(good).replace(QStringLiteral("multiple_choice"), QStringLiteral("essay"))
                                << "/kind";
}

void TestChoiceTask::whatIsWrongIsNamed()
{
    QFETCH(QString, text);
    QFETCH(QString, part);
    const auto parsed = ChoiceTask::parse(text.toStdString(), "mine.json");
    QVERIFY(!parsed);
    const QString message = QString::fromStdString(parsed.error().message);
    QVERIFY2(message.contains(part) && message.contains(QStringLiteral("mine.json")), qPrintable(message));
}

void TestChoiceTask::patternsBecomeItems()
{
    const auto items =
        makeChoiceItems(task(R"(, "preamble": "Answer.\n\n")"), rows(R"({"q":"1+1?","c":["2","3"],"a":0})"), {});
    QVERIFY(items);
    QCOMPARE(items->items.size(), 1u);
    QCOMPARE(items->items[0].promptOf(1), std::string("Answer.\n\n1+1?"));
    QCOMPARE(items->items[0].choices, (std::vector<std::string>{"2", "3"}));
    QCOMPARE(items->items[0].right, (std::vector<bool>{true, false}));
}

void TestChoiceTask::solvedItemsAreTheFirstOfTheirKind()
{
    const QByteArray solved =
        R"({"q":"A?","c":["x","y"],"a":1,"kind":"one"}
{"q":"B?","c":["x","y"],"a":0,"kind":"two"}
{"q":"C?","c":["x","y"],"a":0,"kind":"one"}
{"q":"D?","c":["x","y"],"a":0,"kind":"one"}
)";
    const auto examples = rows(solved);
    // The question itself is never among its examples.
    const auto question = rows(R"({"q":"C?","c":["x","y"],"a":0,"kind":"one"})");
    const auto items =
        makeChoiceItems(task(R"(, "few_shot": {"count": 2, "same": "kind", "separator": "|"})"), question, examples);
    QVERIFY2(items, items ? "" : items.error().message.c_str());
    QCOMPARE(items->items[0].promptOf(0), std::string("A? y|D? x|C?"));
}

void TestChoiceTask::rowsThatDoNotFitAreSkipped()
{
    const auto items = makeChoiceItems(task(), rows(R"({"q":"good","c":["x","y"],"a":1}
{"q":"no answer","c":["x","y"]}
{"q":"answer beyond","c":["x","y"],"a":2}
{"q":"one choice","c":["x"],"a":0}
{"q":"no list","c":"x","a":0}
)"),
                                       {});
    QVERIFY(items);
    QCOMPARE(items->items.size(), 1u);
    QCOMPARE(items->skipped.size(), 4u);
    QCOMPARE(items->skipped[0].row, 2);
    QVERIFY(items->skipped[0].reason.find("column a") != std::string::npos);
    QVERIFY(items->skipped[1].reason.find("0 to 1") != std::string::npos);
    const auto none = makeChoiceItems(task(), rows(R"({"q":"no answer","c":["x","y"]})"), {});
    QVERIFY(!none);
    QVERIFY(none.error().message.find("row 1") != std::string::npos);
}

void TestChoiceTask::tooFewSolvedItemsAreAnError()
{
    const auto items =
        makeChoiceItems(task(R"(, "few_shot": {"count": 3})"), rows(R"({"q":"good","c":["x","y"],"a":1})"), {});
    QVERIFY(!items);
    QVERIFY2(items.error().message.find("wants 3 solved items") != std::string::npos, items.error().message.c_str());
}

void TestChoiceTask::metricsByHand()
{
    ChoiceItem item;
    item.choices = {"ab", "abcdefgh"};
    item.right = {false, true};
    // -4 beats -8, but by characters -2 loses to -1.
    QCOMPARE(choiceValues(task(), item, {-4, -8}), (std::vector<double>{1, 0}));
    // Characters, not bytes: two of three bytes each.
    item.choices = {"\u20ac\u20ac", "abcd"};
    QCOMPARE(choiceValues(task(), item, {-4, -8.4}), (std::vector<double>{0, 0}));
    ChoiceTask shares = task();
    shares.metrics = {ChoiceMetric::TrueShare};
    item.choices = {"a", "b", "c"};
    item.right = {true, false, true};
    // Likelihoods 0.2, 0.3, 0.1 far below what a double holds.
    const double far = -2000;
    const double value =
        choiceValues(shares, item, {far + std::log(0.2), far + std::log(0.3), far + std::log(0.1)}).front();
    QVERIFY(std::abs(value - 0.5) < 1e-12);
}

QTEST_GUILESS_MAIN(TestChoiceTask)
#include "tst_choice_task.moc"
