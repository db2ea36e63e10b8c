// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/data/generate.h"
#include "engine/data/sample_json.h"
#include "engine/data/stored_sample.h"
#include "noise_samples.h"

using namespace poft;
using namespace poft::data;
using namespace poft::data::testing;

/// Which samples become noise, how many, and how they are flagged.
class TestNoise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesAndFlagsAreExact_data();
    void sharesAndFlagsAreExact();
    void everyTurnIsCorrupted();
    void addingKeepsTheCleanSamples();
    void ratesAboveOneCanBeAdded();
    void shortAnswersArePassedOver();
    void theSeedDecides();
    void theDemosNoiseStaysWhatItWas();
    void knownNoiseIsLeftAlone();
    void badRequestsAreRefused_data();
    void badRequestsAreRefused();
};

void TestNoise::sharesAndFlagsAreExact_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<double>("mismatched");
    QTest::addColumn<double>("edited");
    QTest::addColumn<int>("expectedMismatched");
    QTest::addColumn<int>("expectedEdited");
    QTest::newRow("30 percent, half each") << 4000 << 0.15 << 0.15 << 600 << 600;
    QTest::newRow("none") << 10 << 0.0 << 0.0 << 0 << 0;
    QTest::newRow("all") << 10 << 1.0 << 0.0 << 10 << 0;
    QTest::newRow("all of an odd number, half each") << 3 << 0.5 << 0.5 << 1 << 2;
    QTest::newRow("no samples") << 0 << 0.5 << 0.5 << 0 << 0;
}

void TestNoise::sharesAndFlagsAreExact()
{
    QFETCH(int, size);
    QFETCH(double, mismatched);
    QFETCH(double, edited);
    QFETCH(int, expectedMismatched);
    QFETCH(int, expectedEdited);
    const std::vector<Sample> clean = questions(size);
    const auto noisy = addNoise(clean, noiseOf({{"mismatched_response", mismatched}, {"character_edits", edited}}));
    QVERIFY2(noisy, noisy ? "" : noisy.error().message.c_str());
    QCOMPARE(noisy->size(), clean.size());
    QCOMPARE(count(*noisy, "mismatched_response"), expectedMismatched);
    QCOMPARE(count(*noisy, "character_edits"), expectedEdited);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const Sample& sample = (*noisy)[i];
        QVERIFY(sample.isNoise.has_value());
        QCOMPARE(*sample.isNoise, !sample.noiseKind.empty());
        QCOMPARE(answer(sample) != answer(clean[i]), *sample.isNoise);
        QCOMPARE(sample.conversation.messages[0].content, clean[i].conversation.messages[0].content);
    }
}

void TestNoise::everyTurnIsCorrupted()
{
    std::vector<Sample> clean;
    for (int i = 0; i < 20; ++i) {
        const std::string n = std::to_string(i);
        clean.push_back(conversation({"first " + n, "one " + n, "second " + n, "two " + n}));
    }
    for (const char* kind : {"mismatched_response", "character_edits"}) {
        const auto noisy = addNoise(clean, noiseOf({{kind, 1.0}}));
        QVERIFY(noisy);
        for (std::size_t i = 0; i < clean.size(); ++i)
            for (std::size_t turn = 0; turn < 4; ++turn) {
                const bool same =
                    (*noisy)[i].conversation.messages[turn].content == clean[i].conversation.messages[turn].content;
                QCOMPARE(same, turn % 2 == 0);
            }
    }
}

void TestNoise::addingKeepsTheCleanSamples()
{
    const std::vector<Sample> clean = questions(100);
    const auto noisy =
        addNoise(clean, noiseOf({{"mismatched_response", 0.1}, {"character_edits", 0.2}}, recipe::Noise::Mode::Add));
    QVERIFY(noisy);
    QCOMPARE(noisy->size(), std::size_t{130});
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QCOMPARE(answer((*noisy)[i]), answer(clean[i]));
        QCOMPARE((*noisy)[i].isNoise, std::optional(false));
    }
    QCOMPARE(count(*noisy, "mismatched_response"), 10);
    QCOMPARE(count(*noisy, "character_edits"), 20);
    std::set<std::string> prompts;
    for (std::size_t i = clean.size(); i < noisy->size(); ++i) {
        QCOMPARE((*noisy)[i].isNoise, std::optional(true));
        prompts.insert((*noisy)[i].conversation.messages[0].content);
    }
    QCOMPARE(prompts.size(), std::size_t{30});  // no sample is corrupted twice while others are left
}

void TestNoise::ratesAboveOneCanBeAdded()
{
    const auto noisy = addNoise(questions(10), noiseOf({{"character_edits", 2.5}}, recipe::Noise::Mode::Add));
    QVERIFY(noisy);
    QCOMPARE(noisy->size(), std::size_t{35});
    QCOMPARE(count(*noisy, "character_edits"), 25);
}

