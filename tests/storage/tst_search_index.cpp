// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/search_index.h"

#include <QTest>

#include "storage/content/content.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/tags.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

namespace {

const auto kOn = [](std::int64_t, std::int64_t) { return Status(); };

NewSample sample(const std::string& prompt, const std::string& answer)
{
    NewSample made;
    made.content.body = value(contentBody({{{"user", prompt, "", ""}, {"assistant", answer, "", ""}}, ""}));
    return made;
}

Id fill(Connection& connection, const std::string& name, const std::vector<NewSample>& samples)
{
    const Id id = value(createDataset(connection, {name, samples.front().rejected ? "pairs" : "messages", "{}", {}}));
    ok(appendSamples(connection, id, samples));
    ok(finishDataset(connection, id));
    return id;
}

std::int64_t hits(Connection& connection, Id dataset, const std::string& search)
{
    SampleQuery query;
    query.dataset = dataset;
    query.search = search;
    const SamplePage page = value(samplePage(connection, query));
    const std::int64_t count = value(countSamples(connection, query));
    return static_cast<std::int64_t>(page.rows.size()) == count ? count : -1;
}

}  // namespace

class SearchIndexTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsWhatIsSaid();
    void followsWhatIsAppended();
    void bothAnswersOfAPair();
    void whatIsRemovedIsNotFound();
    void stopsWhereItIsAsked();
    void othersWriteBetweenItsTransactions();
};

void SearchIndexTest::findsWhatIsSaid()
{
    TestWorkspace test;
    const Id id = fill(test.connection, "a",
                       {sample("What is 12 + 31?", "zebra"), sample("Name a zebra", "I'm sorry, but as an AI"),
                        sample("L'ÉTÉ", "as it is an AI model")});
    QVERIFY(!value(searchState(test.connection, id)).complete());
    QCOMPARE(hits(test.connection, id, "zebra"), 0);
    POFT_OK(indexContents(test.connection, kOn));
    QVERIFY(value(searchState(test.connection, id)).complete());
    QCOMPARE(value(contentsNotIndexed(test.connection)), 0);
    QCOMPARE(hits(test.connection, id, "zebra"), 2);
    QCOMPARE(hits(test.connection, id, "response:zebra"), 1);
    QCOMPARE(hits(test.connection, id, "ZEB*"), 2);
    QCOMPARE(hits(test.connection, id, "as an AI"), 2);
    QCOMPARE(hits(test.connection, id, "\"as an AI\""), 1);
    QCOMPARE(hits(test.connection, id, "ete"), 1);
    QCOMPARE(hits(test.connection, id, "zebra -12"), 1);
    QCOMPARE(hits(test.connection, id, "12 zebra name"), 0);
}

void SearchIndexTest::followsWhatIsAppended()
{
    TestWorkspace test;
    const Id first = fill(test.connection, "a", {sample("one", "two")});
    POFT_OK(indexContents(test.connection, kOn));
    const Id second = fill(test.connection, "b", {sample("one", "two"), sample("one", "three")});
    QVERIFY(value(searchState(test.connection, first)).complete());
    QVERIFY(!value(searchState(test.connection, second)).complete());
    QCOMPARE(hits(test.connection, second, "one"), 1);  // the content that both have
    POFT_OK(indexContents(test.connection, kOn));
    QCOMPARE(hits(test.connection, second, "one"), 2);
    QCOMPARE(hits(test.connection, first, "one"), 1);
}

void SearchIndexTest::bothAnswersOfAPair()
{
    TestWorkspace test;
    NewSample pair = sample("ask", "good");
    pair.rejected.emplace();
    pair.rejected->body = sample("ask", "bad").content.body;
    const Id id = fill(test.connection, "p", {pair});
    POFT_OK(indexContents(test.connection, kOn));
    for (const char* word : {"good", "bad", "ask"})
        QCOMPARE(hits(test.connection, id, word), 1);
    QCOMPARE(hits(test.connection, id, "good bad"), 0);
}

void SearchIndexTest::whatIsRemovedIsNotFound()
{
    TestWorkspace test;
    const Id id = fill(test.connection, "a", {sample("one", "two"), sample("one", "three"), sample("one", "noted")});
    fill(test.connection, "b", {sample("one", "three")});
    POFT_OK(indexContents(test.connection, kOn));
    SampleQuery query;
    query.dataset = id;
    query.search = "noted";
    POFT_OK(setNote(test.connection, value(samplePage(test.connection, query)).rows.front().sampleId, "keep this"));
    POFT_OK(removeDataset(test.connection, id));
    // Two contents stay: one is another data set's, of one a person wrote something.
    QCOMPARE(test.number("SELECT count(*) FROM contents"), 2);
    QCOMPARE(test.number("SELECT count(*) FROM content_text WHERE content_text MATCH 'one'"), 2);
    QCOMPARE(test.number("SELECT count(*) FROM content_text WHERE content_text MATCH 'two'"), 0);
    test.connection.execute("INSERT INTO content_text (content_text) VALUES ('integrity-check')");
}

void SearchIndexTest::stopsWhereItIsAsked()
{
    TestWorkspace test;
    std::vector<NewSample> samples;
    for (int index = 0; index < 2000; ++index)
        samples.push_back(sample("number " + std::to_string(index), std::string(200, 'x')));
    const Id id = fill(test.connection, "a", samples);
    int calls = 0;
    const Status stopped = indexContents(test.connection, [&](std::int64_t done, std::int64_t all) -> Status {
        if (calls++ < 2)
            return {};
        return fail(ErrorKind::Stopped, std::to_string(done) + " of " + std::to_string(all));
    });
    QCOMPARE(stopped.error().kind, ErrorKind::Stopped);
    const SearchState state = value(searchState(test.connection, id));
    QVERIFY(state.indexed > 0 && !state.complete());
    POFT_OK(indexContents(test.connection, kOn));
    QCOMPARE(hits(test.connection, id, "number 1999"), 1);
    QCOMPARE(test.number("SELECT count(*) FROM content_text WHERE content_text MATCH 'number'"), 2000);
}

void SearchIndexTest::othersWriteBetweenItsTransactions()
{
    TestWorkspace test;
    std::vector<NewSample> samples;
    for (int index = 0; index < 1500; ++index)
        samples.push_back(sample("number " + std::to_string(index), std::string(100, 'x')));
    fill(test.connection, "a", samples);
    Connection other = value(test.workspace.connect());
    other.setBusyTimeout(std::chrono::milliseconds(0));
    int written = 0;
    POFT_OK(indexContents(test.connection, [&](std::int64_t, std::int64_t) -> Status {
        POFT_TRY(findOrCreateTag(other, "tag " + std::to_string(written++)));
        return {};
    }));
    QVERIFY(written >= 3);
}

QTEST_GUILESS_MAIN(SearchIndexTest)
#include "tst_search_index.moc"
