// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <nlohmann/json.hpp>

#include "storage/recipe/job_spec.h"

using namespace poft::recipe;
using nlohmann::json;

namespace {

QByteArray bytes(const std::string& text)
{
    return QByteArray::fromStdString(text);
}

TrainingSettings unusualTraining()
{
    TrainingSettings training;
    training.learningRate = 1e-4;
    training.seed = 7;
    training.bf16 = true;
    training.saveStrategy = SaveStrategy::No;
    return training;
}

TrainSpec fullTrainSpec()
{
    TrainSpec spec;
    spec.arm = "PoFT";
    spec.cell = R"({"/training/learning_rate":0.0001})";
    spec.target = Input{"model:base", "my-base"};
    spec.aligned = {{{"model:a", ""}, 2}, {{"model:b", ""}, 0.5}};
    spec.train = Input{"dataset:train", ""};
    spec.evaluation = Input{"dataset:held", "held-out"};
    spec.training = unusualTraining();
    spec.training.objective = Objective::Poft;
    Evaluation onDataset;
    onDataset.task = "exact_match";
    onDataset.dataset = Input{"dataset:test", ""};
    onDataset.when = Evaluation::When::End;
    Evaluation onFiles;
    onFiles.taskFile = Input{"file:/tasks/mine.json", "/tasks/mine.json"};
    onFiles.files = {{"file:/rows.jsonl", "/rows.jsonl"},
                     {"file:hf://datasets/a/b/c.parquet", "hf://datasets/a/b/c.parquet"}};
    onFiles.solvedFiles = {{"file:/solved.jsonl", "/solved.jsonl"}};
    onFiles.fewShot = 3;
    onFiles.limit = 100;
    onFiles.chatTemplate = true;
    spec.evaluations = {onDataset, onFiles};
    spec.watch = {3, 2, 1, {7, 0}, 11};
    spec.templateDate = "2026-01-31";
    return spec;
}

}  // namespace