/// Half of the answers are one character long: of them none is cut or shuffled, and the shares hold all the same.
void TestNoise::shortAnswersArePassedOver()
{
    std::vector<Sample> clean = questions(100);
    for (std::size_t i = 0; i < clean.size(); i += 2)
        clean[i].conversation.messages[1].content = "7";
    const auto mode = recipe::Noise::Mode::Replace;
    const auto noisy = addNoise(
        clean, noiseOf({{"character_edits", 0.5}, {"shuffled_words", 0.1}, {"truncated_response", 0.1}}, mode));
    QVERIFY2(noisy, noisy ? "" : noisy.error().message.c_str());
    QCOMPARE(count(*noisy, "character_edits"), 50);
    QCOMPARE(count(*noisy, "shuffled_words"), 10);
    QCOMPARE(count(*noisy, "truncated_response"), 10);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const Sample& sample = (*noisy)[i];
        QCOMPARE(answer(sample) != answer(clean[i]), *sample.isNoise);
        QVERIFY(i % 2 == 1 || sample.noiseKind.empty() || sample.noiseKind == "character_edits");
    }
    const auto tooMany = addNoise(clean, noiseOf({{"shuffled_words", 0.6}}));
    QVERIFY(!tooMany);
    QVERIFY2(tooMany.error().message.find("too few answers that 'shuffled_words'") != std::string::npos,
             tooMany.error().message.c_str());
    // Beside the clean data the same answer may serve again.
    const auto added = addNoise(clean, noiseOf({{"shuffled_words", 0.6}}, recipe::Noise::Mode::Add));
    QVERIFY2(added, added ? "" : added.error().message.c_str());
    QCOMPARE(count(*added, "shuffled_words"), 60);
    std::vector<Sample> numbers(5, conversation({"q", "7"}));
    QVERIFY(!addNoise(numbers, noiseOf({{"truncated_response", 0.2}}, recipe::Noise::Mode::Add)));
}

void TestNoise::theSeedDecides()
{
    const auto text = [](std::int64_t seed) {
        std::string lines;
        const auto noisy = addNoise(questions(50), noiseOf({{"mismatched_response", 0.2}, {"character_edits", 0.2}},
                                                           recipe::Noise::Mode::Replace, seed));
        for (const Sample& sample : *noisy)
            lines += toJson(sample) + '\n';
        return lines;
    };
    QCOMPARE(text(5), text(5));
    QVERIFY(text(5) != text(6));
}

/// The fingerprint that the demo's training set had when its results were published (docs/demo.md): a change of the
/// noise would make other results. Worked out as datasets.fingerprint is: content hashes and flags in order.
void TestNoise::theDemosNoiseStaysWhatItWas()
{
    const auto clean = generate({{"last_letters", "vowels", "reverse", "count", "largest"}, "train", 6000, 1});
    QVERIFY(clean);
    const auto noisy = addNoise(*clean, noiseOf({{"mismatched_response", 0.15}, {"character_edits", 0.15}}));
    QVERIFY(noisy);
    QCryptographicHash fingerprint(QCryptographicHash::Sha256);
    for (const Sample& sample : *noisy) {
        const auto stored = toStored(sample);
        QVERIFY(stored);
        fingerprint.addData(
            QCryptographicHash::hash(QByteArray::fromStdString(stored->content.body), QCryptographicHash::Sha256));
        fingerprint.addData(*sample.isNoise ? "1" : "0");
    }
    QCOMPARE(fingerprint.result().toHex(),
             QByteArray("ce234c7d85fcf6c5c79fb11976f54848592ff91e7b764fb6fed3d9077899732e"));
}

void TestNoise::knownNoiseIsLeftAlone()
{
    std::vector<Sample> samples = questions(10);
    samples[3].isNoise = true;
    samples[3].noiseKind = "typing";
    const auto noisy = addNoise(samples, noiseOf({{"character_edits", 0.9}}));
    QVERIFY(noisy);
    QCOMPARE(count(*noisy, "character_edits"), 9);
    QCOMPARE((*noisy)[3].noiseKind, std::string("typing"));
    QCOMPARE(answer((*noisy)[3]), answer(samples[3]));
    QVERIFY(!addNoise(samples, noiseOf({{"character_edits", 1.0}})));
}

void TestNoise::badRequestsAreRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<double>("rate");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown kind") << "gremlins" << 0.1 << "questions"
                                  << "'gremlins'";
    QTest::newRow("negative rate") << "character_edits" << -0.1 << "questions"
                                   << "'character_edits'";
    QTest::newRow("no rate") << "character_edits" << std::nan("") << "questions"
                             << "'character_edits'";
    QTest::newRow("more than all") << "character_edits" << 1.5 << "questions"
                                   << "(10)";
    QTest::newRow("pairs") << "character_edits" << 0.1 << "pairs"
                           << "preference pairs";
    QTest::newRow("texts") << "character_edits" << 0.1 << "text"
                           << "plain texts";
    QTest::newRow("one answer") << "mismatched_response" << 0.1 << "same"
                                << "all answers";
}

void TestNoise::badRequestsAreRefused()
{
    QFETCH(QString, kind);
    QFETCH(double, rate);
    QFETCH(QString, data);
    QFETCH(QString, says);
    std::vector<Sample> samples = questions(10);
    for (Sample& sample : samples) {
        if (data == "pairs")
            sample.kind = SampleKind::Pairs;
        if (data == "text")
            sample.kind = SampleKind::Text;
        if (data == "same")
            sample.conversation.messages[1].content = "yes";
    }
    const auto noisy = addNoise(samples, noiseOf({{kind.toStdString(), rate}}));
    QVERIFY(!noisy);
    QCOMPARE(noisy.error().kind, ErrorKind::Invalid);
    QVERIFY2(QString::fromStdString(noisy.error().message).contains(says), noisy.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestNoise)
#include "tst_noise.moc"
