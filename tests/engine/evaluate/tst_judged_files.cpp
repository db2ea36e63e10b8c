// SPDX-License-Identifier: Apache-2.0
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/evaluate/judged_files.h"
#include "storage/files/new_file.h"
#include "storage/files/read_file.h"

using namespace poft;
using namespace poft::engine;
using nlohmann::json;

namespace {

const std::filesystem::path kByHand =
    std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/evaluate/judgments_by_hand.jsonl";

/// Two questions of MT-Bench as a run answered them.
JudgedAnswers mtBench()
{
    JudgedAnswers answers{"small-poft-seed-1-epoch-3", Judge::MtBench, {}, {}};
    answers.answers = {{1, "81", "{\"question_id\":81,\"turns\":[\"a\",\"b\"]}", {"first \"answer\"", "second"}},
                       {2, "82", "{\"question_id\":82,\"turns\":[\"c\"]}", {"third"}}};
    return answers;
}

JudgedAnswers alpaca(const std::string& model)
{
    JudgedAnswers answers{model, Judge::AlpacaEval, {}, {}};
    answers.answers = {{1, "Say hello", "{\"dataset\":\"helpful_base\",\"instruction\":\"Say hello\"}", {"hello"}},
                       {2, "Say bye", "{\"instruction\":\"Say bye\"}", {"bye"}}};
    return answers;
}

std::string textOf(const std::filesystem::path& path)
{
    auto text = files::readFile(path);
    if (!text)
        qFatal("%s", text.error().message.c_str());
    return *text;
}

// No raw strings: moc stumbles over these.
constexpr const char* kChoices = "[{\"index\":0,\"turns\":[\"first \\\"answer\\\"\",\"second\"]}]";
constexpr const char* kOutput =
    "{\"dataset\":\"helpful_base\",\"instruction\":\"Say hello\",\"output\":\"hello\",\"generator\":\"m\"}";
constexpr const char* kAnnotations =
    "["
    "{\"instruction\":\"Say hello\",\"generator_1\":\"gpt4_turbo\",\"generator_2\":\"m\",\"preference\":1.75},"
    "{\"instruction\":\"Say bye\",\"generator_1\":\"m\",\"generator_2\":\"gpt4_turbo\",\"preference\":1.0},"
    "{\"instruction\":\"Say no\",\"generator_1\":\"gpt4_turbo\",\"generator_2\":\"m\",\"preference\":2.0},"
    "{\"instruction\":\"Say bye\",\"generator_1\":\"gpt4_turbo\",\"generator_2\":\"m\",\"preference\":null}]";

}  // namespace

class TestJudgedFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The keys are those that FastChat's gen_judgment.py and alpaca_eval read.
    void answersAreWrittenForTheirJudges()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const auto written = writeAnswerFiles(path, {mtBench(), alpaca("m")}, 1700000000);
        QVERIFY2(written, written ? "" : written.error().message.c_str());
        QCOMPARE((*written)[0], path / "mt_bench/model_answer/small-poft-seed-1-epoch-3.jsonl");
        const std::string lines = textOf((*written)[0]);
        QCOMPARE(std::ranges::count(lines, '\n'), 2);
        const json first = json::parse(lines.substr(0, lines.find('\n')));
        QCOMPARE(first["question_id"].get<int>(), 81);
        QCOMPARE(first["model_id"].get<std::string>(), std::string("small-poft-seed-1-epoch-3"));
        QCOMPARE(first["choices"].dump(), std::string(kChoices));
        QCOMPARE(first["tstamp"].get<int>(), 1700000000);
        QVERIFY(first["answer_id"].is_string());

        const json outputs = json::parse(textOf((*written)[1]));
        QCOMPARE(outputs.size(), 2u);
        QCOMPARE(outputs[0].dump(), json::parse(kOutput).dump());
        QVERIFY(!outputs[1].contains("dataset"));
    }

    void judgmentsAreFoundByQuestion()
    {
        const auto read = readJudgmentFiles({kByHand}, {mtBench()});
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        const Judgments& judged = read->byModel.at("small-poft-seed-1-epoch-3");
        QCOMPARE(judged.size(), 1u);
        QCOMPARE(judged.at(1).size(), 2u);
        QCOMPARE(judged.at(1)[0].value + judged.at(1)[1].value, 13.0);
        QCOMPARE(read->foreign, 1);
        QCOMPARE(read->problems.size(), 2u);
        for (const auto& [part, row] :
             {std::pair("question \"99\" was not asked", "row 3"), std::pair("no score from 1 to 10", "row 4")}) {
            const bool named = std::ranges::any_of(read->problems, [&](const std::string& problem) {
                return problem.find(part) != std::string::npos && problem.find(row) != std::string::npos;
            });
            QVERIFY2(named, part);
        }
    }

    void preferencesAreOfEitherOutput()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("annotations.json")).toStdString();
        QVERIFY(files::writeFile(path, kAnnotations));
        const auto read = readJudgmentFiles({path}, {alpaca("m")});
        QVERIFY(read);
        const Judgments& judged = read->byModel.at("m");
        QCOMPARE(judged.at(1)[0].value, 0.75);
        QCOMPARE(judged.at(2)[0].value, 1.0);  // the first output is ours, and it was preferred
        QCOMPARE(read->problems.size(), 2u);
    }

    void whatIsNoJudgmentIsNamed()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("other.jsonl")).toStdString();
        QVERIFY(files::writeFile(path, "{\"prompt\":\"x\"}\n"));
        const auto read = readJudgmentFiles({path}, {mtBench()});
        QVERIFY(read);
        QCOMPARE(read->problems.size(), 1u);
        QVERIFY(read->problems[0].find("neither question_id nor instruction") != std::string::npos);
        QVERIFY(!readJudgmentFiles({folder.filePath(QStringLiteral("none")).toStdString()}, {mtBench()}));
    }
};

QTEST_GUILESS_MAIN(TestJudgedFiles)
#include "tst_judged_files.moc"
