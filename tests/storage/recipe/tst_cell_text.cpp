// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "storage/recipe/cell_text.h"

using namespace poft::recipe;

class TestCellText : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatVaries_data()
    {
        QTest::addColumn<QByteArray>("cell");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("none") << QByteArray("{}") << QByteArray();
        QTest::newRow("one") << QByteArray(R"({"/training/learning_rate":0.0001})")
                             << QByteArray("learning_rate 0.0001");
        QTest::newRow("two") << QByteArray(R"({"/data/train":"half","/training/poft_beta":2})")
                             << QByteArray("train half, poft_beta 2");
        QTest::newRow("same last word") << QByteArray(R"({"/a/count":1,"/b/count":2})")
                                        << QByteArray("a/count 1, b/count 2");
        QTest::newRow("list") << QByteArray(R"({"/aligned":["x","y"]})") << QByteArray(R"(aligned ["x","y"])");
        QTest::newRow("no object") << QByteArray("[1]") << QByteArray();
        QTest::newRow("broken") << QByteArray("{\"a\":") << QByteArray();
        QTest::newRow("empty pointer") << QByteArray(R"({"":1})") << QByteArray(" 1");
    }

    void saysWhatVaries()
    {
        QFETCH(QByteArray, cell);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(cellText(cell.toStdString())), text);
    }
};

QTEST_GUILESS_MAIN(TestCellText)
#include "tst_cell_text.moc"
