// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "storage/content/content.h"
#include "storage/tables/alike_samples.h"
#include "storage/tables/datasets.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/search_index.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

Id newDataset(TestWorkspace& test, const std::string& name, const std::vector<std::string>& answers)
{
    std::vector<NewSample> samples;
    for (const std::string& answer : answers) {
        NewSample sample;
        sample.content.body = value(contentBody({{{"user", "say it", "", ""}, {"assistant", answer, "", ""}}, ""}));
        samples.push_back(std::move(sample));
    }
    const Id id = value(createDataset(test.connection, {name, "messages", "{}", {}}));
    ok(appendSamples(test.connection, id, samples));
    ok(finishDataset(test.connection, id));
    return id;
}

}  // namespace

class TestAlikeSamples final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rareWordsDecide();
    void nearDuplicatesComeFirst();
    void signsAreNoExpression();
};

/// Contents 1 … 6 are those of the data set in order, 7 is another data set's.
void TestAlikeSamples::rareWordsDecide()
{
    TestWorkspace test;
    newDataset(test, "d",
               {"the zebra eats purple grass", "a zebra likes Purple grass", "the dog eats bones", "the cat sleeps",
                "the purple car", "the sun is out"});
    newDataset(test, "other", {"the zebra eats purple grass today"});
    ok(indexContents(test.connection, [](std::int64_t, std::int64_t) { return Status(); }));
    // 1: zebra and purple grass; "the" and "say it" are everywhere. 2 shares zebra, purple and grass, 5 purple alone.
    const std::vector<Id> alike = value(alikeContents(test.connection, 1, 10));
    QVERIFY(alike.size() >= 2);
    QCOMPARE(alike[0], 1);
    QCOMPARE(alike[1], 2);
    for (const Id content : alike)
        QVERIFY(content != 4 && content != 6 && content != 7);
    QCOMPARE(value(alikeContents(test.connection, 1, 1)), std::vector<Id>{1});
    QVERIFY(!alikeContents(test.connection, 99, 10));
}

void TestAlikeSamples::nearDuplicatesComeFirst()
{
    TestWorkspace test;
    const Id dataset = newDataset(test, "d", {"alpha beta", "gamma delta", "epsilon zeta"});
    const std::vector<NearDuplicate> known{{1, 1, 1}, {3, 1, 0.9}};
    ok(writeNearDuplicates(test.connection, dataset, "{}", known));
    // Nothing is indexed: what is known of near duplicates is all.
    QCOMPARE(value(alikeContents(test.connection, 3, 10)), (std::vector<Id>{3, 1}));
    QCOMPARE(value(alikeContents(test.connection, 2, 10)), std::vector<Id>{2});
}

void TestAlikeSamples::signsAreNoExpression()
{
    TestWorkspace test;
    newDataset(test, "d", {"NOT \"this\" AND (that*) -x prompt:y", "größer", "NEAR NOT this", ""});
    ok(indexContents(test.connection, [](std::int64_t, std::int64_t) { return Status(); }));
    for (const Id sample : {1, 2, 3, 4})
        QCOMPARE(value(alikeContents(test.connection, sample, 10)).front(), sample);
}

QTEST_GUILESS_MAIN(TestAlikeSamples)
#include "tst_alike_samples.moc"
