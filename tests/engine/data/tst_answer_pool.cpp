// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <set>
#include <string>
#include <vector>

#include "noise_samples.h"

using namespace poft;
using namespace poft::data;
using namespace poft::data::testing;

/// Answers that belong to other samples, or to another data set.
class TestAnswerPool : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mismatchedResponsesBelongToOtherSamples();
    void mismatchingFindsTheOneOtherAnswer();
    void foreignAnswersComeFromTheSource();
};

void TestAnswerPool::mismatchedResponsesBelongToOtherSamples()
{
    const std::vector<Sample> clean = questions(200);
    std::set<std::string> answers;
    for (const Sample& sample : clean)
        answers.insert(answer(sample));
    const auto noisy = addNoise(clean, noiseOf({{"mismatched_response", 1.0}}));
    QVERIFY(noisy);
    std::set<std::string> used;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QVERIFY(answer((*noisy)[i]) != answer(clean[i]));
        QVERIFY(answers.contains(answer((*noisy)[i])));
        used.insert(answer((*noisy)[i]));
    }
    // 200 draws of 200 leave about 200 / e out.
    QVERIFY2(used.size() > 100 && used.size() < 150, qPrintable(QString::number(used.size())));
}

void TestAnswerPool::mismatchingFindsTheOneOtherAnswer()
{
    // A random draw hits the only other answer once in 5,000 times.
    std::vector<Sample> samples(5000, conversation({"question", "yes"}));
    samples[1234] = conversation({"question", "no"});
    const auto noisy = addNoise(samples, noiseOf({{"mismatched_response", 1.0}}));
    QVERIFY2(noisy, noisy ? "" : noisy.error().message.c_str());
    for (std::size_t i = 0; i < samples.size(); ++i)
        QCOMPARE(answer((*noisy)[i]), std::string(i == 1234 ? "yes" : "no"));
}

void TestAnswerPool::foreignAnswersComeFromTheSource()
{
    const std::vector<Sample> source{conversation({"a", "foreign one"}), conversation({"b", "foreign two"})};
    std::vector<Sample> clean = questions(50);
    clean[7].conversation.messages[1].content = "foreign one";  // must get the other
    const auto noisy = addNoise(clean, noiseOf({{"foreign_response", 1.0}}), &source);
    QVERIFY(noisy);
    std::set<std::string> used;
    for (const Sample& sample : *noisy)
        used.insert(answer(sample));
    QVERIFY(used == (std::set<std::string>{"foreign one", "foreign two"}));
    QCOMPARE(answer((*noisy)[7]), std::string("foreign two"));

    const auto alone = addNoise(clean, noiseOf({{"foreign_response", 1.0}}));
    QVERIFY(!alone);
    QVERIFY(alone.error().message.find("name it as source") != std::string::npos);
    const std::vector<Sample> none;
    QVERIFY(!addNoise(clean, noiseOf({{"foreign_response", 1.0}}), &none));
}

QTEST_GUILESS_MAIN(TestAnswerPool)
#include "tst_answer_pool.moc"
