// SPDX-License-Identifier: GPL-3.0-or-later
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include "gui/dialogs/sample_range_dialog.h"
#include "gui/models/record_model.h"
#include "gui/models/sample_context.h"
#include "gui/widgets/record_table.h"
#include "storage/sqlite/statement.h"
#include "storage/tables/experiments.h"
#include "storage/tables/score_series.h"
#include "storage/tables/values.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

int columnOf(const RecordTable& table, const QString& title)
{
    for (int c = 0; c < table.model()->columnCount(); ++c) {
        if (table.model()->headerData(c, Qt::Horizontal).toString() == title)
            return c;
    }
    return -1;
}

/// A scored demo whose contents have a quality of a hundredth of their id, but every tenth has none, and an IFD.
struct Valued {
    Place place;
    fakes::FakeWorkspace fake{place.workspaceFolder()};

    Valued()
    {
        fake.submitDemo();
        fake.workOff(2);
        std::vector<storage::ContentValue> quality;
        std::vector<storage::ContentValue> ifd;
        storage::Statement contents = fake.connection().prepare("SELECT id FROM contents");
        while (contents.step()) {
            const storage::Id id = contents.integer(0);
            if (id % 10 != 0)
                quality.push_back({id, static_cast<double>(id) / 100});
            ifd.push_back({id, 0.5});
        }
        if (!storage::writeValues(fake.connection(), "quality", R"({"file":"q.csv"})", quality) ||
            !storage::writeValues(fake.connection(), "ifd tutor", R"({"ifd":{"model":"tutor"}})", ifd))
            qFatal("the columns of values are not written");
    }
};

void clickHeader(RecordTable& table, int column)
{
    const QHeaderView* header = table.horizontalHeader();
    table.scrollTo(table.model()->index(0, column));
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                      {header->sectionViewportPosition(column) + header->sectionSize(column) / 2, 5});
}

}  // namespace