class TestJobSpec : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void importIsCanonicalAndReadBack()
    {
        const ImportSpec spec{"alpaca", {"/data/a.json", "/data/b.json"}, "auto", {{"prompt", "question"}}};
        QCOMPARE(
            bytes(toText(spec)),
            QByteArray(
                R"({"files":["/data/a.json","/data/b.json"],"format":"auto","map":{"prompt":"question"},"name":"alpaca"})"));
        const auto read = importSpecFromText(toText(spec));
        QVERIFY(read);
        QVERIFY(*read == spec);
        ImportSpec lenient = spec;
        lenient.maxBadShare = 0.75;
        QVERIFY(*importSpecFromText(toText(lenient)) == lenient);
    }

    void datasetIsReadBack()
    {
        const DatasetSpec generated{"train", Generation{{"add", "sort"}, "train", 4000, 3}};
        QCOMPARE(
            bytes(toText(generated)),
            QByteArray(R"({"generate":{"count":4000,"part":"train","seed":3,"tasks":["add","sort"]},"name":"train"})"));
        QVERIFY(*datasetSpecFromText(toText(generated)) == generated);

        Derivation derivation;
        derivation.from = {{{"dataset:a", ""}, 10, {}}, {{"dataset:b", "B"}, {}, 0.25}, {{"dataset:c", ""}, {}, {}}};
        derivation.seed = 2;
        derivation.noise = Noise{{{"character_edits", 0.1}, {"mismatched_response", 0.2}}, Noise::Mode::Add, 5};
        const DatasetSpec derived{"mixed", derivation};
        const auto read = datasetSpecFromText(toText(derived));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(*read == derived);
        // What has its usual value is not written, so that fingerprints of earlier versions stay.
        for (const char* key : {"character_rate", "source", "split"})
            QVERIFY2(!bytes(toText(derived)).contains(key), key);

        derivation.split = Split{0.25, 0.5, 9};
        derivation.noise->characterRate = 0.05;
        derivation.noise->source = Input{"dataset:other", "Other"};
        const DatasetSpec full{"mixed", derivation};
        const auto again = datasetSpecFromText(toText(full));
        QVERIFY2(again, again ? "" : again.error().message.c_str());
        QVERIFY(*again == full);
    }

    void modelIsReadBack()
    {
        Making making;
        making.config = R"({"hidden_size":16})";
        making.tokenizer = TokenizerMaking{300, {"dataset:texts", ""}};
        making.chatTemplate = "chatml";
        making.dataset = {"dataset:texts", ""};
        making.training = unusualTraining();
        making.stopAt = StopAt{"exact_match", "exact_match", 0.9, {"dataset:check", ""}, 100};
        const ModelSpec made{"base", making, "2026-01-31"};
        const auto read = modelSpecFromText(toText(made));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(*read == made);

        Making continued;
        continued.from = Input{"model:base", ""};
        continued.dataset = {"dataset:train", ""};
        const ModelSpec grown{"grown", continued, ""};
        QVERIFY(*modelSpecFromText(toText(grown)) == grown);

        const ModelSpec base{"base", ModelFolder{"/models/base", "alpaca"}, ""};
        QCOMPARE(bytes(toText(base)),
                 QByteArray(R"({"name":"base","path":"/models/base","template":"alpaca","template_date":""})"));
        QVERIFY(*modelSpecFromText(toText(base)) == base);
        const ModelSpec folder{"zephyr", ModelFolder{"/models/zephyr"}, ""};
        QCOMPARE(bytes(toText(folder)), QByteArray(R"({"name":"zephyr","path":"/models/zephyr","template_date":""})"));
        QVERIFY(*modelSpecFromText(toText(folder)) == folder);
    }

    void scoreIsReadBack()
    {
        const ScoreSpec spec{{"model:a", ""}, {"dataset:train", "T"}, {128, false, "bfloat16"}, "2026-01-31"};
        QCOMPARE(
            bytes(toText(spec)),
            QByteArray(
                R"({"dataset":{"input":"dataset:train","registered":"T"},"model":{"input":"model:a"},)"
                R"("settings":{"dtype":"bfloat16","max_length":128,"score_end_of_turn":false},"template_date":"2026-01-31"})"));
        QVERIFY(*scoreSpecFromText(toText(spec)) == spec);
        // What came later is written only where it says something, so that earlier jobs keep their fingerprint.
        ScoreSpec later = spec;
        later.settings.trainOnPrompt = true;
        later.sharedWith = {{"model:b", ""}, {"model:base", "B"}};
        QVERIFY(toText(later).find(R"("shared_with":[{"input":"model:b"},{"input":"model:base","registered":"B"}])") !=
                std::string::npos);
        QVERIFY(*scoreSpecFromText(toText(later)) == later);
    }

    void trainIsReadBack()
    {
        const TrainSpec spec = fullTrainSpec();
        const auto read = trainSpecFromText(toText(spec));
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QVERIFY(*read == spec);

        TrainSpec after = spec;
        after.target.reset();
        after.after = true;
        after.aligned.clear();
        after.train.reset();
        after.pairs = Input{"dataset:pairs", ""};
        after.training.objective = Objective::Dpo;
        const auto readAfter = trainSpecFromText(toText(after));
        QVERIFY(readAfter);
        QVERIFY(*readAfter == after);
    }

    void writesEverySetting()
    {
        const json written = json::parse(toText(fullTrainSpec()));
        QCOMPARE(written["training"].size(), settingsTable().size());
        QCOMPARE(written["seed"].get<int>(), 7);
    }

    void errorsNameTheKey()
    {
        const auto message = [](const auto& result) {
            return result ? QByteArray("read") : bytes(result.error().message);
        };
        QCOMPARE(message(importSpecFromText("{")),
                 QByteArray("the specification of the import job cannot be read: it is not valid JSON "
                            "at line 1, column 2"));
        QCOMPARE(message(scoreSpecFromText("{}")),
                 QByteArray("the specification of the score job cannot be read: it lacks \"model\""));
        json train = json::parse(toText(fullTrainSpec()));
        train["training"]["learning_rate"] = -1;
        QCOMPARE(message(trainSpecFromText(train.dump())),
                 QByteArray("the specification of the train job cannot be read: /training/learning_rate must be a "
                            "number above 0 and at "
                            "most 1, not -1"));
        train = json::parse(toText(fullTrainSpec()));
        train["novelty"] = 1;
        QVERIFY(message(trainSpecFromText(train.dump())).contains("/novelty is not a known key"));
        train = json::parse(toText(fullTrainSpec()));
        train["after"] = true;
        QVERIFY(message(trainSpecFromText(train.dump())).contains("/target must be there exactly when after is false"));
    }

    void scoresDependOnWhatChangesThem()
    {
        TrainingSettings training;
        training.maxLength = 77;
        training.bf16 = true;
        training.scoreEndOfTurn = false;
        QVERIFY((scoreSettings(training) == ScoreSettings{77, false, "bfloat16"}));
        training.bf16 = false;
        QCOMPARE(scoreSettings(training).dtype, std::string("float32"));
    }
};

QTEST_GUILESS_MAIN(TestJobSpec)
#include "tst_job_spec.moc"
