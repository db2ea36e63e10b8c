// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <QTest>
#include <algorithm>
#include <set>

#include "small_recipe.h"
#include "storage/recipe/expansion.h"
#include "storage/recipe/job_spec.h"
#include "storage/recipe/recipe.h"

using namespace poft::recipe;
using nlohmann::json;

namespace {

const ExpandOptions kOptions{"/recipes/here", "2026-06-30"};

Expansion expanded(const char* patch = "{}")
{
    return expand(mergePatch(smallRecipe(), json::parse(patch)).dump(), kOptions);
}

QStringList keysOf(const Expansion& expansion, std::optional<JobKind> kind = {})
{
    QStringList keys;
    for (const Job& job : expansion.jobs) {
        if (!kind || job.kind == *kind)
            keys << QString::fromStdString(job.key);
    }
    return keys;
}

const Job& jobOf(const Expansion& expansion, const std::string& key)
{
    const auto found =
        std::find_if(expansion.jobs.begin(), expansion.jobs.end(), [&](const Job& job) { return job.key == key; });
    if (found == expansion.jobs.end())
        qFatal("no job %s", key.c_str());
    return *found;
}

TrainSpec trainSpecOf(const Expansion& expansion, const std::string& key)
{
    return trainSpecFromText(jobOf(expansion, key).spec).value();
}

Source job(const char* key)
{
    return {Source::Kind::Job, key};
}

/// Fingerprint texts with those of the inputs in place of hashes; registered things are their names.
std::map<std::string, std::string> fingerprints(const Expansion& expansion)
{
    std::map<std::string, std::string> texts;
    for (const Job& made : expansion.jobs) {
        std::map<std::string, std::string> identities;
        for (const auto& [key, source] : made.inputs)
            identities[key] = source.kind == Source::Kind::Job ? texts.at(source.name) : source.name;
        texts[made.key] = fingerprintText(made, identities);
    }
    return texts;
}

std::string fingerprintOf(const char* patch, const std::string& key)
{
    return fingerprints(expanded(patch)).at(key);
}

/// The document as text, the members of every object in an arbitrary order.
std::string shuffledText(const json& value)
{
    if (value.is_array()) {
        std::string text = "[";
        for (std::size_t i = 0; i < value.size(); ++i)
            text += (i > 0 ? "," : "") + shuffledText(value[i]);
        return text + "]";
    }
    if (!value.is_object())
        return value.dump();
    std::vector<std::string> members;
    for (const auto& [key, member] : value.items())
        members.push_back(json(key).dump() + ":" + shuffledText(member));
    for (std::size_t i = members.size(); i > 1; --i)
        std::swap(members[i - 1], members[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(i)))]);
    std::string text = "{";
    for (const std::string& member : members)
        text += (text.size() > 1 ? "," : "") + member;
    return text + "}";
}

}  // namespace

