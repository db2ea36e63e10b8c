// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/charts/chart_words.h"
#include "gui/charts/length_chart.h"
#include "gui/models/datasets_model.h"
#include "gui/widgets/record_table.h"
#include "storage/queue/control.h"
#include "storage/tables/jobs.h"
#include "storage/tables/near_duplicates.h"
#include "storage/tables/sample_keys.h"
#include "storage/tables/supervision.h"
#include "storage/tables/tags.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// A data set at a glance: its row, the overview, the search for near duplicates and their groups.
class TestDataPage final : public QObject {
    Q_OBJECT

    static QString cell(const RecordTable& table, int row, int column)
    {
        return table.model()->index(row, column).data().toString();
    }

    /// The job that looks for duplicates, if one is queued.
    static std::optional<storage::Job> searchOf(fakes::FakeWorkspace& fake, const std::string& dataset)
    {
        return storage::searchForDuplicates(fake.connection(), dataset).value_or(std::nullopt);
    }

private Q_SLOTS:
    void initTestCase() { installTranslations(*qApp); }

    void lengthsAreDrawnByDoubling()
    {
        storage::LengthStatistics lengths;
        lengths.samples = 6;
        lengths.promptBytes.most = 9;
        lengths.promptBytes.bins = {0, 0, 0, 0, 6};
        lengths.responseBytes.bins = {0, 0, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 2};
        const ChartContent content = lengthChart(&lengths);
        // From the first that has any: 2 … 3, 4 … 7, 8 … 15 and so on to 2048 … 4095.
        QCOMPARE(content.categories.front(), QStringLiteral("2"));
        QCOMPARE(content.categories.back(), QStringLiteral("2 K"));
        QCOMPARE(content.bars.size(), std::size_t{2});
        QCOMPARE(content.bars[0].value.front(), 1.0);
        QCOMPARE(content.bars[0].value.back(), 2.0);
        QCOMPARE(content.bars[1].value[2], 6.0);
        QVERIFY(lengthChart(nullptr).empty());
        // Plain texts: the prompts, which they lack, are no lengths of 0.
        lengths.promptBytes.most = 0;
        lengths.promptBytes.bins = {6};
        const ChartContent texts = lengthChart(&lengths);
        QCOMPARE(texts.categories.front(), QStringLiteral("2"));
        QCOMPARE(texts.bars.size(), std::size_t{1});
        QCOMPARE(barValue(texts.bars[0], 0), QStringLiteral("1"));
    }

    void aRowTellsLengthsDuplicatesAndFindings()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id id = fake.addImport("alpaca_1k", 120);
        storage::SupervisionReport report;
        report.datasetId = id;
        report.datasetName = "alpaca_1k";
        report.modelName = "tutor";
        report.key = "{}";
        report.hash = "ab";
        report.samples = report.sequences = 120;
        report.dropped = report.noResponse = 2;
        report.tokens = 3000;
        report.responseTokens = 1200;
        report.longest = 44;
        QVERIFY(storage::insertSupervision(fake.connection(), report, {}).has_value());
        const auto keys = storage::sampleKeys(fake.connection(), id);
        const std::vector<storage::Id> tagged{(*keys)[0].id, (*keys)[1].id};
        const auto tag = storage::findOrCreateTag(fake.connection(), "odd");
        QVERIFY(storage::tagSamples(fake.connection(), *tag, tagged).has_value());
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* table = open.find<RecordTable>("dataPage.table");
        // "Paving, ballast, and 7 more." has 28 bytes with one digit, 29 with two, 30 with three.
        QTRY_COMPARE(cell(*table, 0, DatasetsModel::Responses), QStringLiteral("29, longest 30"));
        QCOMPARE(cell(*table, 0, DatasetsModel::Duplicates), QStringLiteral("near not looked for"));
        QCOMPARE(cell(*table, 0, DatasetsModel::Findings), QStringLiteral("2 problems"));
        QTRY_COMPARE(open.find<QLabel>("overview.said")->text(), QStringLiteral("2 “odd”"));
        QVERIFY(
            open.find<QLabel>("overview.tokens")
                ->text()
                .startsWith(QStringLiteral("tutor: 10.0 tokens of a response on average; with its prompt up to 44")));
        QVERIFY(open.find<QLabel>("overview.lengthsText")->text().contains(QStringLiteral("2 messages each")));
        QVERIFY(!open.find<Chart>("overview.lengths")->content().empty());

