// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "storage/files/new_file.h"
#include "storage/files/read_file.h"
#include "storage/files/sha256.h"

using namespace poft;
using namespace poft::files;

class TestFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void hashes();
    void hashOfAFileCanBeStopped();
    void whatCannotBeReadIsNamed();
    void emptyFileReads();
    void appearsOnlyWithItsCommit();
    void keepsTheOldFileWithoutCommit();
    void largeAndSmallPiecesKeepTheirOrder();
    void followsTheUmask();
    void folderIsNoFile();
    void failedCommitIsTold();

private:
    std::filesystem::path path(const char* name) const
    {
        return m_folder.filePath(QString::fromUtf8(name)).toStdString();
    }
    QStringList names() const { return QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden); }

    QTemporaryDir m_folder;
};

void TestFiles::hashes()
{
    // FIPS 180-4's examples.
    QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    Sha256 pieces;
    pieces.add("a");
    pieces.add("");
    pieces.add("bc");
    QCOMPARE(pieces.digest(), sha256("abc"));
    QVERIFY(writeFile(path("abc"), "abc"));
    QCOMPARE(sha256HexOfFile(path("abc")).value_or("failed"), sha256Hex("abc"));
}

void TestFiles::hashOfAFileCanBeStopped()
{
    QVERIFY(writeFile(path("long"), std::string(5 << 20, 'a')));
    std::uint64_t seen = 0;
    const auto hash = sha256HexOfFile(path("long"), [&](std::uint64_t bytes) {
        seen += bytes;
        return false;
    });
    QVERIFY(!hash);
    QCOMPARE(hash.error().kind, ErrorKind::Stopped);
    QVERIFY(seen > 0 && seen < (5u << 20));
}

void TestFiles::whatCannotBeReadIsNamed()
{
    const std::string missing = path("none").string();
    QCOMPARE(readFile(missing).error().message, "There is no file " + missing + ".");
    QCOMPARE(readFile(missing).error().kind, ErrorKind::NotFound);
    QCOMPARE(sha256HexOfFile(missing).error().message, "There is no file " + missing + ".");
    const std::string folder = m_folder.path().toStdString();
    QCOMPARE(readFile(folder).error().kind, ErrorKind::Invalid);
    QCOMPARE(sha256HexOfFile(folder).error().kind, ErrorKind::Invalid);
}

void TestFiles::emptyFileReads()
{
    QVERIFY(writeFile(path("empty"), ""));
    const auto text = readFile(path("empty"));
    QVERIFY(text);
    QVERIFY(text->empty());
}

void TestFiles::appearsOnlyWithItsCommit()
{
    auto file = NewFile::create(path("new"));
    QVERIFY(file);
    QVERIFY(file->write("text"));
    QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("new"))));
    QVERIFY(file->commit());
    QCOMPARE(readFile(path("new")).value_or("failed"), std::string("text"));
    QVERIFY(names().contains(QStringLiteral("new")));
    QVERIFY2(names().filter(QStringLiteral(".tmp")).isEmpty(), qPrintable(names().join(QLatin1Char(' '))));
}

void TestFiles::keepsTheOldFileWithoutCommit()
{
    QVERIFY(writeFile(path("kept"), "old"));
    {
        auto file = NewFile::create(path("kept"));
        QVERIFY(file);
        QVERIFY(file->write(std::string(3 << 20, 'x')));
    }
    QCOMPARE(readFile(path("kept")).value_or("failed"), std::string("old"));
    QVERIFY2(names().filter(QStringLiteral(".tmp")).isEmpty(), qPrintable(names().join(QLatin1Char(' '))));
}

void TestFiles::largeAndSmallPiecesKeepTheirOrder()
{
    std::string whole;
    auto file = NewFile::create(path("pieces"));
    QVERIFY(file);
    for (const std::size_t size :
         {std::size_t{3}, std::size_t{2} << 20, std::size_t{1}, (std::size_t{1} << 20) - 1, std::size_t{7}}) {
        const std::string piece(size, static_cast<char>('a' + whole.size() % 26));
        whole += piece;
        QVERIFY(file->write(piece));
    }
    QVERIFY(file->commit());
    QVERIFY(readFile(path("pieces")).value_or("failed") == whole);
}

void TestFiles::followsTheUmask()
{
    const mode_t before = ::umask(027);
    const auto written = writeFile(path("rights"), "x");
    ::umask(before);
    QVERIFY(written);
    struct stat status {};
    QCOMPARE(::stat(path("rights").c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777, 0640u);
}

void TestFiles::folderIsNoFile()
{
    const auto written = writeFile(m_folder.path().toStdString(), "x");
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::Invalid);
    QVERIFY(QFileInfo(m_folder.path()).isDir());
}

void TestFiles::failedCommitIsTold()
{
    const std::filesystem::path folder = path("vanishing");
    std::filesystem::create_directory(folder);
    auto file = NewFile::create(folder / "x");
    QVERIFY(file);
    QVERIFY(file->write("text"));
    std::filesystem::remove_all(folder);
    const auto committed = file->commit();
    QVERIFY(!committed);
    QCOMPARE(committed.error().kind, ErrorKind::Io);
    QVERIFY2(committed.error().message.find((folder / "x").string()) == 0, committed.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestFiles)
#include "tst_files.moc"
