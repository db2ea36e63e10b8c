// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>

#include "gui/models/stored_tokens.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/token_map.h"
#include "storage/tables/datasets.h"
#include "storage/tables/score_series.h"
#include "storage/tables/token_likelihoods.h"
#include "tests/fakes/fake_curves.h"
#include "tests/fakes/fake_tokens.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// The first and the last sample of a list, by their place in the fake's training set.
storage::SampleWithBody sampleAt(fakes::FakeWorkspace& fake, std::int64_t position)
{
    storage::SampleWithBody found;
    const auto dataset = storage::findDataset(fake.connection(), "demo-train");
    if (dataset)
        (void)storage::forEachSample(fake.connection(), dataset->id, [&](const storage::SampleWithBody& row) {
            if (row.sample.position == position)
                found = row;
            return row.sample.position < position;
        });
    return found;
}

/// Chooses a row and waits until its sample is read.
void chooseRow(OpenWindow& open, int row)
{
    auto* table = open.find<RecordTable>("samplesPage.table");
    auto* text = open.find<QTextEdit>("samplesPage.text");
    table->selectRow(row);
    const QModelIndex last = table->model()->index(row, table->model()->columnCount() - 1);
    const QString prompt = last.data().toString().section(QStringLiteral(" → "), 0, 0);
    QVERIFY(!prompt.isEmpty());
    QTRY_VERIFY(text->toPlainText().contains(prompt));
}

}  // namespace

