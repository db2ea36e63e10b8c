// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>

#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "gui/dialogs/import_dialog.h"
#include "gui/pages/compare_page.h"
#include "gui/pages/data_page.h"
#include "gui/pages/models_page.h"
#include "gui/widgets/record_table.h"
#include "storage/tables/datasets.h"
#include "storage/tables/jobs.h"
#include "storage/tables/models.h"
#include "tests/gui/window_fixture.h"
#include "tests/process/engine_process.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

constexpr int kSlow = 90000;
constexpr int kRows = 40;

/// Sums with their answers, every fifth of them wrong; with a column that no reader knows by name.
void writeSums(const QString& path, int from, bool noisy)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = from; i < from + kRows; ++i)
        file.write(QStringLiteral("{\"question\":\"What is %1 + 2?\",\"reply\":\"%2\"}\n")
                       .arg(i)
                       .arg(noisy && i % 5 == 0 ? QStringLiteral("zebra %1").arg(i % 7) : QString::number(i + 2))
                       .toUtf8());
}

void choose(QComboBox* box, const QString& data)
{
    QVERIFY(box != nullptr);
    box->setCurrentIndex(box->findData(data));
    QVERIFY2(box->currentIndex() >= 0, qPrintable(data));
    Q_EMIT box->activated(box->currentIndex());
}

}  // namespace

/// From files and model folders to a report, in one window with the real engine program.
class TestWholeStory final : public QObject {
    Q_OBJECT

    QTemporaryDir m_models;

    /// Two small model folders, as if they had been downloaded.
    QString modelFolder(const char* name) const
    {
        return QDir(m_models.filePath(QStringLiteral("made/models"))).filePath(QLatin1String(name));
    }

    static void import(OpenWindow& open, const QString& path, int expected)
    {
        open.go(PageId::Data);
        open.find<DataPage>("dataPage")->importFiles({path});
        auto* dialog = open.find<ImportDialog>("importDialog");
        auto* verdict = dialog->findChild<QLabel*>(QStringLiteral("importDialog.verdict"));
        QTRY_VERIFY_WITH_TIMEOUT(verdict->text().contains(QStringLiteral("Choose below")), kSlow);
        choose(dialog->findChild<QComboBox*>(QStringLiteral("importDialog.field.prompt")), QStringLiteral("question"));
        choose(dialog->findChild<QComboBox*>(QStringLiteral("importDialog.field.response")), QStringLiteral("reply"));
        auto* button = dialog->findChild<QPushButton*>(QStringLiteral("importDialog.importButton"));
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kSlow);
        QTest::keyClick(button, Qt::Key_Space);
        auto* table = open.find<RecordTable>("dataPage.table");
        QTRY_COMPARE_WITH_TIMEOUT(table->model()->rowCount(), expected, kSlow);
        QTRY_VERIFY(open.window.findChild<ImportDialog*>(QStringLiteral("importDialog")) == nullptr);
    }

