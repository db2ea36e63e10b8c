// SPDX-License-Identifier: Apache-2.0
#include "engine/data/near_duplicates.h"

#include <QTest>
#include <random>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/length_statistics.h"
#include "storage/tables/sample_keys.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

const auto kOn = [](double) { return Status(); };

Id fill(Connection& connection, const std::vector<std::string>& answers)
{
    std::vector<NewSample> samples;
    for (const std::string& answer : answers)
        samples.emplace_back().content.body = value(contentBody({{{"assistant", answer, "", ""}}, ""}));
    const Id id = value(createDataset(connection, {"x", "messages", "{}", {}}));
    ok(appendSamples(connection, id, samples));
    ok(finishDataset(connection, id));
    return id;
}

/// `count` words that no other call with another seed gives.
std::vector<std::string> words(std::uint32_t seed, int count)
{
    std::mt19937 random(seed);
    std::vector<std::string> made;
    for (int i = 0; i < count; ++i)
        made.push_back("w" + std::to_string(random() % 1000000));
    return made;
}

std::string text(const std::vector<std::string>& words)
{
    std::string joined;
    for (const std::string& word : words)
        joined += word + " ";
    return joined;
}

}  // namespace

class NearDuplicatesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void shinglesAreRunsOfWords();
    void jaccardByHand();
    void groupsAreFound();
    void manyPairsAreFound();
    void canBeStopped();
};

void NearDuplicatesTest::shinglesAreRunsOfWords()
{
    QCOMPARE(data::shingles("one two three", 2).size(), std::size_t{2});
    QCOMPARE(data::shingles("one two", 5).size(), std::size_t{1});
    QCOMPARE(data::shingles("...", 5).size(), std::size_t{0});
    QCOMPARE(data::shingles("a b a b a", 2).size(), std::size_t{2});  // "a b" and "b a"
    QCOMPARE(data::shingles("One, TWO-three!", 2), data::shingles("one two three", 2));
    QVERIFY(data::shingles("one two", 2) != data::shingles("two one", 2));
    // Characters of scripts without spaces are words: 你好世界 has three pairs.
    QCOMPARE(data::shingles("你好世界", 2).size(), std::size_t{3});
}

void NearDuplicatesTest::jaccardByHand()
{
    QCOMPARE(data::jaccardOf({1, 2, 3}, {2, 3, 4}), 0.5);
    QCOMPARE(data::jaccardOf({}, {}), 1.0);
    QCOMPARE(data::jaccardOf({1}, {}), 0.0);
}

void NearDuplicatesTest::groupsAreFound()
{
    TestWorkspace test;
    const std::vector<std::string> base = words(1, 200);
    std::vector<std::string> edited = base;
    edited[100] = "other";  // 5 of 196 runs differ: 191 / 201
    std::vector<std::string> half = base;
    for (std::size_t i = 0; i < half.size(); i += 4)
        half[i] = "x" + std::to_string(i);
    const Id id = fill(test.connection, {text(base), text(words(2, 200)), text(edited), text(half), text(base)});
    const auto found = value(data::findNearDuplicates(test.connection, id, {}, kOn));
    const auto keys = value(sampleKeys(test.connection, id));
    QCOMPARE(found.size(), std::size_t{3});
    for (const NearDuplicate& one : found)
        QCOMPARE(one.first, keys[0].id);
    QCOMPARE(found[1].sample, keys[2].id);
    QVERIFY(std::abs(found[1].similarity - 191.0 / 201) < 1e-12);
    QCOMPARE(found[2].sample, keys[4].id);
    QCOMPARE(found[2].similarity, 1.0);

    QVERIFY(!value(nearDuplicates(test.connection, id)));
    POFT_OK(writeNearDuplicates(test.connection, id, data::NearDuplicateSettings().toJson(), found));
    QCOMPARE(value(nearDuplicates(test.connection, id))->size(), std::size_t{3});
    const LengthStatistics statistics = value(lengthStatistics(test.connection, id));
    QCOMPARE(*statistics.nearDuplicates, 2);
    QCOMPARE(statistics.exactDuplicates, 1);
    QCOMPARE(statistics.samples, 5);
    // A data set with near duplicates can be removed.
    POFT_OK(removeDataset(test.connection, id));
    QCOMPARE(test.number("SELECT count(*) FROM near_duplicates"), 0);
}

void NearDuplicatesTest::manyPairsAreFound()
{
    // 300 pairs of similarity 181 / 211 = 0.858: by the formula one in 20,000 is missed (1 - (1 - s^6)^20).
    TestWorkspace test;
    std::vector<std::string> answers;
    for (std::uint32_t pair = 0; pair < 300; ++pair) {
        std::vector<std::string> one = words(pair + 10, 200);
        answers.push_back(text(one));
        for (const std::size_t at : {20U, 80U, 140U})
            one[at] = "changed";
        answers.push_back(text(one));
    }
    const Id id = fill(test.connection, answers);
    const auto found = value(data::findNearDuplicates(test.connection, id, {}, kOn));
    QVERIFY2(found.size() >= 2 * 298, std::to_string(found.size()).c_str());
    for (std::size_t i = 0; i + 1 < found.size(); i += 2) {
        QCOMPARE(found[i].first, found[i + 1].first);
        QVERIFY(std::abs(found[i + 1].similarity - 181.0 / 211) < 1e-12);
    }
}

void NearDuplicatesTest::canBeStopped()
{
    TestWorkspace test;
    const Id id = fill(test.connection, {"a", "b"});
    const auto stopped = data::findNearDuplicates(test.connection, id, {},
                                                  [](double) { return Status(fail(ErrorKind::Stopped, "enough")); });
    QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
}

QTEST_GUILESS_MAIN(NearDuplicatesTest)
#include "tst_near_duplicates.moc"
