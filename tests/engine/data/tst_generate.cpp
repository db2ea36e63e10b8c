// SPDX-License-Identifier: Apache-2.0
#include <QJsonDocument>
#include <QtTest>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/data/generate.h"
#include "engine/data/generate_tasks.h"
#include "engine/data/sample_json.h"
#include "storage/recipe/vocabulary.h"

using namespace poft;
using namespace poft::data;

namespace {

const std::vector<std::string> kPartNames{"base", "aligned", "train", "pairs", "test"};

recipe::Generation request(const std::string& part, std::int64_t count, std::int64_t seed = 1,
                           std::vector<std::string> tasks = {})
{
    recipe::Generation generation;
    generation.part = part;
    generation.count = count;
    generation.seed = seed;
    generation.tasks = std::move(tasks);
    return generation;
}

std::vector<Sample> generated(const recipe::Generation& generation)
{
    auto samples = generate(generation);
    if (!samples)
        qFatal("%s", samples.error().message.c_str());
    return *std::move(samples);
}

QString prompt(const Sample& sample)
{
    return QString::fromStdString(sample.conversation.messages.at(0).content);
}

QString answer(const Sample& sample)
{
    return QString::fromStdString(sample.conversation.messages.at(1).content);
}

QString taskOf(const Sample& sample)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(sample.extra))["task"].toString();
}

/// The questions of a text of part base: the lines after "user".
QStringList questions(const Sample& text)
{
    QStringList found;
    const QStringList lines = prompt(text).split('\n');
    for (qsizetype i = 0; i + 1 < lines.size(); ++i)
        if (lines[i] == "user")
            found << lines[i + 1];
    return found;
}

QString sorted(QString letters)
{
    std::sort(letters.begin(), letters.end());
    return letters;
}

/// Answers a question by reading it: what the generator must agree with. Nothing where no rule fits.
std::optional<QString> oracle(const QString& question)
{
    using Match = QRegularExpressionMatch;
    const auto numbers = [](const QString& list) {
        QList<int> values;
        for (const QString& word : list.split(' '))
            values << word.toInt();
        return values;
    };
    const auto mirrored = [](const Match& m) {
        QString word;
        for (const QChar letter : m.captured(1))
            word.prepend(letter);
        return word;
    };
    const auto lasts = [](const Match& m) {
        QString letters;
        for (const QString& word : m.captured(1).split(' '))
            letters += word[word.size() - 2];  // before the closing quote
        return letters;
    };
    const auto sum = [](const Match& m) { return QString::number(m.captured(1).toInt() + m.captured(2).toInt()); };
    const auto count = [](const Match& m) { return QString::number(m.captured(2).count(m.captured(1))); };
    const auto maximum = [&](const Match& m) {
        const QList<int> values = numbers(m.captured(1));
        return QString::number(*std::max_element(values.begin(), values.end()));
    };
    const auto vowels = [](const Match& m) { return m.captured(1).remove(QRegularExpression("[^AEIOU]")); };
    const std::vector<std::pair<QString, std::function<QString(const Match&)>>> rules{
        {"Reverse \"([A-Z]+)\"", mirrored},
        {"Write \"([A-Z]+)\" backwards", mirrored},
        {"Sort the letters of \"([A-Z]+)\"", [](const Match& m) { return sorted(m.captured(1)); }},
        {"Put \"([A-Z]+)\" in alphabetical order", [](const Match& m) { return sorted(m.captured(1)); }},
        {"Last letters of ([A-Z \"]+)", lasts},
        {"Join the last letters of ([A-Z \"]+)", lasts},
        {"Vowels of \"([A-Z]+)\"", vowels},
        {"Keep the vowels of \"([A-Z]+)\"", vowels},
        {"Count \"([A-Z])\" in \"([A-Z]+)\"", count},
        {"How many \"([A-Z])\" are in \"([A-Z]+)\"", count},
        {"Add (\\d+) and (\\d+)", sum},
        {"What is (\\d+) plus (\\d+)", sum},
        {"Largest of ([\\d ]+)", maximum},
        {"Find the largest number in ([\\d ]+)", maximum},
    };
    for (const auto& [pattern, solve] : rules) {
        const Match match = QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(question);
        if (match.hasMatch())
            return solve(match);
    }
    return std::nullopt;
}

}  // namespace

class TestGenerate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersAreRight_data();
    void answersAreRight();
    void partsShareNoPrompt();
    void requestsRepeatNoProblem();
    void tasksGetEqualShares();
    void pairsPreferTheRightAnswer();
    void textsSayTrueThings();
    void bytesAreFixed_data();
    void bytesAreFixed();
    void seedsDiffer();
    void everyPartHasRoomForTheDemo();
    void partsAreTheRecipes();
    void badRequestsAreRefused_data();
    void badRequestsAreRefused();
};

