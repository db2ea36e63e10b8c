// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTabWidget>

#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/charts/chart_export.h"
#include "gui/charts/chart_words.h"
#include "gui/charts/comparison_charts.h"
#include "gui/models/comparison_model.h"
#include "gui/models/paired_model.h"
#include "gui/models/settings_difference.h"
#include "gui/pages/compare_page.h"
#include "gui/widgets/record_table.h"
#include "tests/fakes/fake_curves.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

storage::ExperimentEvaluation evaluation(const char* arm, const char* cell, std::int64_t seed, double epoch,
                                         double value, storage::Id dataset = 1)
{
    storage::ExperimentEvaluation out;
    out.arm = arm;
    out.cell = cell;
    out.seed = seed;
    out.datasetName = dataset == 1 ? "easy" : "hard";
    out.evaluation.task = out.evaluation.metric = "exact_match";
    out.evaluation.datasetId = dataset;
    out.evaluation.epoch = epoch;
    out.evaluation.value = value;
    return out;
}

QString line(const QAbstractItemModel& model, int row)
{
    QStringList cells;
    for (int c = 0; c < model.columnCount(); ++c)
        cells << model.index(row, c).data().toString();
    return cells.join(QStringLiteral(" | "));
}

QStringList titles(const QAbstractItemModel& model)
{
    QStringList out;
    for (int c = 0; c < model.columnCount(); ++c)
        out << model.headerData(c, Qt::Horizontal, Qt::DisplayRole).toString();
    return out;
}

}  // namespace

