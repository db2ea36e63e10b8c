// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/dialogs/subset_dialog.h"
#include "gui/models/recipe_draft.h"
#include "gui/models/recipe_outline.h"
#include "gui/pages/draft_panel.h"
#include "gui/pages/experiments_page.h"
#include "gui/widgets/record_table.h"
#include "storage/recipe/edit.h"
#include "storage/recipe/job_spec.h"
#include "storage/tables/jobs.h"
#include "storage/tables/tags.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// The workspace with scored samples, the page Samples in front, all rows there.
struct OnSamples {
    Place place;
    fakes::FakeWorkspace fake{place.workspaceFolder()};
    storage::Id experiment = fake.submitDemo();
    bool worked = (fake.workOff(2), true);
    OpenWindow open{place, place.workspaceFolder()};

    OnSamples()
    {
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        if (!QTest::qWaitFor([table] { return table->model()->rowCount() > 0; }))
            qFatal("no samples are shown");
    }

    std::optional<storage::Job> subsetJob()
    {
        for (const storage::Job& job : storage::listJobs(fake.connection()).value_or(std::vector<storage::Job>{})) {
            if (job.name.find("good ones") != std::string::npos)
                return job;
        }
        return {};
    }

    SubsetDialog* dialog()
    {
        SubsetDialog* shown = open.window.findChild<SubsetDialog*>(QStringLiteral("subsetDialog"));
        if (shown == nullptr)
            qFatal("the dialog is not open");
        return shown;
    }
};

/// The drawing surface of a chart.
QWidget* plotOf(Chart* chart)
{
    for (QWidget* child : chart->findChildren<QWidget*>()) {
        if (child->inherits("QCustomPlot"))
            return child;
    }
    return nullptr;
}

}  // namespace

