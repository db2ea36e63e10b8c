// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QCheckBox>
#include <QTabWidget>
#include <QTest>

#include "gui/dialogs/subset_dialog.h"
#include "gui/widgets/record_table.h"
#include "tests/gui/picture.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::grab;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

/// Pictures of parts of Scores, Samples and Compare (tests/gui/picture.h).
class TestPicturesSamples final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { poft::gui::testing::beginPictures(); }

    void asTheModelSeesIt()
    {
        Place place;
        place.writeEngine(R"(cat <<'END'
{"samples":[{"text":"<|im_start|>user\nJoin the last letters of  UTO,  HIL,  TAR.<|im_end|>\n<|im_start|>assistant\nThe last letters are O, L and R: OLR<|im_end|>\n","offsets":[[0,114]],"response_spans":[[92,114]],"tokens":64,"response_tokens":21,"findings":["its end was cut off at max_length"]}]}
END
)");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(3);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        QTest::qWait(400);
        open.find<QCheckBox>("samplesPage.asSeen")->click();
        QTest::qWait(600);
        grab(open.window, QStringLiteral("samples-as-seen"));
        const QPalette light = QApplication::palette();
        QApplication::setPalette(darkPalette());
        QTest::qWait(100);
        grab(open.window, QStringLiteral("samples-as-seen-dark"));
        QApplication::setPalette(light);
        place.writeEngine("echo 'poft-engine: The model demo-base has no chat template.' >&2; exit 1\n");
        open.find<RecordTable>("samplesPage.table")->selectRow(3);
        QTest::qWait(600);
        grab(open.window, QStringLiteral("samples-as-seen-failed"));
    }

    void partsOfSamples()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(2);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        QTest::qWait(400);
        auto* table = open.find<RecordTable>("samplesPage.table");
        table->sortByColumn(0, Qt::AscendingOrder);
        QTest::qWait(400);
        table->selectRow(1);
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentWidget(open.find<QWidget>("samplesPage.tokenPanel"));
        QTest::qWait(400);
        grab(open.window, QStringLiteral("samples-tokens"));
        Q_EMIT open.window.view()->session().sampleSpanWanted({0, {}, -6, -2});
        open.find<QTabWidget>("samplesPage.tabs")->setCurrentIndex(0);
        open.find<QAction>("keepBestAction")->trigger();
        QTest::qWait(400);
        grab(open.window, QStringLiteral("samples-range"));
        auto* subset = open.find<SubsetDialog>("subsetDialog");
        grab(*subset, QStringLiteral("subset-dialog"));
        subset->reject();
    }

    void allTasks()
    {
        Place place;
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(6);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Compare);
        QTest::qWait(400);
        open.find<QTabWidget>("comparePage.tabs")->setCurrentWidget(open.find<QWidget>("comparePage.overview"));
        QTest::qWait(300);
        grab(open.window, QStringLiteral("compare-tasks"));
    }
};

QTEST_MAIN(TestPicturesSamples)
#include "tst_pictures_samples.moc"
