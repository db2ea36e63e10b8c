// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <nlohmann/json.hpp>
#include <set>

#include "storage/recipe/settings.h"

using namespace poft::recipe;
using nlohmann::json;

namespace {

TrainingSettings readGood(const char* text, std::size_t notes = 0)
{
    TrainingSettings settings;
    std::vector<Problem> problems;
    readTraining(json::parse(text), "/training", settings, problems);
    for (const Problem& problem : problems) {
        if (problem.severity == Problem::Severity::Error)
            qWarning("%s %s", problem.path.c_str(), problem.sentence.c_str());
    }
    if (hasErrors(problems) || problems.size() != notes)
        qFatal("unexpected problems");
    return settings;
}

}  // namespace

class TestSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySettingIsDescribed()
    {
        std::set<std::string_view> names;
        std::set<std::string_view> labels;
        for (const Setting& setting : settingsTable()) {
            QVERIFY2(names.insert(setting.name).second, setting.name.data());
            QVERIFY2(labels.insert(setting.label).second, setting.label.data());
            QVERIFY(!setting.label.empty());
            QVERIFY2(setting.help.ends_with('.'), setting.name.data());
            QVERIFY2(setting.help.find(". ") == std::string_view::npos, "one sentence");
            QVERIFY(setting.objectives != 0);
            QCOMPARE(findSetting(setting.name), &setting);
        }
        QCOMPARE(findSetting("learning_rat"), nullptr);
    }

    void defaultsAreAllowed()
    {
        for (const Setting& setting : settingsTable()) {
            TrainingSettings settings;
            QVERIFY2(setValue(settings, setting, defaultOf(setting)), setting.name.data());
            QVERIFY(settings == TrainingSettings{});
        }
    }

    void textsAreReadBack()
    {
        for (const Setting& setting : settingsTable()) {
            const auto value = parseValue(setting, textOf(defaultOf(setting)));
            QVERIFY2(value, setting.name.data());
            TrainingSettings settings;
            QVERIFY(setValue(settings, setting, *value));
            QVERIFY(settings == TrainingSettings{});
        }
    }

    /// Every name leads to its own member: set all to something else, one by one, and look at JSON.
    void namesLeadToTheirMembers()
    {
        for (const Setting& setting : settingsTable()) {
            TrainingSettings settings;
            SettingValue other = defaultOf(setting);
            if (auto* flag = std::get_if<bool>(&other))
                *flag = !*flag;
            else if (auto* whole = std::get_if<std::int64_t>(&other))
                *whole = *whole == 7 ? 8 : 7;
            else if (auto* number = std::get_if<double>(&other))
                *number = 0.625;
            else
                other = std::string(setting.choices.back().name == std::get<std::string>(other)
                                        ? setting.choices.front().name
                                        : setting.choices.back().name);
            QVERIFY2(setValue(settings, setting, other), setting.name.data());
            QVERIFY(valueOf(settings, setting) == other);
            const json before = trainingJson(TrainingSettings{});
            const json after = trainingJson(settings);
            for (const auto& [key, value] : after.items())
                QCOMPARE(value != before[key], key == setting.name);
        }
    }

    void membersHaveTheirNames()
    {
        const TrainingSettings settings = readGood(R"({"objective":"bi_poft","loss_normalization":"token","poft_beta":2,
            "poft_gamma":-0.5,"beta":0.2,"score_end_of_turn":false,"score_unit":"byte","max_length":99,"learning_rate":1e-4,
            "lr_scheduler_type":"constant_with_warmup","warmup_steps":0.1,"num_train_epochs":1.5,"max_steps":12,"weight_decay":0.01,
            "adam_beta1":0.8,"adam_beta2":0.95,"adam_epsilon":1e-6,"max_grad_norm":0,"seed":5,"per_device_train_batch_size":3,
            "gradient_accumulation_steps":4,"bf16":true,"gradient_checkpointing":true,"save_strategy":"steps","save_steps":10,
            "save_total_limit":0,"epoch_scores":"online","lora_r":8,"lora_alpha":16,"lora_dropout":0.05,
            "lora_target_modules":["v_proj","q_proj"]})");
        TrainingSettings wanted;
        wanted.objective = Objective::BiPoft;
        wanted.lossNormalization = LossNormalization::Token;
        wanted.poftBeta = 2;
        wanted.poftGamma = -0.5;
        wanted.beta = 0.2;
        wanted.scoreEndOfTurn = false;
        wanted.scoreUnit = ScoreUnit::Byte;
        wanted.maxLength = 99;
        wanted.learningRate = 1e-4;
        wanted.lrSchedulerType = Scheduler::ConstantWithWarmup;
        wanted.warmupSteps = 0.1;
        wanted.numTrainEpochs = 1.5;
        wanted.maxSteps = 12;
        wanted.weightDecay = 0.01;
        wanted.adamBeta1 = 0.8;
        wanted.adamBeta2 = 0.95;
        wanted.adamEpsilon = 1e-6;
        wanted.maxGradNorm = 0;
        wanted.seed = 5;
        wanted.perDeviceTrainBatchSize = 3;
        wanted.gradientAccumulationSteps = 4;
        wanted.bf16 = true;
        wanted.gradientCheckpointing = true;
        wanted.saveStrategy = SaveStrategy::Steps;
        wanted.saveSteps = 10;
        wanted.saveTotalLimit = 0;
        wanted.epochScores = EpochScores::Online;
        wanted.loraR = 8;
        wanted.loraAlpha = 16;
        wanted.loraDropout = 0.05;
        wanted.loraTargetModules = "q_proj,v_proj";
        QVERIFY(settings == wanted);
        QCOMPARE(settingsTable().size(), json::parse(trainingJson(wanted).dump()).size());
    }

    void adapterTargets()
    {
        const std::vector<std::string> all = {"q_proj",    "k_proj",  "v_proj",   "o_proj",
                                              "gate_proj", "up_proj", "down_proj"};
        QCOMPARE(loraTargets(TrainingSettings{}), all);
        QCOMPARE(loraTargets(readGood(R"({"lora_target_modules":["up_proj","k_proj","up_proj"]})")),
                 (std::vector<std::string>{"k_proj", "up_proj"}));
        QCOMPARE(loraTargets(readGood(R"({"lora_target_modules":"down_proj, o_proj"})")),
                 (std::vector<std::string>{"o_proj", "down_proj"}));
        QCOMPARE(readGood(R"({"lora_target_modules":"q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj"})")
                     .loraTargetModules,
                 std::string("all-linear"));
        QCOMPARE(readGood(R"({"lora_rank":4,"lora_target":"all","use_peft":true})", 3).loraR, std::int64_t{4});
    }

    void badAdaptersAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no such layer") << QByteArray(R"({"lora_target_modules":"q_proj,qproj"})");
        QTest::newRow("none") << QByteArray(R"({"lora_target_modules":[]})");
        QTest::newRow("a number") << QByteArray(R"({"lora_target_modules":[1]})");
        QTest::newRow("negative rank") << QByteArray(R"({"lora_r":-1})");
        QTest::newRow("all dropped") << QByteArray(R"({"lora_dropout":1})");
    }
    void badAdaptersAreRefused()
    {
        QFETCH(QByteArray, text);
        TrainingSettings settings;
        std::vector<Problem> problems;
        readTraining(json::parse(text.toStdString()), "/training", settings, problems);
        QCOMPARE(problems.size(), std::size_t{1});
        if (text.contains("target"))
            QVERIFY2(problems[0].sentence.find("all-linear, or any of q_proj, k_proj") != std::string::npos,
                     problems[0].sentence.c_str());
        QVERIFY(settings == TrainingSettings{});
    }

    void adaptersMarkARunOnlyWhereTheyAreTrained()
    {
        TrainingSettings settings;
        settings.loraAlpha = 7;
        QVERIFY(effectiveTrainingJson(settings) == effectiveTrainingJson(TrainingSettings{}));
        QVERIFY(!effectiveTrainingJson(settings).contains("lora_r"));
        settings.loraR = 2;
        QVERIFY(effectiveTrainingJson(settings)["lora_alpha"] == 7.0);
    }

    void choicesFollowTheirEnumerations()
    {
        const std::pair<const char*, Objective> objectives[] = {{"sft", Objective::Sft},
                                                                {"poft", Objective::Poft},
                                                                {"bi_poft", Objective::BiPoft},
                                                                {"dpo", Objective::Dpo}};
        for (const auto& [name, objective] : objectives) {
            TrainingSettings settings;
            QVERIFY(setValue(settings, *findSetting("objective"), std::string(name)));
            QCOMPARE(settings.objective, objective);
            QCOMPARE(std::string(nameOf(objective)), std::string(name));
        }
        QCOMPARE(std::string(labelOf(Objective::BiPoft)), std::string("bi-PoFT"));
        const std::pair<const char*, Scheduler> schedulers[] = {
            {"linear", Scheduler::Linear},
            {"cosine", Scheduler::Cosine},
            {"constant", Scheduler::Constant},
            {"constant_with_warmup", Scheduler::ConstantWithWarmup}};
        for (const auto& [name, scheduler] : schedulers) {
            TrainingSettings settings;
            QVERIFY(setValue(settings, *findSetting("lr_scheduler_type"), std::string(name)));
            QCOMPARE(settings.lrSchedulerType, scheduler);
        }
        TrainingSettings settings;
        QVERIFY(setValue(settings, *findSetting("save_strategy"), std::string("no")));
        QCOMPARE(settings.saveStrategy, SaveStrategy::No);
        QVERIFY(setValue(settings, *findSetting("epoch_scores"), std::string("off")));
        QCOMPARE(settings.epochScores, EpochScores::Off);
    }

    void refusesWhatIsNotAllowed_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("sentence");
        const auto row = [](const char* name, const char* text, const char* sentence) {
            QTest::addRow("%s %s", name, text) << QByteArray(name) << QByteArray(text) << QByteArray(sentence);
        };
        row("learning_rate", "0", "must be a number above 0 and at most 1, not 0");
        row("learning_rate", "-1e-5", "must be a number above 0 and at most 1, not -1e-05");
        row("learning_rate", "fast", "must be a number above 0 and at most 1, not \"fast\"");
        row("learning_rate", "nan", "must be a number above 0 and at most 1, not nan");
        row("learning_rate", "inf", "must be a number above 0 and at most 1, not inf");
        row("learning_rate", "", "must be a number above 0 and at most 1, not \"\"");
        row("learning_rate", "1e-5x", "must be a number above 0 and at most 1, not \"1e-5x\"");
        row("max_length", "1", "must be a whole number, at least 2 and at most 10000000, not 1");
        row("max_length", "12.5", "must be a whole number, at least 2 and at most 10000000, not \"12.5\"");
        row("save_steps", "0", "must be a whole number, at least 1, not 0");
        row("max_steps", "0", "must be -1 or a whole number above 0, not 0");
        row("max_steps", "-2", "must be -1 or a whole number above 0, not -2");
        row("seed", "99999999999999999999", "must be a whole number, at least 0, not \"99999999999999999999\"");
        row("bf16", "yes", "must be true or false, not \"yes\"");
        row("objective", "PoFT", "must be sft, poft, bi_poft or dpo, not \"PoFT\"");
    }

    void refusesWhatIsNotAllowed()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, sentence);
        const auto value = parseValue(*findSetting(name.toStdString()), text.toStdString());
        QVERIFY(!value);
        QCOMPARE(QByteArray::fromStdString(value.error().message), sentence);
    }

    void readsOlderNamesWithANote()
    {
        QCOMPARE(readGood(R"({"warmup_ratio":0.1})", 1).warmupSteps, 0.1);
        QCOMPARE(readGood(R"({"max_seq_length":77})", 1).maxLength, 77);
        QCOMPARE(readGood(R"({"torch_dtype":"bfloat16"})", 1).bf16, true);
        QCOMPARE(readGood(R"({"micro_batch_size":3})", 1).perDeviceTrainBatchSize, 3);
        QVERIFY(readGood(R"({"per_device_eval_batch_size":6})", 1) == TrainingSettings{});

        TrainingSettings settings;
        std::vector<Problem> problems;
        readTraining(json::parse(R"({"warmup_ratio":0.1,"warmup_steps":3})"), "/t", settings, problems);
        readTraining(json::parse(R"({"warmup_ratio":5})"), "/t", settings, problems);
        readTraining(json::parse(R"({"torch_dtype":"float16"})"), "/t", settings, problems);
        const std::vector<Problem> wanted{
            {"/t/warmup_ratio", "is the older name of warmup_steps, which is given too; keep one of them"},
            {"/t/warmup_ratio", "has no meaning as warmup_steps; write warmup_steps instead"},
            {"/t/torch_dtype", "has no meaning as bf16; write bf16 instead"}};
        QVERIFY(problems == wanted);
    }

    void countsStepsAsTransformersDoes()
    {
        TrainingSettings settings;
        settings.perDeviceTrainBatchSize = 8;
        settings.gradientAccumulationSteps = 4;
        settings.numTrainEpochs = 3;
        QCOMPARE(optimizerSteps(settings, 64), 6);  // two windows of 32 an epoch
        QCOMPARE(optimizerSteps(settings, 65), 9);  // the third window holds one sample
        settings.numTrainEpochs = 0.5;
        QCOMPARE(optimizerSteps(settings, 65), 2);  // ceil(1.5)
        settings.maxSteps = 5;
        QCOMPARE(optimizerSteps(settings, 65), 5);
    }

    void whatDecidesTheSamplesIsInTheFingerprint()
    {
        TrainingSettings settings;
        for (const char* name : {"aligned_top_share", "train_on_prompt", "truncation", "max_dropped_share"})
            QVERIFY2(!effectiveTrainingJson(settings).contains(name), name);
        settings.alignedTopShare = 0.4;
        settings.trainOnPrompt = true;
        settings.truncation = Truncation::Shared;
        settings.maxDroppedShare = 0.5;
        const json effective = effectiveTrainingJson(settings);
        QCOMPARE(effective["aligned_top_share"].get<double>(), 0.4);
        QCOMPARE(effective["train_on_prompt"].get<bool>(), true);
        QCOMPARE(effective["truncation"].get<std::string>(), std::string("shared"));
        QCOMPARE(effective["max_dropped_share"].get<double>(), 0.5);
    }

    void fingerprintsLeaveOutWhatHasNoEffect()
    {
        TrainingSettings settings = readGood(R"({"poft_beta":2,"beta":0.2,"loss_normalization":"token",
                                                 "learning_rate":1e-4,"poft_gamma":1})");
        settings.objective = Objective::Sft;
        const json effective = effectiveTrainingJson(settings);
        QVERIFY(!effective.contains("poft_beta"));
        QVERIFY(!effective.contains("beta"));
        QVERIFY(effective.contains("loss_normalization"));
        QVERIFY(effective.contains("learning_rate"));
        settings.objective = Objective::Dpo;
        QVERIFY(effectiveTrainingJson(settings).contains("beta"));
        QVERIFY(!effectiveTrainingJson(settings).contains("poft_gamma"));
        settings.objective = Objective::BiPoft;
        QVERIFY(effectiveTrainingJson(settings).contains("poft_gamma"));
    }

    // So that a version with more settings takes up what an earlier one finished.
    void fingerprintsLeaveOutUsualValues()
    {
        QVERIFY(effectiveTrainingJson(TrainingSettings{}).empty());
        QVERIFY(effectiveTrainingJson(readGood(R"({"num_train_epochs":3,"bf16":false})")).empty());
        QCOMPARE(effectiveTrainingJson(readGood(R"({"num_train_epochs":4})")).dump(),
                 std::string(R"({"num_train_epochs":4.0})"));
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