/// The columns of the table of samples: which there are, sorting, filtering by a range, and which are shown.
class TestSampleColumns final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void numbersAreColumnsThatSort()
    {
        Valued valued;
        OpenWindow open(valued.place, valued.place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        QTRY_COMPARE(table->model()->rowCount(), 200);
        const int quality = columnOf(*table, QStringLiteral("quality"));
        const int ifd = columnOf(*table, QStringLiteral("IFD tutor"));
        QVERIFY(quality > columnOf(*table, QStringLiteral("τ")));
        QVERIFY(ifd > 0);
        QCOMPARE(table->model()->index(0, ifd).data().toString(), QStringLiteral("0.50"));
        clickHeader(*table, quality);
        const auto at = [&](int row) { return table->model()->index(row, quality).data(kSortRole); };
        QTRY_VERIFY(at(0).isValid() && at(0).toDouble() <= at(1).toDouble() && at(0).toDouble() < at(199).toDouble());
        for (int row = 1; row < 200; ++row)
            QVERIFY(at(row - 1).toDouble() <= at(row).toDouble());
        const double least = at(0).toDouble();
        clickHeader(*table, quality);
        QTRY_VERIFY(at(0).toDouble() > least + 1);
        QCOMPARE(table->horizontalHeader()->sortIndicatorSection(), quality);
        // What the database has no order by leaves the arrow where it was.
        clickHeader(*table, columnOf(*table, QStringLiteral("Noise")));
        QCOMPARE(table->horizontalHeader()->sortIndicatorSection(), quality);
    }

    void aRangeOfAColumnIsAChip()
    {
        Valued valued;
        OpenWindow open(valued.place, valued.place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        auto* count = open.find<QLabel>("samplesPage.count");
        QTRY_VERIFY(count->text().startsWith(QStringLiteral("600")));
        const auto ask = [&](const QString& low, const QString& high) {
            open.find<QToolButton>("samplesPage.rangeButton")->setFocus();
            QTest::keyClick(open.find<QToolButton>("samplesPage.rangeButton"), Qt::Key_Space);
            auto* dialog = open.find<SampleRangeDialog>("sampleRangeDialog");
            auto* column = open.find<QWidget>("sampleRangeDialog.column");
            QTest::keyClicks(column, QStringLiteral("quality"));
            open.find<QLineEdit>("sampleRangeDialog.low")->setText(low);
            open.find<QLineEdit>("sampleRangeDialog.high")->setText(high);
            return dialog;
        };
        auto* dialog = ask(QStringLiteral("7"), QStringLiteral("6"));
        QVERIFY(!open.find<QPushButton>("sampleRangeDialog.take")->isEnabled());
        QVERIFY(!open.find<QLabel>("sampleRangeDialog.problem")->text().isEmpty());
        open.find<QLineEdit>("sampleRangeDialog.high")->setText(QStringLiteral("word"));
        QVERIFY(!dialog->range());
        dialog->reject();
        QTRY_VERIFY(open.window.findChild<SampleRangeDialog*>() == nullptr);
        const int quality = columnOf(*table, QStringLiteral("quality"));
        const double middle = table->model()->index(0, quality).data(kSortRole).toDouble();
        ask(QString::number(middle - 0.5), QString::number(middle + 0.5));
        QTest::keyClick(open.find<QLineEdit>("sampleRangeDialog.high"), Qt::Key_Return);
        QTRY_VERIFY2(count->text().contains(QStringLiteral("of 600")), qPrintable(count->text()));
        QVERIFY(table->model()->rowCount() > 0);
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const double value = table->model()->index(row, quality).data(kSortRole).toDouble();
            QVERIFY(value >= middle - 0.501 && value <= middle + 0.501);
        }
        auto* chip = open.find<QToolButton>("samplesPage.rangeChip");
        QVERIFY(chip->text().startsWith(QStringLiteral("quality")));
        QTest::mouseClick(chip, Qt::LeftButton);
        QTRY_VERIFY(count->text().startsWith(QStringLiteral("600")));
    }

    void hiddenColumnsAreRemembered()
    {
        Valued valued;
        for (const bool first : {true, false}) {
            OpenWindow open(valued.place, valued.place.workspaceFolder());
            open.go(PageId::Samples);
            auto* table = open.find<RecordTable>("samplesPage.table");
            QTRY_COMPARE(table->model()->rowCount(), 200);
            const int quality = columnOf(*table, QStringLiteral("quality"));
            const int spread = columnOf(*table, QStringLiteral("Spread"));
            QCOMPARE(table->isColumnHidden(quality), !first);
            QVERIFY(!table->isColumnHidden(spread));
            auto* menu = open.find<QMenu>("samplesPage.table.columns");
            menu->popup({0, 0});
            for (QAction* action : menu->actions()) {
                QVERIFY(action->text() != QStringLiteral("Prompt → response"));
                if (action->text() == QStringLiteral("quality"))
                    action->trigger();
            }
            menu->close();
            QCOMPARE(table->isColumnHidden(quality), first);
        }
    }

    /// Scores of the responses alone (for IFD) are no preference scores.
    void scoresWithoutPromptsAreNoAlignedModel()
    {
        Valued valued;
        storage::Connection& connection = valued.fake.connection();
        const storage::Id experiment = storage::listExperiments(connection)->front().id;
        const auto before = readSampleContext(connection, experiment, -1);
        QVERIFY(before);
        const auto series = storage::seriesOfExperiment(connection, experiment);
        storage::ScoreSeries alone = series->front().series;
        const storage::Id given = alone.id;
        alone.key = R"({"conditioning":"none"})";
        const auto id = storage::findOrCreateSeries(connection, alone);
        QVERIFY(id && *id != given);
        QVERIFY(storage::linkSeries(connection, series->front().jobId, *id, series->front().datasetId));
        const auto after = readSampleContext(connection, experiment, -1);
        QVERIFY(after);
        QCOMPARE(after->aligned.size(), before->aligned.size());
        for (std::size_t i = 0; i < before->aligned.size(); ++i) {
            QCOMPARE(after->aligned[i].series, before->aligned[i].series);
            QCOMPARE(after->aligned[i].datasets, before->aligned[i].datasets);
        }
        QCOMPARE(after->values.size(), std::size_t(2));
    }
};

QTEST_MAIN(TestSampleColumns)
#include "tst_sample_columns.moc"
