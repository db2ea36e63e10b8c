// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QTest>
#include <chrono>
#include <cmath>
#include <thread>

#include "storage/sqlite/migrations.h"
#include "storage/sqlite/transaction.h"
#include "storage/tables/findings.h"
#include "storage/tables/jobs.h"
#include "tests/storage/fixture.h"

using namespace poft;
using namespace poft::storage;
using namespace poft::storage::testing;

class TestSqlite : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyConnectionHasTheSettings();
    void valuesComeBackAsTheyWere();
    void statementsAreReusedAndMayNest();
    void transactionRollsBackUnlessCommitted();
    void rowsOfATransactionShareOneChange();
    void dataVersionTellsOfOthersOnly();
    void readTransactionSeesOneState();
    void waitingWriterGetsItsTurn();
    void busyIsOneSentence();
    void readOnlyIsOneSentence();
    void fullDiskIsOneSentenceAndLosesNothing();
    void foreignFileIsOneSentence();
    void brokenRuleIsOneSentence();
    void migrationsGiveTheSchemaOnce();
    void newerDatabaseIsRefused();
};

void TestSqlite::everyConnectionHasTheSettings()
{
    TestWorkspace test;
    Connection second = value(test.workspace.connect());
    Statement mode = second.prepare("PRAGMA journal_mode");
    QVERIFY(mode.step() && mode.text(0) == "wal");
    QCOMPARE(test.number("PRAGMA auto_vacuum"), 2);
    for (const auto& [pragma, expected] : {std::pair("PRAGMA foreign_keys", 1), std::pair("PRAGMA synchronous", 1)}) {
        Statement statement = second.prepare(pragma);
        QVERIFY(statement.step());
        QCOMPARE(statement.integer(0), expected);
    }
}

void TestSqlite::valuesComeBackAsTheyWere()
{
    TestWorkspace test;
    test.connection.execute("CREATE TEMP TABLE t (i INTEGER, r REAL, t TEXT, b BLOB)");
    const std::string text("a\0é", 4);
    test.connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
        .bindAll(std::int64_t{1} << 60, 0.1, text, Blob{std::string("\0\1", 2)})
        .run();
    test.connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?)")
        .bindAll(std::optional<std::int64_t>(), std::nan(""), "", std::optional<Blob>())
        .run();
    Statement statement = test.connection.prepare("SELECT i, r, t, b FROM t ORDER BY rowid");
    QVERIFY(statement.step());
    QCOMPARE(statement.integer(0), std::int64_t{1} << 60);
    QCOMPARE(statement.real(1), 0.1);
    QCOMPARE(statement.text(2), text);
    QCOMPARE(statement.blob(3).bytes, std::string("\0\1", 2));
    QVERIFY(statement.step());
    QVERIFY(!statement.optionalInteger(0) && !statement.optionalReal(1) && std::isnan(statement.real(1)));
    QVERIFY(!statement.isNull(2) && statement.isNull(3));
    QVERIFY(!statement.step());
}

void TestSqlite::statementsAreReusedAndMayNest()
{
    TestWorkspace test;
    const char* sql = "WITH t (x) AS (VALUES (1), (2)) SELECT x + coalesce(?, 0) FROM t";
    {
        Statement outer = test.connection.prepare(sql);
        outer.bindAll(10);
        QVERIFY(outer.step());
        Statement inner = test.connection.prepare(sql);
        QVERIFY(inner.step() && inner.step());
        QCOMPARE(inner.integer(0), 2);
        QVERIFY(outer.step());
        QCOMPARE(outer.integer(0), 12);
    }
    Statement again = test.connection.prepare(sql);
    QVERIFY(again.step());
    QCOMPARE(again.integer(0), 1);  // reset, and without the old binding
}

void TestSqlite::transactionRollsBackUnlessCommitted()
{
    TestWorkspace test;
    {
        WriteTransaction transaction = value(WriteTransaction::begin(test.connection));
        WriteTransaction moved = std::move(transaction);
        moved.change();
        QVERIFY(test.connection.inTransaction());
    }
    QVERIFY(!test.connection.inTransaction());
    QCOMPARE(test.number("SELECT change FROM workspace"), 0);
    {
        WriteTransaction transaction = value(WriteTransaction::begin(test.connection));
        transaction.change();
        POFT_OK(transaction.commit());
    }
    QCOMPARE(test.number("SELECT change FROM workspace"), 1);
}

void TestSqlite::rowsOfATransactionShareOneChange()
{
    TestWorkspace test;
    WriteTransaction transaction = value(WriteTransaction::begin(test.connection));
    const Change first = transaction.change();
    QCOMPARE(transaction.change(), first);
    POFT_OK(transaction.commit());
    POFT_OK(addFinding(test.connection, {}, false, "x"));
    QCOMPARE(value(findingsChangedSince(test.connection, first)).size(), std::size_t{1});
    QCOMPARE(value(findingsChangedSince(test.connection, first + 1)).size(), std::size_t{0});
}

void TestSqlite::dataVersionTellsOfOthersOnly()
{
    TestWorkspace test;
    Connection reader = value(test.workspace.connect(Access::ReadOnly));
    const std::int64_t before = value(reader.dataVersion());
    QCOMPARE(value(reader.dataVersion()), before);
    Peer peer(test.folder, {"write-often", "1"});
    peer.rest();
    QVERIFY(value(reader.dataVersion()) != before);
    QCOMPARE(value(findingsChangedSince(reader, 0)).size(), std::size_t{1});
    const std::int64_t own = value(test.connection.dataVersion());
    POFT_OK(addFinding(test.connection, {}, false, "x"));
    QCOMPARE(value(test.connection.dataVersion()), own);
}

