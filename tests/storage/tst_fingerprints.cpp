// SPDX-License-Identifier: Apache-2.0
#include "storage/queue/fingerprints.h"

#include <QTest>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/tags.h"
#include "storage/tables/values.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

using Kind = recipe::Source::Kind;

namespace {

/// Two data sets of two samples each, "all" (samples 1 and 2) and "other" (3 and 4), a tag, and a column of values.
struct Marked : TestWorkspace {
    Id all = 0;
    Id other = 0;
    Id tag = 0;

    Marked()
    {
        all = dataset("all", {"one", "two"});
        other = dataset("other", {"three", "four"});
        tag = value(findOrCreateTag(connection, "good"));
        setTag({1});
        setValues({{1, 0.5}});
    }

    Id dataset(const std::string& name, const std::vector<std::string>& answers)
    {
        std::vector<NewSample> samples(answers.size());
        for (std::size_t i = 0; i < answers.size(); ++i)
            samples[i].content.body =
                value(contentBody({{{"user", "q", "", ""}, {"assistant", answers[i], "", ""}}, ""}));
        const Id id = value(createDataset(connection, {name, "messages", "{}", {}}));
        ok(appendSamples(connection, id, samples));
        ok(finishDataset(connection, id));
        return id;
    }
    void setTag(const std::vector<Id>& samples) { ok(tagSamples(connection, tag, samples)); }
    void setValues(const std::vector<ContentValue>& values) { value(writeValues(connection, "q", "{}", values)); }

    /// Of a subset that goes by one thing that is said of samples.
    std::string fingerprint(const std::string& input, const recipe::Source& source,
                            const recipe::Source& dataset = {Kind::Dataset, "all"})
    {
        recipe::Job job;
        job.key = "dataset:best";
        job.kind = recipe::JobKind::Dataset;
        job.spec = R"({"name":"best","from":[{"dataset":{"input":"dataset:all"}}]})";
        job.inputs = {{"dataset:all", dataset}, {input, source}};
        return value(fingerprintsOf(connection, {job})).front();
    }
    std::string byTag() { return fingerprint("tag:good", {Kind::Tag, "good"}); }
    std::string byVerdict() { return fingerprint("verdict:drop", {Kind::Verdict, "drop"}); }
    std::string byValues() { return fingerprint("values:q", {Kind::Values, "q"}); }
    std::string byAlikeness() { return fingerprint("near duplicates", {Kind::NearDuplicates, ""}); }
};

}  // namespace

class TestFingerprints : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tagsCount();
    void marksCount();
    void valuesCount();
    void theSearchForNearDuplicatesCounts();
    void ofADatasetToComeTheWholeWorkspaceCounts();
    void missingTagsAndColumnsAreNamed();
};

void TestFingerprints::tagsCount()
{
    Marked test;
    const std::string before = test.byTag();
    QCOMPARE(test.byTag(), before);
    test.setTag({3});  // of another data set
    QCOMPARE(test.byTag(), before);
    test.setTag({2});
    QVERIFY(test.byTag() != before);
    ok(untagSamples(test.connection, test.tag, std::vector<Id>{2}));
    QCOMPARE(test.byTag(), before);
    // The same samples with another tag are another subset.
    ok(renameTag(test.connection, test.tag, "fine"));
    QVERIFY(test.fingerprint("tag:fine", {Kind::Tag, "fine"}) != before);
}

void TestFingerprints::marksCount()
{
    Marked test;
    const std::string before = test.byVerdict();
    ok(setVerdict(test.connection, std::vector<Id>{1}, Verdict::Keep));
    ok(setVerdict(test.connection, std::vector<Id>{4}, Verdict::Drop));
    QCOMPARE(test.byVerdict(), before);
    ok(setVerdict(test.connection, std::vector<Id>{1}, Verdict::Drop));
    const std::string first = test.byVerdict();
    QVERIFY(first != before);
    ok(setVerdict(test.connection, std::vector<Id>{1}, {}));
    ok(setVerdict(test.connection, std::vector<Id>{2}, Verdict::Drop));
    QVERIFY(test.byVerdict() != before && test.byVerdict() != first);
}

void TestFingerprints::valuesCount()
{
    Marked test;
    const std::string before = test.byValues();
    test.setValues({{1, 0.5}, {4, 7}});
    QCOMPARE(test.byValues(), before);
    test.setValues({{1, 0.5000000000000001}});
    QVERIFY(test.byValues() != before);
    test.setValues({{2, 0.5}});
    QVERIFY(test.byValues() != before);
    test.setValues({{1, 0.5}});
    QCOMPARE(test.byValues(), before);
}

void TestFingerprints::theSearchForNearDuplicatesCounts()
{
    Marked test;
    const std::string before = test.byAlikeness();
    // What the job itself would do, where nobody has looked yet (engine/data/near_duplicates.h).
    ok(writeNearDuplicates(test.connection, test.all, R"({"threshold":0.8,"words":5})", {}));
    QCOMPARE(test.byAlikeness(), before);
    ok(writeNearDuplicates(test.connection, test.all, R"({"threshold":0.5,"words":5})", {}));
    QVERIFY(test.byAlikeness() != before);
}

void TestFingerprints::ofADatasetToComeTheWholeWorkspaceCounts()
{
    Marked test;
    const recipe::Source tag{Kind::Tag, "good"};
    recipe::Job import;
    import.key = "dataset:all";
    import.spec = R"({"name":"all","files":[]})";
    recipe::Job best;
    best.key = "dataset:best";
    best.kind = recipe::JobKind::Dataset;
    best.spec = R"({"name":"best","from":[{"dataset":{"input":"dataset:all"}}]})";
    best.inputs = {{"dataset:all", {Kind::Job, "dataset:all"}}, {"tag:good", tag}};
    const auto ofBest = [&] { return value(fingerprintsOf(test.connection, {import, best})).back(); };
    const std::string before = ofBest();
    test.setTag({3});
    QVERIFY(ofBest() != before);
}

void TestFingerprints::missingTagsAndColumnsAreNamed()
{
    Marked test;
    recipe::Job job;
    job.key = "dataset:best";
    job.kind = recipe::JobKind::Dataset;
    job.spec = "{}";
    job.inputs = {{"tag:lost", {Kind::Tag, "lost"}}, {"values:gone", {Kind::Values, "gone"}}};
    const auto made = fingerprintsOf(test.connection, {job});
    QVERIFY(!made);
    QCOMPARE(made.error().kind, ErrorKind::NotFound);
    const QString sentence = QString::fromStdString(made.error().message);
    QVERIFY2(sentence.contains("lost") && sentence.contains("gone"), qPrintable(sentence));
}

QTEST_GUILESS_MAIN(TestFingerprints)
#include "tst_fingerprints.moc"