/// From samples to a subset of them: by a range of a density, as a data set, and as an experiment's training data.
class TestSampleSubsets final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// A filter has changed and its samples are still counted: no number is shown until they are.
    void theDialogWaitsForTheCount()
    {
        storage::SampleQuery query;
        query.search = "elppa";
        SubsetDialog dialog(query, std::nullopt, 600, QStringLiteral("demo-train"), SubsetDialog::Begin::Shown);
        auto* shown = dialog.findChild<QRadioButton*>(QStringLiteral("subsetDialog.shown"));
        QVERIFY(shown->isChecked() && shown->isEnabled());
        QVERIFY(shown->text().contains(QStringLiteral("counted")));
        dialog.setCount(37);
        QVERIFY(shown->text().contains(QStringLiteral("37")));
        dialog.setCount(0);
        QVERIFY(!shown->isEnabled() && !shown->isChecked());
    }

    /// The count of the filter before is not taken for that of the new one.
    void theCountIsOfWhatIsShown()
    {
        OnSamples on;
        auto* count = on.open.find<QLabel>("samplesPage.count");
        QTRY_VERIFY(count->text().startsWith(QStringLiteral("600")));
        auto* known = on.open.find<QComboBox>("samplesPage.filter");
        known->setCurrentIndex(1);
        Q_EMIT known->activated(1);
        on.open.find<QAction>("saveSubsetAction")->trigger();
        auto* shown = on.dialog()->findChild<QRadioButton*>(QStringLiteral("subsetDialog.shown"));
        QVERIFY(!shown->text().contains(QStringLiteral("600")));
        QTRY_VERIFY(count->text().endsWith(QStringLiteral("of 600")));
        QVERIFY(shown->text().contains(count->text().section(QLatin1Char(' '), 0, 0)));
    }

    void initTestCase()
    {
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        installTranslations(*qApp);
    }

    void theBestAreTrainedOn()
    {
        OnSamples on;
        QTest::mouseClick(on.open.find<QToolButton>("samplesPage.keepBestButton"), Qt::LeftButton);
        SubsetDialog* dialog = on.dialog();
        QVERIFY(dialog->findChild<QRadioButton*>(QStringLiteral("subsetDialog.best"))->isChecked());
        QCOMPARE(dialog->findChild<QLabel*>(QStringLiteral("subsetDialog.count"))->text(),
                 QStringLiteral("540 of 600"));
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("subsetDialog.name"));
        QCOMPARE(name->text(), QStringLiteral("demo-train-best-90"));
        dialog->findChild<QDoubleSpinBox*>(QStringLiteral("subsetDialog.share"))->setValue(75);
        QCOMPARE(name->text(), QStringLiteral("demo-train-best-75"));
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("subsetDialog.trainButton")), Qt::LeftButton);

        QTRY_COMPARE(on.open.window.view()->page(), PageId::Experiments);
        const RecipeDraft& draft = on.open.window.view()->experiments().draftPanel().draft();
        const RecipeOutline outline = RecipeOutline::of(draft.text());
        QCOMPARE(outline.train, QStringLiteral("demo-train-best-75"));
        const auto definition = recipe::valueAt(draft.text().toStdString(), "/datasets/demo-train-best-75");
        QVERIFY(definition);
        const QString text = QString::fromStdString(*definition).simplified().remove(QLatin1Char(' '));
        QVERIFY2(text.contains(QStringLiteral("\"top\":0.75")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("\"not\":{\"verdict\":\"drop\"}")), qPrintable(text));
        // Ready to start: the recipe's own check has nothing against it.
        QVERIFY2(!recipe::hasErrors(draft.expansion().problems),
                 draft.expansion().problems.empty() ? "" : draft.expansion().problems.front().sentence.c_str());
    }

    void whatIsShownBecomesADataSet()
    {
        OnSamples on;
        on.open.find<QLineEdit>("samplesPage.search")->setText(QStringLiteral("elppa"));
        auto* count = on.open.find<QLabel>("samplesPage.count");
        QTRY_VERIFY(count->text().endsWith(QStringLiteral("of 600")));
        const auto shown = count->text().section(QLatin1Char(' '), 0, 0).toLongLong();
        QVERIFY(shown > 0 && shown < 600);
        on.open.find<QAction>("saveSubsetAction")->trigger();
        SubsetDialog* dialog = on.dialog();
        QVERIFY(dialog->findChild<QRadioButton*>(QStringLiteral("subsetDialog.shown"))->isChecked());
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("subsetDialog.name"));
        auto* save = dialog->findChild<QPushButton*>(QStringLiteral("subsetDialog.saveButton"));
        auto* problem = dialog->findChild<QLabel*>(QStringLiteral("subsetDialog.problem"));
        name->selectAll();
        QTest::keyClick(name, Qt::Key_Delete);
        QVERIFY(!save->isEnabled());
        // The name of a data set that is there is refused in place.
        QTest::keyClicks(name, QStringLiteral("demo-train"));
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(problem->text().contains(QStringLiteral("already")));
        QVERIFY(!on.subsetJob());
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("good ones"));
        QVERIFY(!problem->isVisible());
        dialog->findChild<QCheckBox*>(QStringLiteral("subsetDialog.withoutDropped"))->setChecked(false);
        QTest::keyClick(save, Qt::Key_Space);
        QTRY_VERIFY(on.subsetJob());
        const storage::Job job = *on.subsetJob();
        QCOMPARE(job.kind, std::string("dataset"));
        const auto spec = recipe::datasetSpecFromText(job.spec);
        QVERIFY(spec);
        QCOMPARE(spec->name, std::string("good ones"));
        const auto& derivation = std::get<recipe::Derivation>(spec->content);
        QCOMPARE(derivation.from.size(), std::size_t(1));
        QCOMPARE(derivation.from.front().dataset.registered, std::string("demo-train"));
        QCOMPARE(recipe::toText(*derivation.filter), std::string(R"({"tag":"good ones"})"));
        // Exactly the samples that were shown have the tag.
        const auto tag = storage::findTag(on.fake.connection(), "good ones");
        QVERIFY(tag);
        storage::SampleQuery tagged;
        tagged.experiment = on.experiment;
        tagged.tag = tag->id;
        QCOMPARE(*storage::countSamples(on.fake.connection(), tagged), shown);
        storage::SampleQuery both = tagged;
        both.search = "elppa";
        QCOMPARE(*storage::countSamples(on.fake.connection(), both), shown);
    }

    void aRangeOfADensityOpensItsSamples()
    {
        OnSamples on;
        on.open.go(PageId::Scores);
        auto* chart = on.open.find<Chart>("scoresPage.density0Chart");
        QTRY_VERIFY(on.open.window.findChild<Chart*>(QStringLiteral("scoresPage.density1Chart")) != nullptr);
        auto* model = on.open.find<Chart>("scoresPage.density1Chart");  // the first aligned model
        QTRY_VERIFY(model->drawnPoints() > 0);
        model->drawNow();
        QWidget* plot = plotOf(model);
        QVERIFY(plot != nullptr);
        Span x;
        connect(model, &Chart::boxDrawn, this, [&x](Span drawn) { x = drawn; });
        const QPoint from(plot->width() / 3, plot->height() / 2);
        const QPoint to(plot->width() * 2 / 3, plot->height() / 2 + 10);
        QTest::mousePress(plot, Qt::LeftButton, {}, from);
        QTest::mouseMove(plot, (from + to) / 2);
        QTest::mouseMove(plot, to);
        QTest::mouseRelease(plot, Qt::LeftButton, {}, to);
        QVERIFY(x.low < x.high);
        QTRY_COMPARE(on.open.window.view()->page(), PageId::Samples);
        auto* chip = on.open.find<QToolButton>("samplesPage.spanChip");
        QVERIFY(chip->isVisible());
        QVERIFY2(chip->text().contains(QStringLiteral("demo-tutor-large")), qPrintable(chip->text()));
        auto* count = on.open.find<QLabel>("samplesPage.count");
        QTRY_VERIFY(count->text().endsWith(QStringLiteral("of 600")));
        auto* table = on.open.find<RecordTable>("samplesPage.table");
        int column = 0;
        while (table->model()->headerData(column, Qt::Horizontal).toString() != QStringLiteral("demo-tutor-large"))
            ++column;
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const double score = table->model()->index(row, column).data(Qt::DisplayRole).toString().toDouble();
            QVERIFY(score > x.low - 0.006 && score < x.high + 0.006);  // shown with two digits
        }
        QTest::keyClick(chip, Qt::Key_Space);
        QTRY_COMPARE(count->text(), QStringLiteral("600 samples"));
        QVERIFY(on.open.window.findChild<QToolButton*>(QStringLiteral("samplesPage.spanChip")) == nullptr);

        // From the keyboard: what is in sight, here everything.
        on.open.go(PageId::Scores);
        chart->setFocus();
        QTest::keyClick(chart, Qt::Key_Return);
        QTRY_COMPARE(on.open.window.view()->page(), PageId::Samples);
        QTRY_COMPARE(count->text(), QStringLiteral("600 of 600"));
        QVERIFY(on.open.find<QToolButton>("samplesPage.spanChip")->isVisible());
    }
};

QTEST_MAIN(TestSampleSubsets)
#include "tst_sample_subsets.moc"