private Q_SLOTS:
    void initTestCase()
    {
        installTranslations(*qApp);
        const EngineProcess engine(m_models.path());
        const QString made = m_models.filePath(QStringLiteral("made"));
        QCOMPARE(engine.run({QStringLiteral("init"), made}).exitCode, 0);
        QFile recipe(m_models.filePath(QStringLiteral("small.json")));
        QVERIFY(recipe.open(QIODevice::WriteOnly));
        recipe.write(smallRecipe(1));
        recipe.close();
        const EngineAnswer answer = engine.run({QStringLiteral("run"), made, recipe.fileName()}, 90);
        QVERIFY2(answer.exitCode == 0, qPrintable(answer.errors));
    }

    void fromFilesToAReport()
    {
        Place place;
        qputenv("POFT_ENGINE", POFT_BINARY_DIR "/bin/poft-engine");
        qputenv("POFT_TORCH_MODULE", POFT_BINARY_DIR "/tests/libpoft_fake_backend.so");
        const auto workspace = storage::Workspace::create(place.workspaceFolder(), "test 1.0");
        QVERIFY(workspace);
        storage::Connection connection = *workspace->connect();
        const auto made = storage::Workspace::open(m_models.filePath(QStringLiteral("made")).toStdString());
        QVERIFY(made);
        storage::Connection other = *made->connect();
        const QString train = place.folder.filePath(QStringLiteral("sums.jsonl"));
        const QString test = place.folder.filePath(QStringLiteral("held-out.jsonl"));
        writeSums(train, 0, true);
        writeSums(test, 100, false);
        OpenWindow open(place, place.workspaceFolder());

        // Files.
        import(open, test, 1);
        import(open, train, 2);

        // Models: the folders that the recipe above has made.
        open.go(PageId::Models);
        auto* models = open.find<ModelsPage>("modelsPage");
        int registered = 0;
        for (const char* name : {"base", "tutor"}) {
            const auto model = storage::findModel(other, std::string(name));
            QVERIFY2(model, name);
            models->addFolder(QString::fromStdString(made->resolve(model->path).string()), QLatin1String(name));
            ++registered;
            QTRY_COMPARE_WITH_TIMEOUT(open.find<RecordTable>("modelsPage.table")->model()->rowCount(), registered,
                                      kSlow);
        }

        // An experiment, pointed together.
        open.go(PageId::Experiments);
        const QString begin = QStringLiteral("experimentsPage.state.newExperimentAction");
        QTRY_VERIFY(open.window.findChild<QToolButton*>(begin) != nullptr);
        QTest::mouseClick(open.window.findChild<QToolButton*>(begin), Qt::LeftButton);
        QTRY_VERIFY(open.window.findChild<QComboBox*>(QStringLiteral("experimentsPage.train"))->isVisible());
        choose(open.find<QComboBox>("experimentsPage.train"), QStringLiteral("sums"));
        choose(open.find<QComboBox>("experimentsPage.target"), QStringLiteral("base"));
        if (open.window.findChild<QComboBox*>(QStringLiteral("experimentsPage.aligned0")) == nullptr)
            QTest::mouseClick(open.find<QToolButton>("experimentsPage.addAligned"), Qt::LeftButton);
        QTRY_VERIFY(open.window.findChild<QComboBox*>(QStringLiteral("experimentsPage.aligned0")) != nullptr);
        choose(open.find<QComboBox>("experimentsPage.aligned0"), QStringLiteral("tutor"));
        QTest::mouseClick(open.find<QToolButton>("experimentsPage.addEvaluation"), Qt::LeftButton);
        QTRY_VERIFY(open.window.findChild<QComboBox*>(QStringLiteral("experimentsPage.evaluation0")) != nullptr);
        choose(open.find<QComboBox>("experimentsPage.evaluation0"), QStringLiteral("held-out"));
        auto* start = open.find<QToolButton>("experimentsPage.startButton");
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), kSlow);
        QTest::mouseClick(start, Qt::LeftButton);

        // It runs, and is watched.
        QTRY_COMPARE(open.window.view()->page(), PageId::Runs);
        const auto allDone = [&] {
            const auto jobs = storage::listJobs(connection);
            return jobs && jobs->size() > 4 && std::all_of(jobs->begin(), jobs->end(), [](const storage::Job& job) {
                       return job.state == storage::JobState::Done;
                   });
        };
        QTRY_VERIFY_WITH_TIMEOUT(allDone(), kSlow);
        QTRY_VERIFY(open.find<Chart>("runsPage.crossEntropyChart")->drawnPoints() > 0);

        // The noise: sorted by score, the wrong answers are among the lowest.
        open.go(PageId::Scores);
        QTRY_VERIFY(open.window.findChild<Chart*>(QStringLiteral("scoresPage.density0Chart")) != nullptr);
        QTRY_VERIFY(open.find<Chart>("scoresPage.density0Chart")->drawnPoints() > 0);
        open.go(PageId::Samples);
        auto* samples = open.find<RecordTable>("samplesPage.table");
        QTRY_COMPARE(samples->model()->rowCount(), kRows);
        open.find<QLineEdit>("samplesPage.search")->setFocus();
        QTest::keyClicks(open.find<QLineEdit>("samplesPage.search"), QStringLiteral("zebra"));
        QTRY_COMPARE(samples->model()->rowCount(), kRows / 5);
        samples->setFocus();
        samples->selectRow(0);
        QTRY_VERIFY(!open.find<QLabel>("samplesPage.verdict")->text().isEmpty());
        QTest::mouseClick(open.find<QToolButton>("samplesPage.dropButton"), Qt::LeftButton);

        // Side by side, and out.
        open.go(PageId::Compare);
        auto* results = open.find<RecordTable>("comparePage.table");
        QTRY_COMPARE(results->model()->rowCount(), 2);
        const QString report = place.folder.filePath(QStringLiteral("report"));
        QVERIFY(QDir().mkpath(report));
        QTRY_VERIFY(open.find<QAction>("exportReportAction")->isEnabled());
        open.window.view()->compare().exportTo(report);
        const auto written = [&] {
            const QDir folder(report);
            return !folder.entryList({QStringLiteral("*.html")}).isEmpty() &&
                   !folder.entryList({QStringLiteral("*.svg")}).isEmpty() &&
                   !folder.entryList({QStringLiteral("*.pdf")}).isEmpty();
        };
        QTRY_VERIFY_WITH_TIMEOUT(written(), kSlow);
        QTRY_VERIFY_WITH_TIMEOUT(open.find<QLabel>("sentence")->text().contains(report), kSlow);
    }
};

QTEST_MAIN(TestWholeStory)
#include "tst_whole_story.moc"