/// The page Compare and what it is made of.
class TestComparison final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
    }

    void tableHasArmsAndEpochs()
    {
        const auto tables = results::resultTables(
            std::vector{evaluation("SFT", "{}", 1, 1, 0.5), evaluation("SFT", "{}", 1, 2, 0.6),
                        evaluation("SFT", "{}", 2, 1, 0.5), evaluation("SFT", "{}", 2, 2, 0.7),
                        evaluation("PoFT", "{}", 1, 1, 0.55), evaluation("PoFT", "{}", 1, 2, 0.8),
                        evaluation("PoFT", "{}", 2, 1, 0.65), evaluation("PoFT", "{}", 2, 2, 0.86)});
        ComparisonModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(tables.front(), {}, "SFT");
        QCOMPARE(titles(model).mid(4), (QStringList{QStringLiteral("Difference to SFT"), QStringLiteral("Epoch 1"),
                                                    QStringLiteral("Epoch 2")}));
        QCOMPARE(line(model, 0), QStringLiteral("SFT | 2 | 0.65 ± 0.07 | 0.650 |  | 0.500 ± 0.000 | 0.65 ± 0.07"));
        // Seed by seed: 0.20 and 0.16.
        QCOMPARE(line(model, 1),
                 QStringLiteral("PoFT | 2 | 0.83 ± 0.04 | 0.830 | +0.18 ± 0.03, ahead in 2/2 | 0.60 ± 0.07 "
                                "| 0.83 ± 0.04"));
        QVERIFY(model.index(1, 2).data(Qt::FontRole).value<QFont>().bold());
        QVERIFY(!model.index(0, 2).data(Qt::FontRole).isValid());
        // The same columns again: the view keeps its place.
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        model.show(tables.front(), {}, "SFT");
        QCOMPARE(resets.count(), 0);
        model.show(tables.front(), {}, "PoFT");
        QCOMPARE(resets.count(), 1);
    }

    void theBetterWayIsTheMetrics()
    {
        std::vector<storage::ExperimentEvaluation> rows{evaluation("SFT", "{}", 1, 1, 1.5),
                                                        evaluation("PoFT", "{}", 1, 1, 1.2)};
        ComparisonModel model;
        for (const auto& [metric, row] : {std::pair{"cross_entropy", 1}, {"exact_match", 0}, {"loss", -1}}) {
            for (storage::ExperimentEvaluation& one : rows)
                one.evaluation.metric = metric;
            model.show(results::resultTables(rows).front(), {}, "SFT");
            for (int r = 0; r < 2; ++r)
                QCOMPARE(model.index(r, 2).data(Qt::FontRole).isValid(), r == row);
        }
    }

    void barsStandForTables()
    {
        const auto single =
            results::resultTables(std::vector{evaluation("SFT", "{}", 1, 1, 0.5), evaluation("SFT", "{}", 1, 2, 0.6),
                                              evaluation("SFT", "{}", 1, 3, 0.7)});
        const ChartContent one = barChart(single, {});
        QCOMPARE(one.categories.size(), std::size_t(2));
        QCOMPARE(one.bars.front().value.front(), 0.7);
        QVERIFY(std::abs(one.bars.front().value.back() - 0.65) < 1e-12);
        QVERIFY(!one.empty());
        const auto two =
            results::resultTables(std::vector{evaluation("SFT", "{}", 1, 1, 0.5), evaluation("PoFT", "{}", 1, 1, 0.6),
                                              evaluation("PoFT", "{}", 1, 1, 0.3, 2)});
        const ChartContent chart = barChart(two, {});
        QCOMPARE(chart.categories,
                 (std::vector<QString>{QStringLiteral("exact match on easy"), QStringLiteral("exact match on hard")}));
        QCOMPARE(chart.bars[1].value, (std::vector<double>{0.6, 0.3}));
        QVERIFY(std::isnan(chart.bars[0].value[1]));
        QVERIFY2(describeChart(chart).contains(QStringLiteral("PoFT, exact match on hard: 0.300.")),
                 qPrintable(describeChart(chart)));
        QCOMPARE(hoverText(chart, 0.7).text, QStringLiteral("exact match on hard\nPoFT: 0.300"));
        QVERIFY(barChart({}, {}).empty());

        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("bars.csv"));
        QCOMPARE(saveTable(chart, path), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("\"PoFT\",bar,\"exact match on hard\",0.3,,,\n"));
        QCOMPARE(savePicture(chart, QApplication::palette(), folder.filePath(QStringLiteral("bars.svg"))), QString());
    }

    /// Tables of a task's own files have no data set: the task tells them apart.
    void tablesOfFilesAreNamedByTheirTask()
    {
        results::ResultTable table;
        table.task = "mmlu (5 shots)";
        table.metric = "acc";
        QCOMPARE(tableName(table), QStringLiteral("acc of mmlu (5 shots)"));
        table.datasetName = "held-out";
        QCOMPARE(tableName(table), QStringLiteral("acc on held-out"));
    }

    void aSweepFollowsTheNumberThatVaries()
    {
        const char* low = R"({"/data/filter/keep":0.4})";
        const char* high = R"({"/data/filter/keep":0.9})";
        const auto tables = results::resultTables(std::vector{
            evaluation("SFT", high, 1, 3, 0.5), evaluation("SFT", low, 1, 3, 0.6), evaluation("PoFT", low, 1, 3, 0.7)});
        const ChartContent chart = sweepChart(tables.front(), {});
        QCOMPARE(chart.xTitle, QStringLiteral("keep"));
        QCOMPARE(chart.curves.size(), std::size_t(2));
        QCOMPARE(chart.curves[0].x, (std::vector<double>{0.4, 0.9}));
        QCOMPARE(chart.curves[0].y, (std::vector<double>{0.6, 0.5}));
        const auto plain = results::resultTables(std::vector{evaluation("SFT", "{}", 1, 3, 0.5)});
        QVERIFY(sweepChart(plain.front(), {}).empty());
        const auto named = results::resultTables(std::vector{evaluation("SFT", R"({"/data/train":"a"})", 1, 3, 0.5)});
        QVERIFY(sweepChart(named.front(), {}).empty());
    }

    void pairsAreCountedAndFiltered()
    {
        const std::vector<storage::PairedItem> items{{1, "p", "e", 1, 1, "e", "e"},
                                                     {2, "p", "e", 0, 1, "x", "e"},
                                                     {3, "p", "e", 0, 1, "x", "e"},
                                                     {4, "p", "e", 1, 0, "e", "y"},
                                                     {5, "p", "e", 0, 0, "x", "y"}};
        const series::PairedCounts counts = countPairs(items);
        QCOMPARE(counts.second, 2);
        QCOMPARE(pairedSummary(QStringLiteral("A"), QStringLiteral("B"), items).section(QLatin1Char('.'), 0, 0),
                 QStringLiteral("Of 5 samples both are right on 1, neither on 1, only A on 1, only B on 2"));
        QVERIFY(
            pairedSummary(QStringLiteral("A"), QStringLiteral("B"), items).contains(QStringLiteral("probability 1")));
        QVERIFY(pairedSummary({}, {}, {}).contains(QStringLiteral("no sample in common")));
        PairedModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(QStringLiteral("A"), QStringLiteral("B"), items, PairedFilter::Differing);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(line(model, 0), QStringLiteral("p | e | ✗ x | ✓ e"));
        model.show(QStringLiteral("A"), QStringLiteral("B"), items, PairedFilter::FirstOnly);
        QCOMPARE(model.rowCount(), 1);
        model.show(QStringLiteral("A"), QStringLiteral("B"), items, PairedFilter::Neither);
        QCOMPARE(model.rowCount(), 1);
        model.show(QStringLiteral("A"), QStringLiteral("B"), items, PairedFilter::All);
        QCOMPARE(model.rowCount(), 5);

        // Log-likelihoods of held-out responses: 0.6 and -0.2, the larger change first.
        const std::vector<storage::PairedItem> numbers{{1, "p", "e", -1.0, -1.2, "", ""},
                                                       {2, "q", "e", -2.0, -1.4, "", ""}};
        model.show(QStringLiteral("A"), QStringLiteral("B"), numbers, PairedFilter::Differing);
        QCOMPARE(line(model, 0), QStringLiteral("q | e | -2.00 | -1.40 | 0.60"));
        QCOMPARE(model.rowCount(), 2);
        const QString summary = pairedSummary(QStringLiteral("A"), QStringLiteral("B"), numbers);
        QVERIFY2(summary.contains(QStringLiteral("Over 2 samples B finds the response more likely than A on 1. Mean "
                                                 "difference 0.2 ± 0.6")),
                 qPrintable(summary));
    }

    void settingsThatDifferAreNamed()
    {
        const auto differences = settingsDifferences(
            {R"({"arm":"SFT","seed":1,"target":{"input":"model:base"},"aligned":[],"training":{"learning_rate":0.0007,
                "objective":"sft","seed":1,"bf16":false}})",
             R"({"arm":"PoFT","seed":2,"target":{"input":"model:base"},"aligned":[{"model":{"input":"model:a"},"weight":1},
                {"model":{"input":"model:b"},"weight":2}],"training":{"learning_rate":0.0001,"objective":"poft","seed":2,
                "bf16":false},"data":{"train":{"input":"dataset:noisy"}}})"});
        SettingsDifferenceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show({QStringLiteral("SFT"), QStringLiteral("PoFT")}, differences);
        QStringList lines;
        for (int row = 0; row < model.rowCount(); ++row)
            lines << line(model, row);
        QCOMPARE(lines,
                 (QStringList{
                     QStringLiteral("Objective | SFT | PoFT"), QStringLiteral("Learning rate | 0.0007 | 0.0001"),
                     QStringLiteral("Aligned models | – | a, 2 × b"), QStringLiteral("Training data | – | noisy")}));
        QVERIFY(settingsDifferences({"{}", "{}"}).empty());
        QVERIFY(settingsDifferences({}).empty());
        QVERIFY(settingsDifferences({"broken", R"({"target":{"input":"model:x"}})"}).size() == 1);
    }

    void thePageComparesArms()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(15);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Compare);
        auto* table = open.find<RecordTable>("comparePage.table");
        QTRY_COMPARE(table->model()->rowCount(), 5);
        double last = 0;
        for (int seed = 1; seed <= 3; ++seed)
            last += fakes::accuracy("PoFT", seed, 5) / 3;
        QCOMPARE(table->model()->index(1, 2).data(kSortRole).toDouble(), last);
        QTRY_VERIFY(open.find<Chart>("comparePage.epochsChart")->drawnPoints() > 10);
        QVERIFY(!open.find<Chart>("comparePage.barsChart")->content().empty());
        QVERIFY(!open.find<Chart>("comparePage.sweepChart")->isVisible());

        auto* baseline = open.find<QComboBox>("comparePage.baseline");
        baseline->setCurrentIndex(baseline->findText(QStringLiteral("PoFT")));
        Q_EMIT baseline->activated(baseline->currentIndex());
        QCOMPARE(table->model()->headerData(4, Qt::Horizontal).toString(), QStringLiteral("Difference to PoFT"));

        open.find<QTabWidget>("comparePage.tabs")->setCurrentIndex(1);
        auto* summary = open.find<QLabel>("comparePage.pairedSummary");
        QTRY_VERIFY2(summary->text().startsWith(QStringLiteral("Of 100 samples")), qPrintable(summary->text()));
        // Each sample is as hard for every arm, so only the better one is right where they differ.
        const int better = qRound(100 * (fakes::accuracy("PoFT", 1, 5) - fakes::accuracy("SFT", 1, 5)));
        QVERIFY(std::abs(open.find<RecordTable>("comparePage.paired")->model()->rowCount() - better) <= 1);

        open.find<QTabWidget>("comparePage.tabs")->setCurrentIndex(2);
        auto* settings = open.find<RecordTable>("comparePage.settings");
        QCOMPARE(settings->model()->index(0, 0).data().toString(), QStringLiteral("Objective"));
        QCOMPARE(settings->model()->columnCount(), 6);

        open.find<QAction>("copyMarkdownAction")->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("| PoFT | 3 |")));
        open.find<QAction>("copyCsvAction")->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().contains(
            QStringLiteral("exact_match,exact_match,demo-test,100,PoFT,3,")));
    }

    void aReportIsWritten()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        place.writeEngine("[ \"$1\" = report ] && echo '<html></html>' > \"$5/report.html\"\n");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Compare);
        QTRY_VERIFY(open.find<QAction>("exportReportAction")->isEnabled());
        const QString folder = place.folder.filePath(QStringLiteral("out"));
        QVERIFY(QDir().mkpath(folder));
        open.window.view()->compare().exportTo(folder);
        auto* sentence = open.find<QLabel>("sentence");
        QTRY_VERIFY2_WITH_TIMEOUT(sentence->text().contains(folder), qPrintable(sentence->text()), 60000);
        for (const char* file : {"report.html", "results-of-the-arms.svg", "held-out-accuracy-after-each-epoch.pdf",
                                 "preference-score-mean-over-the-aligned-models.csv"})
            QVERIFY2(QFile::exists(folder + QLatin1Char('/') + QLatin1String(file)), file);

        place.writeEngine("echo 'The disk is full.' >&2; exit 1\n");
        open.window.view()->compare().exportTo(folder);
        QTRY_COMPARE(sentence->text(), QStringLiteral("The report was not written: The disk is full."));
    }
};

QTEST_MAIN(TestComparison)
#include "tst_comparison.moc"
