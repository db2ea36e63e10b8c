// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "storage/sqlite/migrations.h"
#include "storage/tables/datasets.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/search_index.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

/// Workspaces of earlier schemas (tests/data) are opened and brought up to date.
class MigrationTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void version2();
};

void MigrationTest::version2()
{
    QTemporaryDir directory;
    const Workspace workspace = openedEarlier(directory, QStringLiteral("workspace_2.sql"));
    Connection connection = value(workspace.connect());
    QCOMPARE(value(databaseVersion(connection)), schemaVersion());

    SampleQuery query;
    query.dataset = 1;
    const std::vector<SampleRow> rows = value(samplePage(connection, query)).rows;
    QCOMPARE(rows.size(), std::size_t{2});
    // "né?" has four bytes, and the system message is no turn.
    QCOMPARE(rows[0].promptBytes, 7 + 4 + 4);
    QCOMPARE(rows[0].responseBytes, 3 + 2);
    QCOMPARE(rows[0].turns, 4);
    QCOMPARE(rows[1].promptBytes, 0);
    QCOMPARE(rows[1].responseBytes, 10);
    QCOMPARE(rows[1].turns, 1);

    QVERIFY(!value(searchState(connection, 1)).complete());
    POFT_OK(indexContents(connection, [](std::int64_t, std::int64_t) { return Status(); }));
    QVERIFY(value(searchState(connection, 1)).complete());
    query.search = "never";
    QCOMPARE(value(countSamples(connection, query)), 0);  // the data set is not one of pairs
    query.search = "more";
    QCOMPARE(value(countSamples(connection, query)), 1);

    connection.execute(
        "INSERT INTO jobs (kind, name, spec, fingerprint, state, needs_device, created_at, change) "
        "VALUES ('index', 'i', '{}', 'g', 'queued', 0, 't', 9)");
    Statement details =
        connection.prepare("SELECT count(*) FROM pragma_table_info('evaluation_items') WHERE name = 'details'");
    QVERIFY(details.step());
    QCOMPARE(details.integer(0), 1);
    Statement check = connection.prepare("PRAGMA integrity_check");
    QVERIFY(check.step());
    QCOMPARE(check.text(0), std::string("ok"));
}

QTEST_GUILESS_MAIN(MigrationTest)
#include "tst_migration.moc"
