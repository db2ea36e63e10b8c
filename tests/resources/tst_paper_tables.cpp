// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <cmath>

/// The paper's figures as they are shipped: whoever mistypes one breaks a sum.
class TestPaperTables : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QFile file(QStringLiteral(POFT_SOURCE_DIR) + "/resources/paper_tables.json");
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_paper = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(m_paper["source"].toString().contains("2412.12865"));
    }

    void rowsFitTheirColumns()
    {
        for (int number = 1; number <= 5; ++number) {
            const QJsonObject table = m_paper[QStringLiteral("table%1").arg(number)].toObject();
            const auto columns = table["columns"].toArray().size();
            QVERIFY(columns > 0 && !table["rows"].toArray().isEmpty());
            for (const QJsonValue& row : table["rows"].toArray())
                QCOMPARE(row.toArray().size(), columns);
        }
    }

    /// Overall is the mean of the six tasks, as printed with two decimals; one row of the paper prints something else.
    void overallIsTheMeanOfTheTasks()
    {
        int off = 0;
        for (const QJsonValue& value : m_paper["table1"].toObject()["rows"].toArray()) {
            const QJsonArray row = value.toArray();
            double sum = 0;
            for (int task = 3; task < 9; ++task)
                sum += row[task].toDouble();
            if (std::abs(sum / 6 - row[9].toDouble()) > 0.006) {
                ++off;
                QVERIFY2(row[0].toString().startsWith("Zephyr"), qPrintable(row[0].toString()));
            }
        }
        QCOMPARE(off, 1);
        QVERIFY(m_paper["note"].toString().contains("Zephyr"));
    }

private:
    QJsonObject m_paper;
};

QTEST_GUILESS_MAIN(TestPaperTables)
#include "tst_paper_tables.moc"