void TestGenerate::answersAreRight_data()
{
    QTest::addColumn<QString>("task");
    for (const TaskKind& task : taskKinds())
        QTest::newRow(task.name.data()) << QString::fromUtf8(task.name.data(),
                                                             static_cast<qsizetype>(task.name.size()));
}

void TestGenerate::answersAreRight()
{
    QFETCH(QString, task);
    const auto samples = generated(request("aligned", 800, 3, {task.toStdString()}));
    QCOMPARE(samples.size(), std::size_t{800});
    QSet<QString> wordings;
    for (const Sample& sample : samples) {
        QCOMPARE(sample.conversation.messages.size(), std::size_t{2});
        QCOMPARE(sample.conversation.messages[0].role, std::string("user"));
        QCOMPARE(sample.conversation.messages[1].role, std::string("assistant"));
        const auto expected = oracle(prompt(sample));
        QVERIFY2(expected, qPrintable(prompt(sample)));
        QVERIFY2(answer(sample) == *expected, qPrintable(prompt(sample) + " -> " + answer(sample)));
        QString operands = prompt(sample);
        operands.remove(QRegularExpression("[A-Z]?[a-z]+")).remove(QRegularExpression("[^A-Z0-9]"));
        QCOMPARE(QString::fromStdString(sample.extra),
                 QStringLiteral(R"({"answer_length":%1,"question_size":%2,"task":"%3"})")
                     .arg(answer(sample).size())
                     .arg(operands.size())
                     .arg(task));
        QCOMPARE(sample.isNoise, std::optional(false));
        wordings.insert(prompt(sample).section(' ', 0, 0));
    }
    QCOMPARE(wordings.size(), 2);  // both are in use
}

void TestGenerate::partsShareNoPrompt()
{
    // At several times the demo's size and with several seeds, so that a seed never brings a test question into another
    // part.
    std::map<QString, std::string> partOfPrompt;
    for (const std::string& part : kPartNames)
        for (const std::int64_t seed : {1, 2, 77}) {
            const std::int64_t count = part == "aligned" ? 8000
                                       : part == "train" ? 8000
                                       : part == "pairs" ? 1300
                                                         : 2500;
            for (const Sample& sample : generated(request(part, count, seed)))
                for (const QString& question : part == "base" ? questions(sample) : QStringList{prompt(sample)}) {
                    const auto [place, isNew] = partOfPrompt.try_emplace(question, part);
                    QVERIFY2(isNew || place->second == part, qPrintable(question));
                }
        }
    QVERIFY(partOfPrompt.size() > 20000);
}

void TestGenerate::requestsRepeatNoProblem()
{
    // Two wordings of one problem have the same answer and the same operands: capitals in quotes, or numbers.
    QSet<QString> problems;
    const auto samples = generated(request("train", 8000));
    for (const Sample& sample : samples) {
        QString operands = prompt(sample);
        operands.remove(QRegularExpression("[A-Z]?[a-z]+"));
        problems.insert(taskOf(sample) + operands.simplified());
    }
    QCOMPARE(problems.size(), static_cast<qsizetype>(samples.size()));
}

void TestGenerate::tasksGetEqualShares()
{
    std::map<std::string, int> counts;
    for (const Sample& sample : generated(request("test", 500)))
        ++counts[taskOf(sample).toStdString()];
    QCOMPARE(counts.size(), taskKinds().size());
    for (const auto& [task, count] : counts)
        QVERIFY2(count == 71 || count == 72, task.c_str());  // 500 = 3 * 72 + 4 * 71
    const auto two = generated(request("test", 5, 1, {"add", "sort"}));
    QCOMPARE(std::count_if(two.begin(), two.end(), [](const Sample& s) { return taskOf(s) == "add"; }), 3);
    QCOMPARE(std::count_if(two.begin(), two.end(), [](const Sample& s) { return taskOf(s) == "sort"; }), 2);
}

void TestGenerate::pairsPreferTheRightAnswer()
{
    for (const Sample& sample : generated(request("pairs", 1300))) {
        QCOMPARE(sample.kind, SampleKind::Pairs);
        QCOMPARE(answer(sample), oracle(prompt(sample)).value_or("unanswered"));
        QCOMPARE(sample.rejected.messages.size(), std::size_t{2});
        QCOMPARE(sample.rejected.messages[0].content, sample.conversation.messages[0].content);
        QVERIFY2(sample.rejected.messages[1].content != sample.conversation.messages[1].content,
                 qPrintable(prompt(sample)));
        QVERIFY(!sample.rejected.messages[1].content.empty());
    }
}