/// Tokens that scoring and training have kept: read, and shown without a model being loaded.
class TestStoredTokens final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Two answers, of which the last is shown; "é" has two bytes and one character.
    void theLastAnswerIsShownByCharacters()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(0);
        storage::Connection& connection = fake.connection();
        const auto dataset = storage::createDataset(connection, {"two-turns", "messages", "{}", {}});
        QVERIFY(dataset);
        storage::NewSample added;
        added.content.body =
            "{\"messages\":[{\"content\":\"one?\",\"role\":\"user\"},{\"content\":\"A\",\"role\":"
            "\"assistant\"},{\"content\":\"two?\",\"role\":\"user\"},{\"content\":\"né!\",\"role\":"
            "\"assistant\"}]}";
        QVERIFY(storage::appendSamples(connection, *dataset, std::vector{added}));
        QVERIFY(storage::finishDataset(connection, *dataset));
        storage::SampleWithBody sample;
        QVERIFY(storage::forEachSample(connection, *dataset, [&](const storage::SampleWithBody& row) {
            sample = row;
            return true;
        }));
        storage::ScoreSeries series;
        series.role = "aligned";
        series.key = R"({"test":1})";
        AlignedSeries tutor;
        tutor.model = QStringLiteral("tutor");
        tutor.series = *storage::findOrCreateSeries(connection, series);
        AlignedSeries other = tutor;
        other.model = QStringLiteral("other");
        other.series = tutor.series + 1000;
        const std::vector<storage::TokenLikelihoods> tokens{
            {sample.sample.contentId,
             0,
             {{1, 0, 1, -1.0F}, {1, 1, 1, -0.5F}, {3, 0, 3, -2.0F}, {3, 3, 4, -0.25F}, {3, 4, 4, -4.0F}}}};
        QVERIFY(storage::insertTokenLikelihoods(connection, tutor.series, tokens));

        const auto kept = readStoredTokens(connection, sample, {tutor, other}, nullptr);
        QVERIFY(kept);
        QCOMPARE(kept->response, QString::fromUtf8("né!"));
        QCOMPARE(kept->aligned.size(), std::size_t(1));  // nothing is kept of the other
        const std::vector<TokenCell>& cells = kept->aligned.front().cells;
        QCOMPARE(cells.size(), std::size_t(3));
        QCOMPARE(cells[0].end, 2);  // né
        QCOMPARE(cells[1].begin, 2);
        QCOMPARE(cells[2].begin, 3);  // the end of the turn
        QCOMPARE(cells[2].end, 3);
        QCOMPARE(kept->aligned.front().sum(), -6.25);
        QVERIFY(kept->epochs.empty());
        QVERIFY(!kept->placeOf(1));
        QCOMPARE(kept->rowsAt(0).size(), std::size_t(1));
    }

    void aRunIsReadOverItsEpochs()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        const storage::Id experiment = fake.submitDemo();
        fake.workOff(2);
        const auto context = readSampleContext(fake.connection(), experiment, -1);
        QVERIFY(context);
        const ScoredRun& poft = context->runs[firstRun(context->runs)];
        const auto kept = readStoredTokens(fake.connection(), sampleAt(fake, 5), context->aligned, &poft);
        QVERIFY(kept);
        QCOMPARE(kept->aligned.size(), std::size_t(2));
        QCOMPARE(kept->epochs.size(), std::size_t(6));
        const TokenRow& last = kept->epochs[*kept->placeOf(5)].row;
        QVERIFY(last.target);
        // A sum of binary16 numbers, of which each is off by at most 2^-11 of itself.
        const double wanted = fakes::epochScore(5, false, "poft", 5) * static_cast<double>(last.cells.size());
        QVERIFY(std::abs(last.sum() - wanted) < std::abs(wanted) / 1000);
        const auto none = readStoredTokens(fake.connection(), sampleAt(fake, fakes::kWatched), context->aligned, &poft);
        QVERIFY(none && none->empty());
    }

    void thePageShowsThemAtOnceAndByEpoch()
    {
        Place place;  // no engine: nothing could be asked
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentWidget(open.find<QWidget>("samplesPage.tokenPanel"));
        // In the order of import, so that the watched samples come first.
        table->sortByColumn(0, Qt::AscendingOrder);
        QTRY_COMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("1"));
        chooseRow(open, 5);
        auto* map = open.find<TokenMap>("samplesPage.tokenMap");
        auto* epoch = open.find<QSlider>("samplesPage.tokenEpoch");
        auto* line = open.find<QLabel>("samplesPage.tokenLine");
        QTRY_VERIFY(line->text().startsWith(QStringLiteral("As kept")));
        QVERIFY(epoch->isVisible());
        QCOMPARE(epoch->maximum(), 5);
        QCOMPARE(epoch->value(), 5);
        const QString last = map->tokenText(0, 0);
        QVERIFY2(last.contains(QStringLiteral("epoch 5")), qPrintable(last));
        QVERIFY(map->tokenText(1, 0).contains(QStringLiteral("demo-tutor")));
        QVERIFY(map->tokenText(3, 0).contains(QStringLiteral("target less aligned models")));

        // By keyboard to before training; the table stays as it is.
        const QString epochOfTable = open.find<QLabel>("samplesPage.epochText")->text();
        epoch->setFocus();
        QTest::keyClick(epoch, Qt::Key_Home);
        QCOMPARE(open.find<QLabel>("samplesPage.tokenEpochText")->text(), QStringLiteral("before training"));
        QVERIFY(map->tokenText(0, 0).contains(QStringLiteral("before training")));
        QCOMPARE(open.find<QLabel>("samplesPage.epochText")->text(), epochOfTable);
        // The page's slider moves this one.
        open.find<QSlider>("samplesPage.epoch")->setValue(2);
        QTRY_COMPARE(epoch->value(), 2);

        chooseRow(open, static_cast<int>(fakes::kWatched) + 5);
        QTRY_VERIFY(line->text().startsWith(QStringLiteral("Nothing is kept")));
        QVERIFY(!epoch->isVisible());
        QVERIFY(open.find<QPushButton>("samplesPage.askTokens")->isEnabled());
    }

    /// What the models answer takes the place of what is kept, until the slider is moved.
    void answersAreShownUntilTheSliderMoves()
    {
        Place place;
        place.writeEngine(
            "cat >/dev/null\n[ \"$1\" = tokenize ] && echo '{\"text\":\"x\",\"ids\":[1],\"offsets\":[[0,1]]}'\n"
            "[ \"$1\" = logprobs ] && echo '{\"logprobs\":[-2]}'\nexit 0\n");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        QTRY_VERIFY(table->model()->rowCount() > 0);
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentWidget(open.find<QWidget>("samplesPage.tokenPanel"));
        table->sortByColumn(0, Qt::AscendingOrder);
        QTRY_COMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("1"));
        chooseRow(open, 3);
        auto* line = open.find<QLabel>("samplesPage.tokenLine");
        QTRY_VERIFY(line->text().startsWith(QStringLiteral("As kept")));
        QTest::mouseClick(open.find<QPushButton>("samplesPage.askTokens"), Qt::LeftButton);
        QTRY_VERIFY2(line->text().startsWith(QStringLiteral("Dark tokens")), qPrintable(line->text()));
        QTest::keyClick(open.find<QSlider>("samplesPage.tokenEpoch"), Qt::Key_Left);
        QTRY_VERIFY(line->text().startsWith(QStringLiteral("As kept")));
    }
};

QTEST_MAIN(TestStoredTokens)
#include "tst_stored_tokens.moc"
