// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSlider>
#include <QTabWidget>
#include <QToolButton>

#include <cmath>

#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/models/sample_context.h"
#include "gui/models/sample_verdict.h"
#include "gui/models/samples_model.h"
#include "gui/models/what_if.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/tags.h"
#include "tests/fakes/fake_curves.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// The place of a column by its title.
int columnOf(const RecordTable& table, const QString& title)
{
    for (int c = 0; c < table.model()->columnCount(); ++c) {
        if (table.model()->headerData(c, Qt::Horizontal).toString() == title)
            return c;
    }
    return -1;
}

AlignedSeries aligned(const char* name, std::vector<double> scores)
{
    AlignedSeries out;
    out.model = QLatin1String(name);
    out.scores = makeScoreSet(out.model, {}, {}, std::move(scores));
    return out;
}

SampleReading scored(std::initializer_list<std::pair<const char*, double>> scores)
{
    SampleReading out;
    for (const auto& [model, score] : scores)
        out.scores.push_back({QLatin1String(model), score, 5, {}});
    return out;
}

}  // namespace

/// The page Samples and what it is made of.
class TestSamples final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
    }

    void theVerdictFollowsTheScores()
    {
        std::vector<double> scores;
        for (int i = 0; i < 100; ++i)
            scores.push_back(-1.0 - i / 100.0);  // -1.00 … -1.99, middle -1.495
        const std::vector<AlignedSeries> models{aligned("a", scores), aligned("b", scores)};
        const std::vector<Standing> low = standingsOf(scored({{"a", -6.5}, {"b", -4.5}}), models);
        QCOMPARE(low.size(), std::size_t(2));
        QVERIFY(std::abs(low[0].belowMiddle - 5.005) < 1e-9);
        QCOMPARE(low[0].share, 0.0);
        QVERIFY2(
            verdictOn(low).contains(QStringLiteral("Both aligned models find this response unlikely (lowest 1 %)")),
            qPrintable(verdictOn(low)));
        // e^3.005 = 20.2
        QVERIFY2(verdictOn(low).contains(QStringLiteral("20.2 times less likely")), qPrintable(verdictOn(low)));
        const QString apart = verdictOn(standingsOf(scored({{"a", -6.5}, {"b", -1.1}}), models));
        QVERIFY2(apart.contains(QStringLiteral("disagree: a would hardly write this response, b might")),
                 qPrintable(apart));
        QVERIFY(verdictOn(standingsOf(scored({{"a", -1.1}, {"b", -1.2}}), models))
                    .contains(QStringLiteral("as likely as most")));
        QVERIFY(verdictOn(standingsOf(scored({{"a", -1.95}, {"b", -1.2}}), models))
                    .contains(QStringLiteral("a little less")));
        QVERIFY(verdictOn({}).isEmpty());
        QVERIFY(standingsOf(scored({{"unknown", -1}}), models).empty());
    }

    /// Eq. 5 by hand: sigma(r_LLM - r_theta).
    void coefficientsFollowTheConstants()
    {
        WhatIfData data;
        data.aligned = {{-1, -8}, {-3, -8}};
        data.rTheta = {-2, -3};
        data.truth = {Truth::Clean, Truth::Noise};
        const std::vector<double> even = coefficients(data, {1, 0, {1, 1}});
        QVERIFY(std::abs(even[0] - 0.5) < 1e-12);
        QVERIFY(std::abs(even[1] - 1 / (1 + std::exp(5.0))) < 1e-12);
        const std::vector<double> first = coefficients(data, {1, 0, {1, 0}});
        QVERIFY(std::abs(first[0] - 1 / (1 + std::exp(-1.0))) < 1e-12);
        // tau = beta (1 - sigma(beta (r_theta - r_LLM) + gamma))
        const std::vector<double> turned = coefficients(data, {2, 1, {1, 1}});
        QVERIFY(std::abs(turned[0] - 2 / (1 + std::exp(1.0))) < 1e-12);
        const ChartContent chart = whatIfChart(data, {1, 0, {1, 1}});
        QCOMPARE(chart.curves.size(), std::size_t(2));
        QVERIFY2(chart.caption.contains(QStringLiteral("in 100 % of pairs")), qPrintable(chart.caption));
        for (const Curve& curve : chart.curves) {
            double area = 0;
            for (std::size_t i = 0; i + 1 < curve.x.size(); i += 2)
                area += curve.y[i] * (curve.x[i + 1] - curve.x[i]);
            QVERIFY(std::abs(area - 1) < 1e-9);
        }
        QVERIFY(whatIfChart({}, {1, 0, {}}).empty());
    }

    void contextKnowsModelsRunsAndEpochs()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(3);
        auto context = readSampleContext(fake.connection(), experiment, -1);
        QVERIFY(context);
        QCOMPARE(context->aligned.size(), std::size_t(2));
        QCOMPARE(context->scored, std::int64_t(600));
        QCOMPARE(context->aligned[0].scores.size(), std::size_t(0));
        auto scores = readScores(fake.connection(), experiment, -1);
        QVERIFY(scores);
        takeScores(std::move(*scores), *context);
        QCOMPARE(context->aligned[0].scores.size(), std::size_t(600));
        SampleContext later = *readSampleContext(fake.connection(), experiment, -1);
        keepScores(*context, later);
        QCOMPARE(later.aligned[0].scores.size(), std::size_t(600));
        QCOMPARE(context->runs.size(), std::size_t(3));
        QCOMPARE(context->runs[firstRun(context->runs)].objective, std::string("poft"));
        QCOMPARE(context->runs[0].epochs.size(), std::size_t(6));
        const auto again = readSampleContext(fake.connection(), experiment, context->state);
        QVERIFY(again && again->unchanged);
        // bi-PoFT pushes noise away: its coefficient is negative.
        QCOMPARE(context->runs[2].objective, std::string("bi_poft"));
        QVERIFY(context->runs[2].tau(-5, -1, true) < 0);
        QVERIFY(context->runs[2].tau(-5, -1, false) > 0);

        const auto data = readWhatIf(fake.connection(), context->aligned, context->runs[1].epochs.back().series,
                                     storage::ScorePer::Token);
        QVERIFY(data);
        QCOMPARE(data->rTheta.size(), std::size_t(600));
        QCOMPARE(data->truth[0], Truth::Noise);  // every tenth begins with three noisy ones
        QVERIFY(std::abs(data->rTheta[5] - fakes::epochScore(5, false, "poft", 5)) < 1e-9);
    }

    void thePageFiltersSearchesAndFollowsEpochs()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(3);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        auto* count = open.find<QLabel>("samplesPage.count");
        QTRY_COMPARE(table->model()->rowCount(), 200);
        QVERIFY(columnOf(*table, QStringLiteral("demo-tutor-small")) > 0);
        const int theta = columnOf(*table, QStringLiteral("r_θ"));
        const auto firstTheta = [&] { return table->model()->index(0, theta).data(kSortRole).toDouble(); };
        QCOMPARE(open.find<QLabel>("samplesPage.epochText")->text(), QStringLiteral("after epoch 5"));
        const double atEnd = firstTheta();
        auto* epoch = open.find<QSlider>("samplesPage.epoch");
        epoch->setValue(0);
        QTRY_VERIFY(std::abs(firstTheta() - atEnd) > 0.1);
        QCOMPARE(open.find<QLabel>("samplesPage.epochText")->text(), QStringLiteral("before training"));
        epoch->setValue(5);

        open.find<QLineEdit>("samplesPage.search")->setText(QStringLiteral("ELPPA"));
        QTRY_VERIFY2(
            count->text().endsWith(QStringLiteral("of 600")) && !count->text().startsWith(QStringLiteral("600")),
            qPrintable(count->text()));
        const int found = table->model()->rowCount();
        QVERIFY(found > 20 && found < 200);
        open.find<QLineEdit>("samplesPage.search")->setText(QStringLiteral("no such text"));
        QTRY_COMPARE(table->model()->rowCount(), 0);
        open.find<QLineEdit>("samplesPage.search")->clear();
        QTRY_COMPARE(table->model()->rowCount(), 200);

        // From the densities: exactly those left of the threshold.
        open.go(PageId::Scores);
        auto* threshold = open.find<QDoubleSpinBox>("scoresPage.threshold");
        QTRY_VERIFY(threshold->value() < 0);
        threshold->setValue(-3);
        QTest::mouseClick(open.find<QPushButton>("scoresPage.showBelow"), Qt::LeftButton);
        QTRY_COMPARE(open.window.view()->page(), PageId::Samples);
        QCOMPARE(open.find<QDoubleSpinBox>("samplesPage.below")->value(), -3.0);
        QVERIFY(open.find<QCheckBox>("samplesPage.belowOn")->isChecked());
        const int score = columnOf(*table, QStringLiteral("Score"));
        QTRY_VERIFY(count->text().contains(QStringLiteral("of 600")));
        for (int row = 0; row < table->model()->rowCount(); ++row)
            QVERIFY(table->model()->index(row, score).data(kSortRole).toDouble() < -3);

        table->selectRow(0);
        QTRY_VERIFY(open.find<QLabel>("samplesPage.verdict")->text().contains(QStringLiteral("looks like noise")));
    }

    void samplesAreMarkedTaggedAndNoted()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(1);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 1);
        table->selectRow(1);
        const storage::Id sample = *table->chosenKey();
        const auto marks = [&] { return *storage::marksOfSample(fake.connection(), sample); };
        QTest::mouseClick(open.find<QToolButton>("samplesPage.dropButton"), Qt::LeftButton);
        QTRY_COMPARE(marks().verdict, std::optional(storage::Verdict::Drop));
        auto* addTag = open.find<QToolButton>("samplesPage.addTagButton");
        QVERIFY(!addTag->isEnabled());  // without a word there is no tag
        open.find<QLineEdit>("samplesPage.tagText")->setText(QStringLiteral("wrong answer"));
        QTRY_VERIFY(addTag->isEnabled());
        QTest::mouseClick(addTag, Qt::LeftButton);
        QTRY_COMPARE(marks().tags, std::vector<std::string>{"wrong answer"});
        auto* note = open.find<QLineEdit>("samplesPage.note");
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("ask Ann"));
        QTest::keyClick(note, Qt::Key_Return);
        QTRY_COMPARE(marks().note, std::string("ask Ann"));
        const int column = columnOf(*table, QStringLiteral("Marks"));
        QTRY_COMPARE(table->model()->index(1, column).data().toString(),
                     QStringLiteral("drop · wrong answer · “ask Ann”"));
        QCOMPARE(*table->chosenKey(), sample);

        // By its tag it is found again.
        auto* filter = open.find<QComboBox>("samplesPage.filter");
        QTRY_VERIFY(filter->findText(QStringLiteral("tag: wrong answer")) > 0);
        filter->setCurrentIndex(filter->findText(QStringLiteral("tag: wrong answer")));
        Q_EMIT filter->activated(filter->currentIndex());
        QTRY_COMPARE(open.find<QLabel>("samplesPage.count")->text(), QStringLiteral("1 of 600"));
        QCOMPARE(*table->chosenKey(), sample);
        QTest::mouseClick(open.find<QToolButton>("samplesPage.clearMarkButton"), Qt::LeftButton);
        QTRY_VERIFY(!marks().verdict);
        QTest::mouseClick(open.find<QToolButton>("samplesPage.removeTagButton"), Qt::LeftButton);
        QTRY_VERIFY(marks().tags.empty());
        // What no longer meets the filter leaves the table.
        QTRY_COMPARE(open.find<QLabel>("samplesPage.count")->text(), QStringLiteral("0 of 600"));
    }

    void aBoxOnTheScatterOpensExactlyItsSamples()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Scores);
        open.find<QTabWidget>("scoresPage.tabs")->setCurrentWidget(open.find<QWidget>("scoresPage.scatter"));
        auto* chart = open.find<Chart>("scoresPage.scatterChart");
        QTRY_COMPARE(chart->content().curves.size(), std::size_t(3));  // clean, noise, the line where both are equal
        auto* epoch = open.find<QSlider>("scoresPage.epoch");
        const std::vector<double> last = chart->content().curves[0].y;
        epoch->setValue(0);
        QTRY_VERIFY(chart->content().curves.size() == 3 && chart->content().curves[0].y != last);

        // The mouse draws a box.
        chart->drawNow();
        QWidget* plot = nullptr;
        for (QWidget* child : chart->findChildren<QWidget*>()) {
            if (child->inherits("QCustomPlot"))
                plot = child;
        }
        QVERIFY(plot != nullptr);
        QSignalSpy drawn(chart, &Chart::boxDrawn);
        Span x;
        Span y;
        connect(chart, &Chart::boxDrawn, this, [&](Span boxX, Span boxY) {
            x = boxX;
            y = boxY;
        });
        const QPoint from(plot->width() / 4, plot->height() / 4);
        const QPoint to(plot->width() * 3 / 4, plot->height() * 3 / 4);
        QTest::mousePress(plot, Qt::LeftButton, {}, from);
        QTest::mouseMove(plot, (from + to) / 2);
        QTest::mouseMove(plot, to);
        QTest::mouseRelease(plot, Qt::LeftButton, {}, to);
        QCOMPARE(drawn.count(), 1);
        QVERIFY(x.low < x.high && y.low < y.high);
        int wanted = 0;
        for (const Curve& cloud : chart->content().curves) {
            for (std::size_t i = 0; cloud.pointsOnly && i < cloud.x.size(); ++i)
                wanted += cloud.x[i] >= x.low && cloud.x[i] <= x.high && cloud.y[i] >= y.low && cloud.y[i] <= y.high;
        }
        QTRY_COMPARE(open.window.view()->page(), PageId::Samples);
        auto* count = open.find<QLabel>("samplesPage.count");
        QTRY_COMPARE(count->text(), QStringLiteral("%1 of 600").arg(wanted));
        QCOMPARE(open.find<QSlider>("samplesPage.epoch")->value(), 0);
        auto* chip = open.find<QToolButton>("samplesPage.boxChip");
        QVERIFY(chip->isVisible());
        QTest::mouseClick(chip, Qt::LeftButton);
        QTRY_COMPARE(count->text(), QStringLiteral("600 samples"));
        QVERIFY(open.window.findChild<QToolButton*>(QStringLiteral("samplesPage.boxChip")) == nullptr);
    }

    void theTrajectoryOfTheScoresHasALevelLine()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* chart = open.find<Chart>("samplesPage.trajectoryChart");
        QTRY_COMPARE(chart->content().curves.size(), std::size_t(2));
        auto* what = open.find<QComboBox>("samplesPage.trajectoryOf");
        what->setFocus();
        QTest::keyClick(what, Qt::Key_Down);
        QTRY_COMPARE(chart->content().curves.size(), std::size_t(3));
        const Curve& level = chart->content().curves.back();
        auto* table = open.find<RecordTable>("samplesPage.table");
        const double score = table->model()->index(0, SamplesModel::Score).data(kSortRole).toDouble();
        QCOMPARE(level.y, (std::vector<double>{score, score}));
        QVERIFY(chart->content().curves.front().y.front() < 0);
    }

    void similarSamplesAreAChip()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        auto* count = open.find<QLabel>("samplesPage.count");
        QTRY_VERIFY(count->text().startsWith(QStringLiteral("600")));
        const std::optional<qint64> chosen = table->chosenKey();
        auto* button = open.find<QToolButton>("samplesPage.alikeButton");
        QTRY_VERIFY(button->isEnabled());
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        QTRY_VERIFY2(count->text().endsWith(QStringLiteral("of 600")), qPrintable(count->text()));
        QVERIFY(table->model()->rowCount() >= 2 && table->model()->rowCount() <= 200);
        bool own = false;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            own = own || table->model()->index(row, 0).data(kKeyRole).toLongLong() == chosen;
        QVERIFY(own);
        auto* chip = open.find<QToolButton>("samplesPage.alikeChip");
        QVERIFY(chip->text().startsWith(QStringLiteral("like #")));
        QTest::mouseClick(chip, Qt::LeftButton);
        QTRY_VERIFY(count->text().startsWith(QStringLiteral("600")));
    }

    /// One run is looked at, wherever it was chosen.
    void theChosenRunGoesWithTheUser()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(3);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* run = open.find<QComboBox>("samplesPage.run");
        QTRY_COMPARE(run->currentText(), QStringLiteral("PoFT, seed 1"));
        open.go(PageId::Runs);
        auto* jobs = open.find<RecordTable>("runsPage.table");
        const auto rowOf = [&](const QString& name) {
            for (int row = 0; row < jobs->model()->rowCount(); ++row) {
                for (int column = 0; column < jobs->model()->columnCount(); ++column) {
                    if (jobs->model()->index(row, column).data().toString().contains(name))
                        return row;
                }
            }
            return -1;
        };
        QTRY_VERIFY(rowOf(QStringLiteral("SFT, seed 1")) >= 0);
        jobs->selectRow(rowOf(QStringLiteral("SFT, seed 1")));
        open.go(PageId::Samples);
        QTRY_COMPARE(run->currentText(), QStringLiteral("SFT, seed 1"));
        open.go(PageId::Scores);
        open.find<QTabWidget>("scoresPage.tabs")->setCurrentWidget(open.find<QWidget>("scoresPage.scatter"));
        QTRY_COMPARE(open.find<QComboBox>("scoresPage.run")->currentText(), QStringLiteral("SFT, seed 1"));
    }

    /// Without an experiment an empty page begins one; with one it shows how far that is.
    void emptyPagesLeadOn()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        OpenWindow open(place, place.workspaceFolder());
        for (const auto& [page, state] :
             {std::pair{PageId::Samples, "samplesPage.state"}, std::pair{PageId::Scores, "scoresPage.state"},
              std::pair{PageId::Compare, "comparePage.state"}}) {
            open.go(page);
            QTRY_VERIFY2(!open.find<QWidget>(state)
                              ->findChildren<QToolButton*>(
                                  QRegularExpression(QStringLiteral("%1\\..*[dD]emo.*").arg(QLatin1String(state))))
                              .isEmpty(),
                         state);
        }
        fake.submitDemo();
        open.go(PageId::Samples);
        const auto runs = [&] {
            return open.window.findChild<QToolButton*>(QStringLiteral("samplesPage.state.seeRunsAction"));
        };
        QTRY_VERIFY(runs() != nullptr);
        QTest::mouseClick(runs(), Qt::LeftButton);
        QCOMPARE(open.window.view()->page(), PageId::Runs);
    }

    void slidersRedrawTau()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentWidget(open.find<QWidget>("samplesPage.whatIf"));
        auto* chart = open.find<Chart>("samplesPage.whatIfChart");
        QTRY_COMPARE(chart->content().curves.size(), std::size_t(2));
        const QString before = chart->content().caption;
        open.find<QSlider>("samplesPage.whatIf.gamma")->setValue(0);
        QTRY_VERIFY(chart->content().caption != before);
        // gamma -5: nearly every sample would pull with its whole weight.
        QVERIFY2(chart->content().caption.contains(QStringLiteral("n = 420")), qPrintable(chart->content().caption));
        QTest::mouseClick(open.find<QPushButton>("samplesPage.whatIfReset"), Qt::LeftButton);
        QTRY_COMPARE(chart->content().caption, before);
        for (const char* weight : {"samplesPage.whatIf.weight0", "samplesPage.whatIf.weight1"})
            open.find<QSlider>(weight)->setValue(0);
        QVERIFY(!chart->content().empty());
    }
};

QTEST_MAIN(TestSamples)
#include "tst_samples.moc"