        // A click on the findings leads to the list, Enter on one to more of it.
        auto* tabs = open.find<QTabWidget>("dataPage.tabs");
        tabs->setCurrentIndex(1);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                          table->visualRect(table->model()->index(0, DatasetsModel::Findings)).center());
        auto* findings = open.find<RecordTable>("overview.findings");
        QTRY_VERIFY(findings->isVisible());
        QCOMPARE(findings->model()->rowCount(), 2);
        QVERIFY(cell(*findings, 0, 0).startsWith(QStringLiteral("! 2 of 122 rows could not be used")));
        QTRY_VERIFY(findings->hasFocus());
        QTest::keyClick(findings, Qt::Key_Return);
        QTRY_VERIFY(open.find<RecordTable>("dataPage.badRows")->isVisible());
        tabs->setCurrentIndex(0);
        findings->selectRow(1);
        QTest::keyClick(findings, Qt::Key_Return);
        QTRY_VERIFY(open.find<QLabel>("supervision.remarks")->isVisible());
        QVERIFY(open.find<QLabel>("supervision.remarks")->text().contains(QStringLiteral("2 of 120 samples")));
    }

    void nearDuplicatesAreLookedForAndShown()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id id = fake.addImport("alpaca_1k", 20);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_COMPARE(cell(*table, 0, DatasetsModel::Duplicates), QStringLiteral("near not looked for"));
        auto* find = open.find<QToolButton>("overview.findDuplicates");
        QTRY_VERIFY(find->isVisible() && find->isEnabled());
        QTest::mouseClick(find, Qt::LeftButton);
        QTRY_VERIFY(searchOf(fake, "alpaca_1k"));
        // It waits (there is no engine), and can be cancelled.
        auto* message = open.find<QLabel>("duplicates.state.message");
        QTRY_COMPARE(message->text(), QStringLiteral("The search waits for its turn."));
        QTRY_COMPARE(cell(*table, 0, DatasetsModel::Duplicates), QStringLiteral("looking, 0 %"));
        QVERIFY(!find->isEnabled());
        QTest::mouseClick(open.find<QToolButton>("duplicates.state.cancelDuplicatesAction"), Qt::LeftButton);
        QTRY_COMPARE(searchOf(fake, "alpaca_1k")->state, storage::JobState::Cancelled);
        QTRY_VERIFY(find->isEnabled());
        QVERIFY(message->text().contains(QStringLiteral("training")));

        // What the search finds is shown group by group.
        const auto keys = storage::sampleKeys(fake.connection(), id);
        const std::vector<storage::NearDuplicate> alike{{(*keys)[3].id, (*keys)[3].id, 1},
                                                        {(*keys)[9].id, (*keys)[3].id, 0.9}};
        QVERIFY(storage::writeNearDuplicates(fake.connection(), id, "{}", alike).has_value());
        QTRY_COMPARE(cell(*table, 0, DatasetsModel::Duplicates), QStringLiteral("1 near"));
        auto* tabs = open.find<QTabWidget>("dataPage.tabs");
        tabs->setCurrentIndex(0);
        auto* show = open.find<QToolButton>("overview.showGroups");
        QTRY_VERIFY(show->isVisible());
        QVERIFY(!find->isVisible());
        QTest::mouseClick(show, Qt::LeftButton);
        auto* groups = open.find<RecordTable>("duplicates.groups");
        QTRY_VERIFY(groups->isVisible());
        QCOMPARE(cell(*groups, 0, 0), QStringLiteral("2"));
        QCOMPARE(cell(*groups, 0, 1), QStringLiteral("from 90 %"));
        QCOMPARE(cell(*groups, 0, 2), QStringLiteral("4"));
        auto* text = open.find<QPlainTextEdit>("duplicates.text");
        QTRY_VERIFY(text->toPlainText().contains(QStringLiteral("— Sample 10 —")));
        QVERIFY(text->toPlainText().contains(QStringLiteral("and 9 more.")));
    }

    void anImportIsCancelledAndAFailedOneTriedAgain()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 20);
        const auto job = storage::insertJob(fake.connection(), {"import", "Import of dolly", "{}", "f", false, 0, {}});
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* line = open.find<QLabel>("dataPage.job1");
        // Why nothing happens is said where a person looks: there is no engine.
        QTRY_VERIFY2(line->text().startsWith(QStringLiteral("Import of dolly: queued. ")), qPrintable(line->text()));
        const auto state = [&] { return storage::findJob(fake.connection(), *job)->state; };
        QTest::mouseClick(open.find<QToolButton>("dataPage.job1.cancel"), Qt::LeftButton);
        QTRY_COMPARE(state(), storage::JobState::Cancelled);
        QTRY_VERIFY(!line->isVisible());
        fake.connection().execute(
            "UPDATE jobs SET state = 'failed', error = 'The disk is full.', finished_at = "
            "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')");
        fake.warn("look again");
        QTRY_COMPARE(line->text(), QStringLiteral("Import of dolly failed: The disk is full."));
        QTest::mouseClick(open.find<QToolButton>("dataPage.job1.retry"), Qt::LeftButton);
        QTRY_COMPARE(state(), storage::JobState::Queued);
        QTRY_VERIFY(line->text().startsWith(QStringLiteral("Import of dolly: queued")));
        // One that a person has read about is taken out of sight.
        fake.connection().execute(
            "UPDATE jobs SET state = 'failed', error = 'No.', finished_at = "
            "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')");
        fake.warn("and again");
        QTRY_VERIFY(line->text().endsWith(QStringLiteral("failed: No.")));
        QTest::mouseClick(open.find<QToolButton>("dataPage.job1.dismiss"), Qt::LeftButton);
        QTRY_VERIFY(!line->isVisible());
        fake.warn("a third time");
        QTest::qWait(300);
        QVERIFY(!line->isVisible());
    }

    void aWorkspaceThatCannotBeReadIsReadAgain()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.addImport("alpaca_1k", 20);
        fake.connection().execute("ALTER TABLE bad_rows RENAME TO lost");
        fake.connection().execute("ALTER TABLE datasets RENAME TO lost_too");
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        QTRY_COMPARE(open.find<QLabel>("dataPage.state.messageTitle")->text(), QStringLiteral("This did not work"));
        fake.connection().execute("ALTER TABLE lost_too RENAME TO datasets");
        QTest::mouseClick(open.find<QToolButton>("dataPage.state.dataPage.tryAgainAction"), Qt::LeftButton);
        QTRY_VERIFY(open.find<RecordTable>("dataPage.table")->isVisible());
        // What of it still cannot be read is told.
        QTRY_VERIFY(open.find<QLabel>("sentence")->text().contains(QStringLiteral("bad_rows")));
    }

    void noDuplicatesAndAFailedSearchAreTold()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id id = fake.addImport("alpaca_1k", 20);
        const auto job = storage::insertJob(
            fake.connection(), {.kind = "duplicates",
                                .name = "Near duplicates of alpaca_1k",
                                .spec = recipe::toText(recipe::DuplicatesSpec{{"dataset:alpaca_1k", "alpaca_1k"}}),
                                .fingerprint = {},
                                .needsDevice = false,
                                .priority = 0,
                                .dependencies = {}});
        fake.connection().execute("UPDATE jobs SET state = 'failed', error = 'The disk is full.' WHERE id = " +
                                  std::to_string(*job));
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Data);
        auto* message = open.find<QLabel>("duplicates.state.message");
        QTRY_COMPARE(message->text(), QStringLiteral("The disk is full."));
        QVERIFY(open.find<QAction>("findDuplicatesAction")->isEnabled());
        QVERIFY(storage::writeNearDuplicates(fake.connection(), id, "{}", {}).has_value());
        QTRY_COMPARE(message->text(), QStringLiteral("No two samples of this data set are nearly the same."));
        QVERIFY(!open.find<QAction>("findDuplicatesAction")->isEnabled());
    }
};

QTEST_MAIN(TestDataPage)
#include "tst_data_page.moc"