void TestSqlite::readTransactionSeesOneState()
{
    TestWorkspace test;
    Connection reader = value(test.workspace.connect(Access::ReadOnly));
    {
        const ReadTransaction transaction = value(ReadTransaction::begin(reader));
        QVERIFY(value(listFindings(reader)).empty());
        POFT_OK(addFinding(test.connection, {}, false, "x"));
        QVERIFY(value(listFindings(reader)).empty());
        const ReadTransaction inner = value(ReadTransaction::begin(reader));
    }
    QCOMPARE(value(listFindings(reader)).size(), std::size_t{1});
}

void TestSqlite::waitingWriterGetsItsTurn()
{
    TestWorkspace test;
    Connection other = value(test.workspace.connect());
    std::optional<WriteTransaction> held = value(WriteTransaction::begin(test.connection));
    std::thread release([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        held.reset();
    });
    const Status written = addFinding(other, {}, false, "x");
    release.join();
    POFT_OK(written);
}

void TestSqlite::busyIsOneSentence()
{
    TestWorkspace test;
    Connection other = value(test.workspace.connect());
    other.setBusyTimeout(std::chrono::milliseconds(20));
    const WriteTransaction held = value(WriteTransaction::begin(test.connection));
    const Status refused = addFinding(other, {}, false, "x");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Busy);
    QVERIFY(refused.error().message.find("is busy: another program kept writing to it; try again.") !=
            std::string::npos);
}

void TestSqlite::readOnlyIsOneSentence()
{
    TestWorkspace test;
    Connection reader = value(test.workspace.connect(Access::ReadOnly));
    const Status refused = addFinding(reader, {}, false, "x");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Io);
    QVERIFY(refused.error().message.find("read-only") != std::string::npos);
    QVERIFY(refused.error().message.find(test.workspace.databaseFile().string()) != std::string::npos);
}

void TestSqlite::fullDiskIsOneSentenceAndLosesNothing()
{
    TestWorkspace test;
    POFT_OK(addFinding(test.connection, {}, false, "before"));
    // SQLite reports a full disk by the same code when the database may not grow.
    test.connection.execute("PRAGMA max_page_count = 1");
    Status refused;
    for (int index = 0; index < 1000 && refused; ++index)
        refused = addFinding(test.connection, {}, false, std::string(1000, 'x') + std::to_string(index));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Io);
    QVERIFY(refused.error().message.starts_with("The disk is full: "));
    QVERIFY(!test.connection.inTransaction());
    const auto kept = value(listFindings(test.connection)).size();
    QVERIFY(kept >= 1);
    test.connection.execute("PRAGMA max_page_count = 1000000");
    POFT_OK(addFinding(test.connection, {}, false, "after"));
    QCOMPARE(value(listFindings(test.connection)).size(), kept + 1);
}

void TestSqlite::foreignFileIsOneSentence()
{
    QTemporaryDir directory;
    QFile file(directory.filePath(QStringLiteral("x.db")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(QByteArray(5000, 'x')) == 5000);
    file.close();
    const Result<Connection> refused = Connection::open(file.fileName().toStdString(), Access::ReadWrite);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Incompatible);
    QVERIFY(refused.error().message.find("is no SQLite database") != std::string::npos);
    const Result<Connection> missing =
        Connection::open(directory.filePath(QStringLiteral("none")).toStdString(), Access::ReadWrite);
    QVERIFY(!missing && missing.error().message.find("cannot be opened") != std::string::npos);
}

void TestSqlite::brokenRuleIsOneSentence()
{
    TestWorkspace test;
    const Result<Id> refused = insertJob(test.connection, {"dance", "x", "{}", "", false, 0, {}});
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Invalid);
    QVERIFY(refused.error().message.find("CHECK constraint failed") != std::string::npos);
    const Result<Id> dangling = insertJob(test.connection, {"train", "x", "{}", "", false, 0, {{77, "model:x"}}});
    QVERIFY(!dangling);
    QCOMPARE(test.number("SELECT count(*) FROM jobs"), 0);
}

void TestSqlite::migrationsGiveTheSchemaOnce()
{
    QTemporaryDir directory;
    const std::filesystem::path file = directory.filePath(QStringLiteral("x.db")).toStdString();
    Connection connection = value(Connection::open(file, Access::Create));
    QCOMPARE(value(databaseVersion(connection)), 0);
    POFT_OK(migrate(connection));
    QCOMPARE(value(databaseVersion(connection)), schemaVersion());
    POFT_OK(migrate(connection));
    // The embedded text is the file's.
    for (const Migration& migration : migrations()) {
        QFile sql(QStringLiteral(POFT_SOURCE_DIR "/storage/schema/") +
                  QString::fromUtf8(migration.name.data(), static_cast<int>(migration.name.size())) +
                  QStringLiteral(".sql"));
        QVERIFY(sql.open(QIODevice::ReadOnly));
        QCOMPARE(QByteArray(migration.sql.data(), static_cast<int>(migration.sql.size())), sql.readAll());
    }
}

void TestSqlite::newerDatabaseIsRefused()
{
    TestWorkspace test;
    test.connection.execute("PRAGMA user_version = 99");
    const Status refused = migrate(test.connection);
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Incompatible);
    QVERIFY(refused.error().message.find("schema 99, this one knows up to " + std::to_string(schemaVersion())) !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestSqlite)
#include "tst_sqlite.moc"
