// SPDX-License-Identifier: Apache-2.0
#include <zstd.h>

#include <QCryptographicHash>
#include <QtTest>

#include "data_file.h"
#include "engine/data/row_reader.h"
#include "gzip.h"

using namespace poft;
using namespace poft::data;
using poft::data::testing::gzip;

namespace {

QByteArray zstd(const QByteArray& bytes)
{
    QByteArray packed(static_cast<qsizetype>(ZSTD_compressBound(static_cast<std::size_t>(bytes.size()))), '\0');
    packed.resize(static_cast<qsizetype>(ZSTD_compress(packed.data(), static_cast<std::size_t>(packed.size()),
                                                       bytes.data(), static_cast<std::size_t>(bytes.size()), 3)));
    return packed;
}

/// Lines of different lengths, so many that they pass through every buffer several times.
QByteArray manyLines()
{
    QByteArray lines;
    for (int i = 0; i < 20000; ++i)
        lines += "{\"text\":\"line " + QByteArray::number(i) + QByteArray(i % 211, 'x') + "\"}\n";
    return lines;
}

/// The rows as one text, then the error of the file, if there is one.
QByteArray contentOf(const std::filesystem::path& path, QString& error, std::string& sha256)
{
    auto reader = openRows(path);
    if (!reader) {
        error = QString::fromStdString(reader.error().message);
        return {};
    }
    QByteArray lines;
    Row row;
    while (true) {
        const auto more = (*reader)->next(row);
        if (!more) {
            error = QString::fromStdString(more.error().message);
            return lines;
        }
        if (!*more) {
            sha256 = (*reader)->sha256();
            return lines;
        }
        lines += QByteArray::fromStdString(toJson(row.value)) + '\n';
    }
}

}  // namespace

class TestPacked : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rowsComeOut_data()
    {
        QTest::addColumn<QByteArray>("packed");
        const QByteArray lines = manyLines();
        const QByteArray first = lines.left(lines.size() / 3);
        const QByteArray second = lines.mid(lines.size() / 3);
        QTest::newRow("gzip") << gzip(lines);
        QTest::newRow("zstd") << zstd(lines);
        QTest::newRow("gzip of two members") << gzip(first) + gzip(second);
        QTest::newRow("zstd of two frames") << zstd(first) + zstd(second);
        QTest::newRow("gzip with zeros behind") << gzip(lines) + QByteArray(700, '\0');
        QTest::newRow("gzip with an empty member") << gzip({}) + gzip(lines);
    }
    void rowsComeOut()
    {
        QFETCH(QByteArray, packed);
        const DataFiles files;
        QString error;
        std::string sha256;
        QCOMPARE(contentOf(files.write("a.gz", packed), error, sha256), manyLines());
        QCOMPARE(error, QString());
        QCOMPARE(QByteArray::fromStdString(sha256),
                 QCryptographicHash::hash(packed, QCryptographicHash::Sha256).toHex());
    }

    void brokenFilesAreOneSentence_data()
    {
        QTest::addColumn<QByteArray>("packed");
        QTest::addColumn<QString>("says");
        const QByteArray lines = manyLines();
        for (const auto& [name, packed] : {std::pair("gzip", gzip(lines)), std::pair("zstd", zstd(lines))}) {
            QTest::addRow("%s cut in the middle", name) << packed.left(packed.size() / 2) << "is cut off";
            QTest::addRow("%s without its last byte", name) << packed.chopped(1) << "is cut off";
            QTest::addRow("%s with something behind", name) << packed + "something"
                                                            << "is damaged";
            QByteArray damaged = packed;
            for (qsizetype i = packed.size() / 2; i < packed.size() / 2 + 8; ++i)
                damaged[i] = static_cast<char>(~damaged[i]);
            QTest::addRow("%s damaged", name) << damaged << "fetch or write it again";
        }
        QTest::newRow("packed twice") << gzip(gzip(lines)) << "is packed twice";
        QTest::newRow("Parquet within") << gzip("PAR1" + lines) << "is a packed Parquet file";
        QTest::newRow("nothing within") << gzip({}) << "is empty";
        QTest::newRow("only the header") << gzip(lines).left(10) << "is cut off";
    }
    void brokenFilesAreOneSentence()
    {
        QFETCH(QByteArray, packed);
        QFETCH(QString, says);
        const DataFiles files;
        QString error;
        std::string sha256;
        const QByteArray read = contentOf(files.write("broken.packed", packed), error, sha256);
        QVERIFY2(error.contains("broken.packed") && error.contains(says), qPrintable(error));
        QVERIFY(manyLines().startsWith(read) || says.contains("fetch"));
    }
};

QTEST_GUILESS_MAIN(TestPacked)
#include "tst_packed.moc"
