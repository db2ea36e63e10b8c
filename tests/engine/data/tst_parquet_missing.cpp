// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "data_file.h"
#include "engine/data/parquet_module.h"
#include "engine/data/row_reader.h"

using namespace poft::data;

/// A build without the module, or with something else in its place.
class TestParquetMissing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatToDoIsSaid()
    {
        qputenv("POFT_PARQUET_MODULE", "/nowhere/libpoft_parquet.so");
        const DataFiles files;
        const auto reader = openRows(files.write("a.parquet", "PAR1 and more"));
        QVERIFY(!reader);
        QCOMPARE(reader.error().kind, poft::ErrorKind::Incompatible);
        const QString sentence = QString::fromStdString(reader.error().message);
        QVERIFY2(sentence.contains("a.parquet cannot be read") && sentence.contains("This build knows no Parquet") &&
                     sentence.contains("/nowhere/libpoft_parquet.so") && sentence.contains("./workbench"),
                 qPrintable(sentence));
        QVERIFY(openRows(files.write("a.jsonl", "{\"text\":\"a\"}\n")));
    }
};

QTEST_GUILESS_MAIN(TestParquetMissing)
#include "tst_parquet_missing.moc"
