// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "gui/charts/chart.h"
#include "gui/charts/chart_export.h"
#include "gui/charts/chart_words.h"
#include "gui/charts/live_range.h"
#include "gui/charts/score_charts.h"

using namespace poft::gui;

namespace {

ChartContent line(int points)
{
    ChartContent content;
    content.title = QStringLiteral("Loss, as optimised");
    content.xTitle = QStringLiteral("step");
    content.yTitle = QStringLiteral("nats");
    content.emptyText = QStringLiteral("It appears later.");
    Curve curve;
    curve.name = QStringLiteral("PoFT");
    for (int i = 1; i <= points; ++i) {
        curve.x.push_back(i);
        curve.y.push_back(2.0 / i);
    }
    content.curves.push_back(curve);
    return content;
}

}  // namespace

class TestCharts final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void liveRangeStandsStillThenSteps()
    {
        Span shown = settleX(std::nullopt, {1, 10}, true);
        QVERIFY(shown.low <= 1 && shown.high >= 11);
        int jumps = 0;
        for (double last = 11; last <= 1000; ++last) {
            const Span next = settleX(shown, {1, last}, true);
            QVERIFY(next.low <= 1 && next.high >= last);
            jumps += next == shown ? 0 : 1;
            shown = next;
        }
        QVERIFY2(jumps <= 25, qPrintable(QString::number(jumps)));
        // A finished chart ends with its data.
        QVERIFY(settleX(shown, {1, 1000}, false).high < 1030);
    }

    void valueRangeIsRoundAndHoldsTheData()
    {
        const Span range = settleY(std::nullopt, {0.737, 3.91});
        QCOMPARE(range.low, 0.0);
        QVERIFY(range.high >= 3.91 && range.high <= 4.5);
        QCOMPARE(settleY(range, {0.73, 3.8}), range);
        const Span far = settleY(std::nullopt, {11.71e3, 11.74e3});
        QVERIFY(far.low > 11e3 && far.low <= 11.71e3 && far.high >= 11.74e3);
        const Span flat = settleY(std::nullopt, {5, 5});
        QVERIFY(flat.low < 5 && flat.high > 5);
        QCOMPARE(niceAbove(0.3), 0.5);
        QCOMPARE(niceAbove(2), 2.0);
        QCOMPARE(niceAbove(2.1), 2.5);
    }

    void labelsDoNotCover()
    {
        const std::vector<double> spread = spreadLabels({10, 11, 12, 80, 81}, 10, 0, 100);
        for (std::size_t i = 1; i < spread.size(); ++i)
            QVERIFY(spread[i] - spread[i - 1] >= 10 - 1e-9);
        QVERIFY(spread.front() >= 5 && spread.back() <= 95);
        QCOMPARE(spreadLabels({20, 60}, 10, 0, 100), (std::vector<double>{20, 60}));
    }

    void chartDrawsWhatItIsGiven()
    {
        Chart chart(QStringLiteral("testChart"));
        chart.resize(400, 300);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        QCOMPARE(chart.drawnPoints(), 0);
        chart.setContent(line(30), true);
        QTRY_COMPARE(chart.drawnPoints(), 30);
        QCOMPARE(chart.accessibleName(), QStringLiteral("Loss, as optimised"));
        QVERIFY2(chart.accessibleDescription().contains(QStringLiteral("PoFT: 0.0667 at step 30.0, falling")),
                 qPrintable(chart.accessibleDescription()));
        chart.setContent(line(31), true);
        QTRY_COMPARE(chart.drawnPoints(), 31);
        chart.setContent(line(0));
        QTRY_COMPARE(chart.drawnPoints(), 0);
        QCOMPARE(chart.accessibleDescription(), QStringLiteral("It appears later."));
    }

    void manyContentsAreFewDrawings()
    {
        Chart chart(QStringLiteral("testChart"));
        chart.resize(400, 300);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        int drawings = 0;
        int seen = 0;
        QElapsedTimer clock;
        clock.start();
        for (int i = 1; clock.elapsed() < 1000; ++i) {
            chart.setContent(line(i % 500 + 1), true);
            QTest::qWait(5);
            if (chart.drawnPoints() != seen) {
                seen = chart.drawnPoints();
                ++drawings;
            }
        }
        QVERIFY2(drawings >= 2 && drawings <= 11, qPrintable(QString::number(drawings)));
    }

    void hoverNamesTheNearestPoint()
    {
        const HoverText text = hoverText(line(30), 9.6);
        QCOMPARE(text.x, 10.0);
        QCOMPARE(text.text, QStringLiteral("step: 10.0\nPoFT: 0.200"));
        QCOMPARE(hoverText(ChartContent{}, 3).text, QString());
    }

    void picturesAndTablesAreSaved()
    {
        QTemporaryDir folder;
        for (const QString& ending : {QStringLiteral("png"), QStringLiteral("pdf"), QStringLiteral("svg")}) {
            const QString path = folder.filePath(QStringLiteral("chart.") + ending);
            QCOMPARE(savePicture(line(30), QPalette(Qt::white), path), QString());
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            QVERIFY(bytes.size() > 1000);
            QVERIFY(ending == QLatin1String("png")   ? bytes.startsWith("\x89PNG")
                    : ending == QLatin1String("pdf") ? bytes.startsWith("%PDF")
                                                     : bytes.contains("<svg"));
        }
        const QString table = folder.filePath(QStringLiteral("chart.csv"));
        QCOMPARE(saveTable(line(2), table), QString());
        QFile file(table);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(
            file.readAll(),
            QByteArray(
                "series,kind,\"step\",\"nats\",deviation,lower,upper\n\"PoFT\",line,1,2,,,\n\"PoFT\",line,2,1,,,\n"));
        QVERIFY(saveTable(line(2), QStringLiteral("/no/such/folder/chart.csv"))
                    .contains(QStringLiteral("/no/such/folder/chart.csv")));
        QVERIFY(!savePicture(line(2), QPalette(), QStringLiteral("/no/such/folder/chart.png")).isEmpty());
        QCOMPARE(fileNameFor(QStringLiteral("τ in training: PoFT, seed 1")),
                 QStringLiteral("τ-in-training-poft-seed-1"));
    }

    void keysZoomAndHomeShowsEverything()
    {
        Chart chart(QStringLiteral("testChart"));
        chart.resize(400, 300);
        chart.show();
        QVERIFY(QTest::qWaitForWindowActive(&chart));
        chart.setContent(line(30));
        QTRY_COMPARE(chart.drawnPoints(), 30);
        chart.setFocus();
        const QImage whole = chart.grab().toImage();
        QTest::keyClick(&chart, Qt::Key_Plus);
        QTRY_VERIFY(chart.grab().toImage() != whole);
        QTest::keyClick(&chart, Qt::Key_Home);
        QTRY_COMPARE(chart.grab().toImage(), whole);
    }

    void paletteChangeRecolours()
    {
        Chart chart(QStringLiteral("testChart"));
        chart.resize(400, 300);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        chart.setContent(line(30));
        QTRY_COMPARE(chart.drawnPoints(), 30);
        chart.setPalette(darkPalette());
        QTRY_VERIFY(QColor(chart.grab().toImage().pixel(3, 150)).lightness() < 80);
    }

    void densityCountsTheTail()
    {
        std::vector<double> clean;
        std::vector<double> noise;
        for (int i = 0; i < 100; ++i) {
            clean.push_back(-1.0 * i / 100);
            noise.push_back(-5 - 1.0 * i / 100);
        }
        const ScoreSet set = makeScoreSet({}, clean, noise, {});
        QCOMPARE(set.size(), std::size_t(200));
        QCOMPARE(set.part(Truth::Noise)->below(-2), std::size_t(100));
        QCOMPARE(set.part(Truth::Clean)->below(-0.495), std::size_t(50));
        QVERIFY(set.part(Truth::Unknown) == nullptr);
        const ChartContent content = densityChart(set, -0.495);
        QCOMPARE(content.curves.size(), std::size_t(2));
        QVERIFY2(content.caption.contains(QStringLiteral("50 % left")) &&
                     content.caption.contains(QStringLiteral("100 % left")),
                 qPrintable(content.caption));
        QVERIFY(content.caption.contains(QStringLiteral("n = 100")));
        // Each to its own maximum by default, on an axis that ends where log-likelihoods do.
        for (const Curve& curve : content.curves)
            QCOMPARE(*std::max_element(curve.y.begin(), curve.y.end()), 1.0);
        QCOMPARE(content.xLimits->high, 0.0);
        QVERIFY(content.curves.front().x.back() <= 0);
        const ChartContent plain = densityChart(set, -0.495, DensityScale::Density);
        QVERIFY(*std::max_element(plain.curves[0].y.begin(), plain.curves[0].y.end()) < 1.2);
        const ChartContent logarithmic = densityChart(set, -0.495, DensityScale::Logarithmic);
        QVERIFY(logarithmic.logarithmicY && logarithmic.yLimits->low > 0 && logarithmic.yLimits->low < 0.01);
        QCOMPARE(logarithmic.curves[0].y, plain.curves[0].y);
        const double threshold = firstThreshold(set);
        QVERIFY(threshold < -0.9 && threshold > -1);
        QVERIFY(densityChart(makeScoreSet({}, {}, {}, {}), 0).empty());
    }
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
