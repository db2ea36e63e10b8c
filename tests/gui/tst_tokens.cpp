// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

#include "gui/models/token_asker.h"
#include "gui/models/token_row.h"
#include "gui/pages/model_trial.h"
#include "gui/widgets/token_map.h"
#include "tests/gui/window_fixture.h"

using namespace poft::gui;
using poft::gui::testing::Place;

namespace {

QJsonObject object(const char* json)
{
    return QJsonDocument::fromJson(json).object();
}

}  // namespace

class TestTokens final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Offsets count UTF-8 bytes of the rendered text, cells count characters of the part that is shown: "é" has two
    /// bytes, "😀" four bytes and two UTF-16 units.
    void bytesBecomeCharacters()
    {
        const QString shown = QString::fromUtf8("né 😀!");
        // "<u>né 😀!</s>": the part begins at byte 3 and ends at byte 12.
        const TokenRow row = tokenRow(QStringLiteral("tutor"), shown,
                                      object("{\"text\":\"<u>né 😀!</s>\",\"ids\":[1,2,3,4,5],"
                                             "\"offsets\":[[0,3],[3,6],[6,11],[11,12],[12,16]]}"),
                                      object("{\"logprobs\":[null,-1,-2.5,-0.5,-0.25]}"));
        QVERIFY(row.problem.isEmpty());
        QCOMPARE(row.cells.size(), std::size_t{4});
        QCOMPARE(row.cells[0].begin, 0);
        QCOMPARE(row.cells[0].end, 2);  // né
        QCOMPARE(row.cells[1].end, 5);  // a space and two surrogates
        QCOMPARE(row.cells[2].end, 6);
        QCOMPARE(row.cells[3].begin, row.cells[3].end);  // the end of the turn
        QCOMPARE(row.cells[1].value, -2.5);
        QCOMPARE(row.sum(), -4.25);
    }

    void theFirstTokenOfATextHasNoValue()
    {
        const TokenRow row =
            tokenRow(QStringLiteral("m"), QStringLiteral("ab"), object("{\"ids\":[1,2],\"offsets\":[[0,1],[1,2]]}"),
                     object("{\"logprobs\":[null,-3]}"));
        QVERIFY(std::isnan(row.cells[0].value));
        QCOMPARE(row.sum(), -3.0);
    }

    void aTemplateThatChangesTheTextIsAProblem()
    {
        const TokenRow row = tokenRow(QStringLiteral("m"), QStringLiteral("Hello "),
                                      object("{\"text\":\"<u>hello</s>\",\"ids\":[1],\"offsets\":[[0,12]]}"),
                                      object("{\"logprobs\":[-1]}"));
        QVERIFY(!row.problem.isEmpty());
        QVERIFY(row.cells.empty());
    }

    /// abcd: the target has ab (-2) and cd (-4); aligned A abcd in one (-4), aligned B a (-1), bcd (-3). The mean of A
    /// and B is -1 a character, the target's -1, -1, -2, -2: no difference in a and b, -1 in each of c and d.
    void differencesAreOfCharactersAndAddUp()
    {
        const std::vector<TokenRow> rows{{QStringLiteral("t"), true, {{0, 2, -2}, {2, 4, -4}}, {}},
                                         {QStringLiteral("A"), false, {{0, 4, -4}}, {}},
                                         {QStringLiteral("B"), false, {{0, 1, -1}, {1, 4, -3}}, {}}};
        const std::vector<TokenCell> cells = differenceCells(rows);
        QCOMPARE(cells.size(), std::size_t{3});  // a, b, cd
        QCOMPARE(cells[0].value, 0.0);
        QCOMPARE(cells[1].value, 0.0);
        QCOMPARE(cells[2].begin, 2);
        QCOMPARE(cells[2].value, -2.0);
        QVERIFY(differenceCells({rows[1], rows[2]}).empty());
        QVERIFY(differenceCells({rows[0]}).empty());
    }

    void everyModelIsAskedOnce()
    {
        Place place;
        place.writeEngine(
            "cat >/dev/null\necho \"$1 $3\" >>\"$(dirname \"$0\")/asked\"\n"
            "[ \"$3\" = /broken ] && { echo '{\"error\":\"The folder holds no tokenizer.\"}'; exit 1; }\n"
            "[ \"$1\" = tokenize ] && echo '{\"ids\":[1,2],\"offsets\":[[0,1],[1,2]]}'\n"
            "[ \"$1\" = logprobs ] && echo '{\"logprobs\":[null,-2]}'\nexit 0\n");
        TokenAsker asker;
        QSignalSpy spy(&asker, &TokenAsker::progressed);
        const std::vector<TokenAsker::Source> sources{{QStringLiteral("target"), QStringLiteral("/a"), true},
                                                      {QStringLiteral("gone"), QStringLiteral("/broken"), false},
                                                      {QStringLiteral("tutor"), QStringLiteral("/b"), false}};
        asker.ask("{\"text\":\"ab\"}", QStringLiteral("ab"), sources);
        QCOMPARE(asker.asking(), QStringLiteral("target"));
        QTRY_VERIFY(!asker.busy());
        QCOMPARE(asker.rows().size(), std::size_t{3});
        QVERIFY(asker.rows()[0].target);
        QCOMPARE(asker.rows()[0].sum(), -2.0);
        QCOMPARE(asker.rows()[1].problem, QStringLiteral("The folder holds no tokenizer."));
        QCOMPARE(asker.rows()[2].name, QStringLiteral("tutor"));
        // Again: only the one that failed is asked anew.
        asker.ask("{\"text\":\"ab\"}", QStringLiteral("ab"), sources);
        QTRY_VERIFY(!asker.busy());
        QCOMPARE(asker.rows().size(), std::size_t{3});
        QFile asked(place.folder.filePath(QStringLiteral("asked")));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        QCOMPARE(asked.readAll(), QByteArray("tokenize /a\nlogprobs /a\ntokenize /broken\ntokenize /b\nlogprobs /b\n"
                                             "tokenize /broken\n"));
    }

    void theKeyboardGoesFromTokenToToken()
    {
        TokenMap map(QStringLiteral("map"));
        map.setTokens(QStringLiteral("It is zebra"),
                      {{QStringLiteral("PoFT"), true, {{0, 5, -0.5}, {5, 11, -9}}, {}},
                       {QStringLiteral("tutor"), false, {{0, 2, -0.1}, {2, 5, -0.2}, {5, 11, -7}}, {}}});
        // For a reader that sees no colours.
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("zebra")));
        map.resize(600, 200);
        map.show();
        QVERIFY(QTest::qWaitForWindowExposed(&map));
        map.setFocus();
        QTest::keyClick(&map, Qt::Key_Left);
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("“It is” under PoFT")));
        QTest::keyClick(&map, Qt::Key_Right);
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("“ zebra” under PoFT: -9.00 nats, token 2 of 2")));
        QTest::keyClick(&map, Qt::Key_Down);
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("“ is” under tutor")));
        QTest::keyClick(&map, Qt::Key_Down);  // the difference: It, is, zebra
        QVERIFY(map.accessibleDescription().contains(QStringLiteral("target less aligned")));
        // Narrow: more lines, and all of it still has room.
        QVERIFY(map.heightForWidth(120) > map.heightForWidth(600));
    }

    void aModelIsTried()
    {
        Place place;
        place.writeEngine(
            "cat >\"$(dirname \"$0\")/input\"\n"
            "[ \"$1\" = tokenize ] && echo '{\"ids\":[17,4],\"offsets\":[[0,2],[2,5]]}'\n"
            "[ \"$1\" = logprobs ] && echo '{\"logprobs\":[null,-2.5]}'\nexit 0\n");
        ModelTrial trial;
        auto* tokens = trial.findChild<QPushButton*>(QStringLiteral("modelsPage.trialTokens"));
        QVERIFY(!tokens->isEnabled());
        trial.setModel(QStringLiteral("tutor"), QStringLiteral("/models/tutor"));
        trial.show();
        trial.findChild<QPlainTextEdit*>(QStringLiteral("modelsPage.trialText"))
            ->setPlainText(QStringLiteral("Hi, you"));
        QTest::mouseClick(tokens, Qt::LeftButton);
        auto* ids = trial.findChild<QPlainTextEdit*>(QStringLiteral("modelsPage.trialIds"));
        QTRY_COMPARE(ids->toPlainText(), QStringLiteral("17 “Hi”   4 “, y”"));
        QFile input(place.folder.filePath(QStringLiteral("input")));
        QVERIFY(input.open(QIODevice::ReadOnly));
        QCOMPARE(input.readAll(), QByteArray("{\"text\":\"Hi, you\"}\n"));
        QTest::mouseClick(trial.findChild<QPushButton*>(QStringLiteral("modelsPage.trialLikelihoods")), Qt::LeftButton);
        auto* line = trial.findChild<QLabel*>(QStringLiteral("modelsPage.trialLine"));
        QTRY_VERIFY(line->text().contains(QStringLiteral("-2.5")));
    }
};

QTEST_MAIN(TestTokens)
#include "tst_tokens.moc"