class TestExpansion : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void jobsComeInOrderOfWork()
    {
        // SFT has the same aligned model, whose scores it needs for its diagnostic tau.
        const QStringList wanted{"dataset:texts",    "model:base",        "dataset:clean",     "dataset:noisy",
                                 "model:tutor",      "score:tutor/noisy", "train:SFT, seed 1", "train:PoFT, seed 1",
                                 "dataset:pairs",    "train:DPO, seed 1", "train:SFT, seed 2", "train:PoFT, seed 2",
                                 "train:DPO, seed 2"};
        QCOMPARE(keysOf(expanded()), wanted);
    }

    void aFilterNeedsScores()
    {
        const Expansion expansion = expanded(
            R"({"datasets":{"best":{"from":"noisy","filter":{"all":[{"by":"r_llm","models":["tutor"],"top":0.5},
                {"by":"ifd","models":["tutor"],"bottom":0.9}]}}},"data":{"train":"best"}})");
        const Job& best = jobOf(expansion, "dataset:best");
        QVERIFY(best.inputs.at("scores:tutor/noisy") == job("score:tutor/noisy"));
        QVERIFY(best.inputs.at("scores:tutor/noisy without prompt") == job("score:tutor/noisy without prompt"));
        QVERIFY(!best.needsDevice);
        const auto scored = [&](const char* key) { return scoreSpecFromText(jobOf(expansion, key).spec).value(); };
        QVERIFY(scored("score:tutor/noisy").settings.conditioned);
        QVERIFY(!scored("score:tutor/noisy without prompt").settings.conditioned);
        QVERIFY(scored("score:tutor/best").settings.conditioned);  // what the training itself needs
        const auto spec = datasetSpecFromText(best.spec).value();
        QCOMPARE(std::get<Derivation>(spec.content).filter->parts.size(), std::size_t{2});
    }

    void aSharedCutNeedsTheOtherModels()
    {
        const auto score = [](const Expansion& expansion) {
            return scoreSpecFromText(jobOf(expansion, "score:tutor/noisy").spec).value();
        };
        QVERIFY(score(expanded()).sharedWith.empty());
        const Expansion shared = expanded(R"({"training":{"truncation":"shared"}})");
        QVERIFY(shared.problems.empty());
        QCOMPARE(score(shared).sharedWith.size(), std::size_t{1});
        QCOMPARE(score(shared).sharedWith[0].key, std::string("model:base"));
        QVERIFY(jobOf(shared, "score:tutor/noisy").inputs.contains("model:base"));
        const Expansion two = expanded(
            R"({"training":{"truncation":"shared"},"aligned":[{"model":"tutor"},{"model":"other"}],
                "models":{"other":{"registered":"other"}}})");
        QCOMPARE(score(two).sharedWith.size(), std::size_t{2});
        QCOMPARE(score(two).sharedWith[1].registered, std::string("other"));
        // A model that decides where the others cut is part of what the scores are.
        QVERIFY(fingerprints(two).at("score:tutor/noisy") != fingerprints(shared).at("score:tutor/noisy"));
        QVERIFY(fingerprints(expanded()).at("score:tutor/noisy") != fingerprints(shared).at("score:tutor/noisy"));
        // An arm that goes on from another one's model has that one's tokenizer.
        const Expansion after = expanded(
            R"({"training":{"truncation":"shared"},"arms":[{"name":"SFT"},{"name":"more","after":"SFT","training":{"objective":"poft"}}]})");
        QVERIFY(!hasErrors(after.problems));
        QCOMPARE(keysOf(after, JobKind::Score).size(), 1);
    }

    void everyInputComesBefore()
    {
        const Expansion expansion =
            expanded(R"({"matrix":{"/training/learning_rate":[0.1,0.01],"/datasets/noisy/noise/seed":[1,2]}})");
        std::set<std::string> seen;
        for (const Job& made : expansion.jobs) {
            for (const auto& [key, source] : made.inputs)
                QVERIFY2(source.kind != Source::Kind::Job || seen.contains(source.name), made.key.c_str());
            QVERIFY2(seen.insert(made.key).second, made.key.c_str());
        }
    }

    void trainJobHasItsInputs()
    {
        const Expansion expansion = expanded();
        const Job& poft = jobOf(expansion, "train:PoFT, seed 2");
        const std::map<std::string, Source> wanted{{"dataset:noisy", job("dataset:noisy")},
                                                   {"dataset:test", {Source::Kind::Dataset, "held-out"}},
                                                   {"model:base", job("model:base")},
                                                   {"model:tutor", job("model:tutor")},
                                                   {"scores:tutor/noisy", job("score:tutor/noisy")}};
        QVERIFY(poft.inputs == wanted);
        QVERIFY(poft.needsDevice);
        QCOMPARE(poft.arm, std::string("PoFT"));
        QCOMPARE(poft.seed, std::optional<std::int64_t>(2));
        QCOMPARE(poft.samples, std::optional<std::int64_t>(50));
        QCOMPARE(poft.name, std::string("PoFT, seed 2"));

        const TrainSpec spec = trainSpecOf(expansion, "train:PoFT, seed 2");
        QCOMPARE(spec.training.seed, 2);
        QCOMPARE(spec.training.objective, Objective::Poft);
        QCOMPARE(spec.training.learningRate, 0.001);
        QCOMPARE(spec.training.warmupSteps, 0.0);  // a default
        QVERIFY(spec.target == Input({"model:base", ""}));
        Evaluation evaluation;
        evaluation.task = "exact_match";
        evaluation.dataset = Input{"dataset:test", "held-out"};
        QVERIFY(spec.evaluations == std::vector{evaluation});
        QVERIFY(!spec.pairs);
        QCOMPARE(spec.templateDate, std::string("2026-06-30"));
    }

    void dpoStartsAfterItsArmWithTheSameSeed()
    {
        const Expansion expansion = expanded();
        const Job& dpo = jobOf(expansion, "train:DPO, seed 2");
        const std::map<std::string, Source> wanted{{"after", job("train:PoFT, seed 2")},
                                                   {"dataset:pairs", job("dataset:pairs")},
                                                   {"dataset:test", {Source::Kind::Dataset, "held-out"}}};
        QVERIFY(dpo.inputs == wanted);
        QCOMPARE(dpo.samples, std::optional<std::int64_t>(20));
        const TrainSpec spec = trainSpecOf(expansion, "train:DPO, seed 2");
        QVERIFY(spec.after && !spec.target && !spec.train && spec.aligned.empty());
        QVERIFY(spec.pairs == Input({"dataset:pairs", ""}));
    }

    void armsMayComeBeforeTheArmTheyStartFrom()
    {
        const Expansion expansion =
            expanded(R"({"seeds":[5],"arms":[{"name":"D","after":"S","training":{"objective":"dpo"}},{"name":"S"}]})");
        QCOMPARE(keysOf(expansion, JobKind::Train), QStringList({"train:S, seed 5", "train:D, seed 5"}));
    }

    void foldersAndFilesAreFoundFromTheRecipe()
    {
        const Expansion expansion =
            expanded(R"({"datasets":{"test":{"registered":null,"files":["../data/t.json","/abs/u.json"]}}})");
        const Job& import = jobOf(expansion, "dataset:test");
        QCOMPARE(import.kind, JobKind::Import);
        QVERIFY(!import.needsDevice);
        QVERIFY(!import.samples);
        QVERIFY(importSpecFromText(import.spec)->files ==
                std::vector<std::string>({"/recipes/data/t.json", "/abs/u.json"}));
        QVERIFY(import.inputs.at("file:1") == Source({Source::Kind::File, "/abs/u.json"}));

        const Job& tutor = jobOf(expansion, "model:tutor");
        QVERIFY(!tutor.needsDevice);
        QVERIFY(tutor.inputs.at("folder") == Source({Source::Kind::Folder, "/recipes/here/tutors/small"}));

        const std::vector<RegisteredUse> wanted{
            {{Source::Kind::Folder, "/recipes/here/tutors/small"}, "/models/tutor/path"},
            {{Source::Kind::File, "/recipes/data/t.json"}, "/datasets/test/files/0"},
            {{Source::Kind::File, "/abs/u.json"}, "/datasets/test/files/1"}};
        QVERIFY(expansion.registered == wanted);
    }

    void modelsThatAreMadeHaveTheirOwnTraining()
    {
        const auto spec = modelSpecFromText(jobOf(expanded(), "model:base").spec);
        QVERIFY(spec);
        const auto& making = std::get<Making>(spec->content);
        QCOMPARE(making.training.learningRate, TrainingSettings{}.learningRate);  // not the recipe's 0.001
        QVERIFY(making.tokenizer->dataset == making.dataset);
        QCOMPARE(making.chatTemplate, std::string("chatml"));
    }

    void samplesAreCounted()
    {
        const Expansion expansion = expanded(R"({"datasets":{
            "noisy":{"from":[{"dataset":"clean","fraction":0.5},{"dataset":"clean","count":10},{"dataset":"clean","count":70}],
                     "noise":{"kinds":{"mismatched_response":0.2,"character_edits":0.1},"mode":"add"}}}})");
        // 25 + 10 + 50 = 85, and 17 + 9 (8.5 rounded) on top.
        QCOMPARE(jobOf(expansion, "dataset:noisy").samples, std::optional<std::int64_t>(111));
    }

    void aSplitAndANoiseSourceAreInputs()
    {
        const Expansion expansion = expanded(R"({"datasets":{
            "other":{"generate":{"part":"aligned","count":30}},
            "noisy":{"from":"clean","split":{"begin":0.2,"end":0.8,"seed":4},
                     "noise":{"kinds":{"foreign_response":0.5,"mismatched_response":0},"source":"other"}}}})");
        const auto job = jobOf(expansion, "dataset:noisy");
        QVERIFY(job.inputs.contains("dataset:other") && job.inputs.contains("dataset:clean"));
        QCOMPARE(job.samples, std::optional<std::int64_t>(30));  // of 50, about
        const auto spec = datasetSpecFromText(job.spec);
        QVERIFY(spec);
        const auto& derivation = std::get<Derivation>(spec->content);
        QVERIFY(derivation.split == (Split{0.2, 0.8, 4}));
        QCOMPARE(derivation.noise->source->key, std::string("dataset:other"));
    }

    void matrixMultiplies()
    {
        const Expansion expansion = expanded(
            R"({"seeds":[1],"arms":[{"name":"A"},{"name":"B","after":"A"}],
                "matrix":{"/training/learning_rate":[0.1,0.01],"/training/num_train_epochs":[1,2]}})");
        const QStringList wanted{"train:A, learning_rate 0.1, num_train_epochs 1, seed 1",
                                 "train:B, learning_rate 0.1, num_train_epochs 1, seed 1",
                                 "train:A, learning_rate 0.1, num_train_epochs 2, seed 1",
                                 "train:B, learning_rate 0.1, num_train_epochs 2, seed 1",
                                 "train:A, learning_rate 0.01, num_train_epochs 1, seed 1",
                                 "train:B, learning_rate 0.01, num_train_epochs 1, seed 1",
                                 "train:A, learning_rate 0.01, num_train_epochs 2, seed 1",
                                 "train:B, learning_rate 0.01, num_train_epochs 2, seed 1"};
        QCOMPARE(keysOf(expansion, JobKind::Train), wanted);
        const Job& last = expansion.jobs.back();
        QCOMPARE(last.cell, std::string(R"({"/training/learning_rate":0.01,"/training/num_train_epochs":2})"));
        QVERIFY(last.inputs.at("after") == job("train:A, learning_rate 0.01, num_train_epochs 2, seed 1"));
        QCOMPARE(trainSpecOf(expansion, last.key).training.numTrainEpochs, 2.0);
    }

    void cellWinsOverArm()
    {
        const Expansion expansion = expanded(
            R"({"seeds":[1],"arms":[{"name":"A","training":{"learning_rate":0.5}}],"matrix":{"/training/learning_rate":[0.25]}})");
        QCOMPARE(trainSpecOf(expansion, "train:A, learning_rate 0.25, seed 1").training.learningRate, 0.25);
    }

    void whatTheMatrixChangesIsMadeOncePerValue()
    {
        const Expansion expansion =
            expanded(R"({"matrix":{"/datasets/noisy/noise/kinds/mismatched_response":[0.1,0.3]}})");
        QCOMPARE(keysOf(expansion, JobKind::Dataset),
                 QStringList({"dataset:texts", "dataset:clean", "dataset:noisy", "dataset:pairs", "dataset:noisy~2"}));
        QCOMPARE(keysOf(expansion, JobKind::Score), QStringList({"score:tutor/noisy", "score:tutor/noisy~2"}));
        const Job& poft = jobOf(expansion, "train:PoFT, mismatched_response 0.3, seed 1");
        QVERIFY(poft.inputs.at("dataset:noisy") == job("dataset:noisy~2"));
        QVERIFY(poft.inputs.at("scores:tutor/noisy") == job("score:tutor/noisy~2"));
    }

    void scoresAreSharedUnlessTheySettleOtherwise()
    {
        const Expansion shared = expanded(R"({"matrix":{"/training/learning_rate":[0.1,0.01]}})");
        QCOMPARE(keysOf(shared, JobKind::Score), QStringList({"score:tutor/noisy"}));
        const Expansion apart = expanded(R"({"matrix":{"/training/max_length":[32,64]}})");
        QCOMPARE(keysOf(apart, JobKind::Score), QStringList({"score:tutor/noisy", "score:tutor/noisy~2"}));
    }

    void distillationNeedsItsModelAndADevice()
    {
        const Expansion expansion = expanded(
            R"({"datasets":{"taught":{"from":"clean","distill":{"model":"tutor","max_new_tokens":32,"temperature":0.7,"top_p":0.9,"seed":4,"bf16":true}}},"data":{"train":"taught"},"template_date":"2026-02-01"})");
        const Job& taught = jobOf(expansion, "dataset:taught");
        QVERIFY(taught.needsDevice);
        QVERIFY(taught.inputs.contains("model:tutor"));
        QCOMPARE(taught.samples, std::optional<std::int64_t>(50));
        const auto spec = datasetSpecFromText(taught.spec);
        const auto& distill = std::get<Derivation>(spec->content).distill;
        QCOMPARE(*distill, (Distillation{{"model:tutor", ""}, 32, 0.7, 0.9, 4, "bfloat16", "2026-02-01"}));
        QCOMPARE(toText(*spec), taught.spec);
        QVERIFY(!jobOf(expansion, "dataset:clean").needsDevice);
        QVERIFY(jobOf(expansion, "train:SFT, seed 1").inputs.at("dataset:taught") == job("dataset:taught"));
    }

    void watchingAndTokensReachTheirJobs()
    {
        const Expansion plain = expanded();
        QVERIFY(trainSpecOf(plain, "train:PoFT, seed 1").watch.empty());
        QVERIFY(jobOf(plain, "score:tutor/noisy").spec.find("tokens") == std::string::npos);
        const Expansion watched = expanded(R"({"watch":{"lowest":3,"positions":[4]},"token_likelihoods":true})");
        QCOMPARE(trainSpecOf(watched, "train:PoFT, seed 1").watch, (Watch{0, 3, 0, {4}, 0}));
        QVERIFY(trainSpecOf(watched, "train:DPO, seed 1").watch.empty());  // has pairs in place of training data
        QVERIFY(scoreSpecFromText(jobOf(watched, "score:tutor/noisy").spec)->tokens);
        // An arm without aligned models has no lowest: it is told.
        const Expansion alone = expanded(R"({"watch":{"lowest":3},"arms":[{"name":"SFT","aligned":[]}]})");
        QVERIFY(std::any_of(alone.problems.begin(), alone.problems.end(), [](const Problem& problem) {
            return problem.path == "/watch/lowest" && problem.sentence.find("\"SFT\" has none") != std::string::npos;
        }));
        QVERIFY(!hasErrors(alone.problems));
    }

    void withoutArmsThereIsOneNamedByItsObjective()
    {
        const Expansion expansion = expanded(R"({"arms":null,"seeds":null,"training":{"objective":"poft","seed":8}})");
        QCOMPARE(keysOf(expansion, JobKind::Train), QStringList({"train:PoFT, seed 8"}));
    }

    void armsMayHaveTheirOwnSeeds()
    {
        const Expansion expansion = expanded(R"({"arms":[{"name":"A"},{"name":"B","seeds":[2,9]}]})");
        QCOMPARE(keysOf(expansion, JobKind::Train),
                 QStringList({"train:A, seed 1", "train:A, seed 2", "train:B, seed 2", "train:B, seed 9"}));
    }

    void fingerprintIgnoresNames()
    {
        json renamed = json::parse(smallRecipe().dump());
        std::string text = renamed.dump();
        for (const auto& [from, to] : {std::pair("\"noisy\"", "\"other\""), std::pair("\"tutor\"", "\"teacher\""),
                                       std::pair("\"PoFT\"", "\"preferred\""), std::pair("\"small\"", "\"renamed\"")}) {
            for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1))
                text.replace(at, std::string_view(from).size(), to);
        }
        const auto before = fingerprints(expanded());
        const auto after = fingerprints(expand(text, kOptions));
        QCOMPARE(after.at("train:preferred, seed 1"), before.at("train:PoFT, seed 1"));
        QCOMPARE(after.at("train:DPO, seed 1"), before.at("train:DPO, seed 1"));
        QCOMPARE(after.at("score:teacher/other"), before.at("score:tutor/noisy"));
    }

    void fingerprintFollowsWhatMatters_data()
    {
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<bool>("sft");
        QTest::addColumn<bool>("dpo");
        const auto row = [](const char* patch, bool sft, bool dpo) {
            QTest::addRow("%s", patch) << QByteArray(patch) << sft << dpo;
        };
        row(R"({})", false, false);
        row(R"({"training":{"learning_rate":0.002}})", true, true);
        row(R"({"training":{"poft_beta":2}})", false, true);  // DPO follows PoFT
        row(R"({"training":{"beta":0.2}})", false, true);
        row(R"({"training":{"learning_rate":1e-3}})", false, false);  // the same number, written otherwise
        row(R"({"aligned":[{"model":"tutor","weight":1.0}]})", false, false);
        row(R"({"aligned":[{"model":"tutor","weight":2}]})", true, true);
        row(R"({"datasets":{"clean":{"generate":{"seed":5}}}})", true, true);
        row(R"({"datasets":{"pairs":{"generate":{"seed":5}}}})", false, true);
        row(R"({"models":{"base":{"make":{"config":{"num_hidden_layers":3}}}}})", true, true);
        row(R"({"evaluations":[]})", true, true);
        row(R"({"datasets":{"test":{"registered":"another"}}})", true, true);
        row(R"({"models":{"tutor":{"path":"tutors/large"}}})", true, true);
    }

    void fingerprintFollowsWhatMatters()
    {
        QFETCH(QByteArray, patch);
        QFETCH(bool, sft);
        QFETCH(bool, dpo);
        QCOMPARE(fingerprintOf(patch, "train:SFT, seed 1") != fingerprintOf("{}", "train:SFT, seed 1"), sft);
        QCOMPARE(fingerprintOf(patch, "train:DPO, seed 1") != fingerprintOf("{}", "train:DPO, seed 1"), dpo);
    }

    void fingerprintOfAnImportIsOfContents()
    {
        const Expansion expansion = expanded(R"({"datasets":{"test":{"registered":null,"files":["t.json"]}}})");
        const Job& import = jobOf(expansion, "dataset:test");
        const std::string text = fingerprintText(import, {{"file:0", "abc"}});
        QCOMPARE(QByteArray::fromStdString(text),
                 QByteArray(R"({"kind":"import","others":[],"spec":{"files":["abc"],"format":"auto","map":{}}})"));
    }

    void seedsPartRuns()
    {
        const auto texts = fingerprints(expanded());
        QVERIFY(texts.at("train:SFT, seed 1") != texts.at("train:SFT, seed 2"));
        QVERIFY(texts.at("train:SFT, seed 1") != texts.at("train:PoFT, seed 1"));
    }

    void orderOfKeysDoesNotMatter()
    {
        const json recipe = mergePatch(
            smallRecipe(),
            json::parse(R"({"matrix":{"/training/learning_rate":[0.1,0.01],"/datasets/noisy/noise/seed":[1,2]}})"));
        const Expansion wanted = expand(recipe.dump(), kOptions);
        QVERIFY(!wanted.jobs.empty());
        QVERIFY(rc::check("any order", [&] {
            const Expansion shuffled = expand(shuffledText(recipe), kOptions);
            RC_ASSERT(shuffled.jobs == wanted.jobs);
            RC_ASSERT(shuffled.registered == wanted.registered);
            RC_ASSERT(shuffled.problems == wanted.problems);
        }));
    }
};

QTEST_GUILESS_MAIN(TestExpansion)
#include "tst_expansion.moc"
