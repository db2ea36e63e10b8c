// SPDX-License-Identifier: Apache-2.0
#include <QTest>
#include <algorithm>

#include "storage/content/content.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/dataset_details.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/length_statistics.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

NewSample sampleOf(const std::string& prompt, const std::string& response)
{
    NewSample sample;
    sample.content.body = value(contentBody({{{"user", prompt, "", ""}, {"assistant", response, "", ""}}, ""}));
    return sample;
}

/// Responses of the given lengths in bytes, under prompts of their own.
Id fill(Connection& connection, const std::string& name, const std::vector<std::size_t>& lengths)
{
    std::vector<NewSample> samples;
    for (std::size_t i = 0; i < lengths.size(); ++i)
        samples.push_back(sampleOf(std::to_string(i), std::string(lengths[i], 'a')));
    const Id id = value(createDataset(connection, {name, "messages", "{}", {}}));
    ok(appendSamples(connection, id, samples));
    ok(finishDataset(connection, id));
    return id;
}

std::string print(const std::vector<DatasetDetails::Named>& list)
{
    std::string out;
    for (const DatasetDetails::Named& one : list)
        out += (out.empty() ? "" : ", ") + one.name + " " + std::to_string(one.samples);
    return out;
}

}  // namespace

/// What is counted of a data set for a person who looks at it.
class TestDatasetGlance : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void lengthsAreCounted()
    {
        TestWorkspace test;
        fill(test.connection, "other", {5000});
        const Id id = fill(test.connection, "x", {0, 1, 2, 3, 4, 7, 8, 100, 100, 1000});
        const LengthStatistics found = value(lengthStatistics(test.connection, id));
        QCOMPARE(found.samples, 10);
        QCOMPARE(found.responseBytes.least, 0);
        QCOMPARE(found.responseBytes.median, 4);  // the fifth of ten
        QCOMPARE(found.responseBytes.percentile95, 1000);
        QCOMPARE(found.responseBytes.most, 1000);
        QCOMPARE(found.responseBytes.mean, 122.5);
        // 0 | 1 | 2, 3 | 4, 7 | 8 | … | 64 … 127 | … | 512 … 1023
        const std::vector<std::int64_t> bins{1, 1, 2, 2, 1, 0, 0, 2, 0, 0, 1};
        QVERIFY(found.responseBytes.bins == bins);
        QCOMPARE(found.promptBytes.most, 1);
        QCOMPARE(found.turns.least, 2);
        QCOMPARE(found.exactDuplicates, 0);
        QVERIFY(!found.nearDuplicates);
    }

    void nothingHasNoLengths()
    {
        TestWorkspace test;
        const LengthStatistics found = value(lengthStatistics(test.connection, fill(test.connection, "x", {})));
        QCOMPARE(found.samples, 0);
        QCOMPARE(found.responseBytes.most, 0);
        QVERIFY(found.responseBytes.bins.empty());
    }

    void repetitionsAreCounted()
    {
        TestWorkspace test;
        std::vector<NewSample> samples{sampleOf("q", "a"), sampleOf("q", "b"), sampleOf("q", "a"), sampleOf("q", "a")};
        samples[3].rejected = ContentSource{sampleOf("q", "c").content.body};
        const Id id = value(createDataset(test.connection, {"x", "pairs", "{}", {}}));
        ok(appendSamples(test.connection, id, samples));
        ok(finishDataset(test.connection, id));
        // The third repeats the first; the fourth has another rejected answer.
        QCOMPARE(value(lengthStatistics(test.connection, id)).exactDuplicates, 1);
    }

    void groupsComeLargestFirst()
    {
        TestWorkspace test;
        const Id id = fill(test.connection, "x", {10, 11, 12, 13, 14, 15});
        QVERIFY(!value(nearDuplicatesKnown(test.connection, id)));
        QVERIFY(value(duplicateGroups(test.connection, id, 10)).empty());
        const auto keys = value(sampleKeys(test.connection, id));
        // 1 and 5 are alike, and 2, 3 and 4.
        const std::vector<NearDuplicate> alike{{keys[1].id, keys[1].id, 1},
                                               {keys[5].id, keys[1].id, 0.8},
                                               {keys[2].id, keys[2].id, 1},
                                               {keys[3].id, keys[2].id, 0.95},
                                               {keys[4].id, keys[2].id, 0.9}};
        ok(writeNearDuplicates(test.connection, id, "{}", alike));
        QVERIFY(value(nearDuplicatesKnown(test.connection, id)));
        QCOMPARE(*value(lengthStatistics(test.connection, id)).nearDuplicates, 3);
        const auto groups = value(duplicateGroups(test.connection, id, 10));
        QCOMPARE(groups.size(), std::size_t{2});
        QCOMPARE(groups[0].first, keys[2].id);
        QCOMPARE(groups[0].position, 2);
        QCOMPARE(groups[0].samples, 3);
        QCOMPARE(groups[0].leastSimilarity, 0.9);
        QCOMPARE(groups[0].text, std::string(12, 'a'));
        QCOMPARE(groups[1].samples, 2);
        QCOMPARE(value(duplicateGroups(test.connection, id, 1)).size(), std::size_t{1});
        const auto members = value(samplesOfGroup(test.connection, id, keys[2].id, 10));
        QCOMPARE(members.size(), std::size_t{3});
        QCOMPARE(members[2].sample.position, 4);
        QCOMPARE(value(samplesOfGroup(test.connection, id, keys[2].id, 2)).size(), std::size_t{2});
    }

    void theNewestSearchIsFound()
    {
        TestWorkspace test;
        QVERIFY(!value(searchForDuplicates(test.connection, "x")));
        const auto queue = [&](const char* dataset) {
            return value(
                insertJob(test.connection, {.kind = "duplicates",
                                            .name = "d",
                                            .spec = recipe::toText(recipe::DuplicatesSpec{{"dataset:x", dataset}, 0.8}),
                                            .fingerprint = {},
                                            .needsDevice = false,
                                            .priority = 0,
                                            .dependencies = {}}));
        };
        queue("x");
        const Id newest = queue("x");
        queue("y");
        QCOMPARE(value(searchForDuplicates(test.connection, "x"))->id, newest);
    }

    void whatIsSaidOfTheSamplesIsCounted()
    {
        TestWorkspace test;
        const Id other = fill(test.connection, "other", {900, 901});
        std::vector<NewSample> samples;
        for (int i = 0; i < 6; ++i) {
            samples.push_back(sampleOf("p" + std::to_string(i), "r"));
            if (i > 0)
                samples.back().isNoise = i > 2;
            if (i > 2)
                samples.back().noiseKind = i == 3 ? "empty_response" : "character_edits";
        }
        const Id id = value(createDataset(test.connection, {"x", "messages", "{}", {}}));
        ok(appendSamples(test.connection, id, samples));
        ok(finishDataset(test.connection, id));
        const auto keys = value(sampleKeys(test.connection, id));
        const auto others = value(sampleKeys(test.connection, other));
        const std::vector<Id> tagged{keys[0].id, keys[1].id, others[0].id};
        ok(tagSamples(test.connection, value(findOrCreateTag(test.connection, "odd")), tagged));
        value(findOrCreateTag(test.connection, "nobody's"));
        ok(setVerdict(test.connection, std::vector{keys[2].id, others[1].id}, Verdict::Drop));
        ok(setNote(test.connection, keys[2].id, "look"));
        const std::vector<ContentValue> values{
            {keys[0].contentId, 1}, {keys[1].contentId, 4}, {others[0].contentId, 9}};
        value(writeValues(test.connection, "quality", "{}", values));

        const DatasetDetails found = value(datasetDetails(test.connection, id));
        QCOMPARE(print(found.noiseKinds), std::string("character_edits 2, empty_response 1"));
        QCOMPARE(found.knownClean, 2);
        QCOMPARE(print(found.tags), std::string("odd 2"));
        QCOMPARE(found.kept, 0);
        QCOMPARE(found.dropped, 1);
        QCOMPARE(found.noted, 1);
        QCOMPARE(found.columns.size(), std::size_t{1});
        QCOMPARE(found.columns[0].name, std::string("quality"));
        QCOMPARE(found.columns[0].samples, 2);
        QCOMPARE(found.columns[0].least, 1.0);
        QCOMPARE(found.columns[0].most, 4.0);
        QCOMPARE(found.columns[0].mean, 2.5);
    }
};

QTEST_GUILESS_MAIN(TestDatasetGlance)
#include "tst_dataset_glance.moc"