void TestGenerate::textsSayTrueThings()
{
    const auto samples = generated(request("base", 1000));
    QCOMPARE(samples.size(), std::size_t{1000});
    int asked = 0;
    for (const Sample& sample : samples) {
        QCOMPARE(sample.kind, SampleKind::Text);
        QVERIFY(sample.conversation.isText());
        QVERIFY(!sample.isNoise.has_value());
        const QStringList lines = prompt(sample).split('\n');
        int statements = 0;
        for (qsizetype i = 0; i < lines.size(); ++i, ++statements) {
            if (lines[i] != "user") {
                QVERIFY2(lines[i].endsWith('.'), qPrintable(lines[i]));
                continue;
            }
            const auto expected = oracle(lines.value(++i));
            QVERIFY2(expected, qPrintable(lines.value(i)));
            QCOMPARE(lines.value(++i), QString("assistant"));
            QCOMPARE(lines.value(++i), *expected);
            ++asked;
        }
        QCOMPARE(statements, kStatementsPerText);
    }
    QVERIFY2(asked > 1800 && asked < 2200, qPrintable(QString::number(asked)));
}

void TestGenerate::bytesAreFixed_data()
{
    QTest::addColumn<QString>("part");
    for (const std::string& part : kPartNames)
        QTest::newRow(part.c_str()) << QString::fromStdString(part);
}

void TestGenerate::bytesAreFixed()
{
    // generated_samples.txt holds the first samples of each part, to be read and checked by a person, and the SHA-256
    // of the first 500.
    QFETCH(QString, part);
    QFile file(POFT_SOURCE_DIR "/tests/engine/data/generated_samples.txt");
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArrayList expected;
    while (!file.atEnd())
        if (const QByteArray line = file.readLine().trimmed(); line.startsWith(part.toUtf8() + ' '))
            expected << line.mid(part.size() + 1);
    QVERIFY(expected.size() >= 4);
    const QByteArray hash = expected.takeFirst();

    QCryptographicHash sha(QCryptographicHash::Sha256);
    const auto samples = generated(request(part.toStdString(), 500));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const QByteArray line = QByteArray::fromStdString(toJson(samples[i]));
        if (static_cast<qsizetype>(i) < expected.size())
            QCOMPARE(line, expected[static_cast<qsizetype>(i)]);
        sha.addData(line + '\n');
    }
    QCOMPARE("sha256 " + sha.result().toHex(), hash);
}

void TestGenerate::seedsDiffer()
{
    const auto first = generated(request("train", 100, 1));
    const auto again = generated(request("train", 100, 1));
    const auto other = generated(request("train", 100, 2));
    int same = 0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        QCOMPARE(toJson(first[i]), toJson(again[i]));
        same += prompt(first[i]) == prompt(other[i]);
    }
    QVERIFY(same < 10);
}

void TestGenerate::everyPartHasRoomForTheDemo()
{
    for (const auto& [part, count] : std::map<std::string, std::int64_t>{
             {"base", 2500}, {"aligned", 8000}, {"train", 8000}, {"pairs", 1300}, {"test", 2500}})
        QCOMPARE(static_cast<std::int64_t>(generated(request(part, count)).size()), count);
}

void TestGenerate::partsAreTheRecipes()
{
    for (const recipe::Word& part : recipe::kGeneratedParts)
        QVERIFY2(partFromName(part.name), part.name.data());
    QCOMPARE(kPartNames.size(), recipe::kGeneratedParts.size());
    QVERIFY(!partFromName("all"));
}

void TestGenerate::badRequestsAreRefused_data()
{
    QTest::addColumn<QString>("part");
    QTest::addColumn<QString>("task");
    QTest::addColumn<qlonglong>("count");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown part") << "validation"
                                  << "add" << 10LL << "'validation'";
    QTest::newRow("unknown task") << "train"
                                  << "divide" << 10LL << "'divide'";
    QTest::newRow("none") << "train"
                          << "add" << 0LL << "asked for 0";
    QTest::newRow("negative") << "train"
                              << "add" << -5LL << "asked for -5";
    QTest::newRow("absurd") << "train"
                            << "add" << (1LL << 62) << "from 1 to";
    // 1,990 numbers plus 1 to 4: 7,960 problems, of which this part has about 15 in 100.
    QTest::newRow("more than there are") << "train"
                                         << "add" << 2000LL << "'add' has only about";
}

void TestGenerate::badRequestsAreRefused()
{
    QFETCH(QString, part);
    QFETCH(QString, task);
    QFETCH(qlonglong, count);
    QFETCH(QString, says);
    const auto samples = generate(request(part.toStdString(), count, 1, {task.toStdString()}));
    QVERIFY(!samples);
    QCOMPARE(samples.error().kind, ErrorKind::Invalid);
    QVERIFY2(QString::fromStdString(samples.error().message).contains(says), samples.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestGenerate)
#include "tst_generate.moc"
