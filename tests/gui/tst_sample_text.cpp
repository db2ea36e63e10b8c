// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QFontInfo>
#include <QJsonDocument>
#include <QLabel>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextDocument>
#include <QToolButton>

#include "gui/models/sample_rendering.h"
#include "gui/widgets/conversation_document.h"
#include "gui/widgets/record_table.h"
#include "storage/content/content.h"
#include "tests/gui/window_fixture.h"

using namespace poft;
using namespace poft::gui;
using poft::gui::testing::OpenWindow;
using poft::gui::testing::Place;

namespace {

/// "<u>né 😀</u>ok</s>zz" cut behind </s>: é has two bytes, 😀 four bytes and two UTF-16 units.
constexpr const char* kAnswer =
    R"({"samples":[{"sample":1,"position":1,"text":"<u>né 😀</u>ok</s>zz","offsets":[[0,3],[3,11],[11,15],[15,17],[17,21]],
        "response_spans":[[15,21]],"tokens":5,"response_tokens":2,"findings":["its end was cut off at max_length"]}]})";

storage::SampleWithBody sampleOf(std::vector<storage::Message> messages, const std::string& rejected = {})
{
    storage::SampleWithBody out;
    out.body = *storage::contentBody({std::move(messages), {}});
    if (!rejected.empty())
        out.rejectedBody = *storage::contentBody({{{"assistant", rejected, {}, {}}}, {}});
    return out;
}

/// The format of the character that begins a text's first occurrence.
QTextCharFormat formatAt(QTextDocument& document, const QString& text)
{
    QTextCursor cursor = document.find(text);
    cursor.setPosition(cursor.selectionStart() + 1);
    return cursor.charFormat();
}

}  // namespace

class TestSampleText final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void bytesBecomePlacesInTheText()
    {
        const std::vector<RenderedText> texts = renderedTexts(QJsonDocument::fromJson(kAnswer).object());
        QCOMPARE(texts.size(), std::size_t(1));
        const RenderedText& text = texts.front();
        QCOMPARE(text.learnt.size(), std::size_t(1));
        QCOMPARE(text.text.mid(text.learnt[0].first, text.learnt[0].second - text.learnt[0].first),
                 QStringLiteral("ok</s>"));
        QVERIFY(text.cut());
        QCOMPARE(text.text.mid(text.kept), QStringLiteral("zz"));
        QCOMPARE(text.learntTokens, 2);
        QCOMPARE(text.findings.size(), 1);
        QVERIFY(renderedTexts({}).empty());
    }

    void ofAPairBothAnswersAreRendered()
    {
        const auto texts = renderedTexts(
            QJsonDocument::fromJson(R"({"samples":[{"chosen":{"text":"ab","offsets":[[0,2]],"response_spans":[]},
                "rejected":{"error":"The template refuses it."}}]})")
                .object());
        QCOMPARE(texts.size(), std::size_t(2));
        QVERIFY(!texts[0].cut());
        QCOMPARE(texts[1].problem, QStringLiteral("The template refuses it."));
    }

    void whatIsLearntIsUnderlinedAndWhatIsCutStruckOut()
    {
        for (const bool dark : {false, true}) {
            const Theme theme = Theme::of(dark ? darkPalette() : QApplication::palette());
            QTextDocument document;
            writeRendered(document, renderedTexts(QJsonDocument::fromJson(kAnswer).object()), theme, kShownAtOnce);
            const QTextCharFormat learnt = formatAt(document, QStringLiteral("ok</s>"));
            QVERIFY(learnt.fontUnderline());
            QVERIFY(contrast(learnt.foreground().color(), learnt.background().color()) >= 4.5);
            QVERIFY(contrast(theme.background, learnt.background().color()) >= 1.2);
            QVERIFY(!formatAt(document, QStringLiteral("né")).fontUnderline());
            QVERIFY(formatAt(document, QStringLiteral("zz")).fontStrikeOut());
            QVERIFY(document.toPlainText().contains(QStringLiteral("cut off here")));
        }
    }

    void rolesAreHeadingsAndCodeKeepsItsForm()
    {
        QTextDocument document;
        const std::string code = "Here:\n```cpp\nint a;\n    int b;\n```\nDone.";
        writeConversation(document, sampleOf({{"user", "Write two lines.", {}, {}}, {"assistant", code, {}, {}}}),
                          Theme::of(QApplication::palette()), kShownAtOnce);
        QCOMPARE(document.toPlainText(), QStringLiteral("User\nWrite two lines.\nAssistant\nHere:\n```cpp\nint a;\n    "
                                                        "int b;\n```\nDone."));
        QCOMPARE(document.firstBlock().blockFormat().headingLevel(), 3);
        QVERIFY(QFontInfo(formatAt(document, QStringLiteral("    int b;")).font()).fixedPitch());
        QVERIFY(!QFontInfo(formatAt(document, QStringLiteral("Done.")).font()).fixedPitch());
        writeConversation(document, sampleOf({{"user", "Hi", {}, {}}, {"assistant", "good", {}, {}}}, "bad"),
                          Theme::of(QApplication::palette()), kShownAtOnce);
        QVERIFY(document.toPlainText().contains(QStringLiteral("Worse answer")));
    }

    /// What is left out is counted, and comes with a link.
    void ofALongTextTheBeginningIsShown()
    {
        QTextDocument document;
        const storage::SampleWithBody sample = sampleOf({{"assistant", std::string(1200, 'x'), {}, {}}});
        const Theme theme = Theme::of(QApplication::palette());
        writeConversation(document, sample, theme, 1000);
        QCOMPARE(document.toPlainText().count(u'x'), 1000);
        QVERIFY(document.toPlainText().contains(QStringLiteral("200 more")));
        QCOMPARE(formatAt(document, QStringLiteral("200 more")).anchorHref(), QLatin1String(kWholeLink));
        writeConversation(document, sample, theme, 0);
        QCOMPARE(document.toPlainText().count(u'x'), 1200);
    }

    void theEngineRendersTheChosenSample()
    {
        Place place;
        place.writeEngine(QByteArray("echo \"$@\" >>\"$(dirname \"$0\")/asked\"\n"
                                     "[ -e \"$(dirname \"$0\")/broken\" ] && { echo 'poft-engine: The template of "
                                     "demo-base is broken.' >&2; exit 1; }\n"
                                     "[ \"$1\" = preview ] && cat <<'END'\n") +
                          kAnswer + "\nEND\nexit 0\n");
        fakes::FakeWorkspace fake(place.workspaceFolder());
        fake.submitDemo();
        fake.workOff(3);
        OpenWindow open(place, place.workspaceFolder());
        open.go(PageId::Samples);
        auto* table = open.find<RecordTable>("samplesPage.table");
        auto* text = open.find<QTextBrowser>("samplesPage.text");
        auto* line = open.find<QLabel>("samplesPage.asSeenLine");
        auto* asSeen = open.find<QCheckBox>("samplesPage.asSeen");
        QTRY_COMPARE(table->model()->rowCount(), 200);
        QTRY_VERIFY(text->toPlainText().startsWith(QStringLiteral("User")));
        asSeen->setFocus();
        QTest::keyClick(asSeen, Qt::Key_Space);
        QTRY_VERIFY(text->toPlainText().contains(QStringLiteral("ok</s>")));
        QVERIFY(line->text().contains(QStringLiteral("2 of 5 tokens of demo-base are learnt")));
        QVERIFY(line->text().contains(QStringLiteral("cut off at max_length")));
        QFile asked(place.folder.filePath(QStringLiteral("asked")));
        QVERIFY(asked.open(QIODevice::ReadOnly));
        const QByteArray question = asked.readAll();
        QVERIFY2(question.contains("--model demo-base") && question.contains("--max-length 128"), question.constData());

        // It fails for another sample: the conversation stays to be read, and it can be tried again.
        QFile broken(place.folder.filePath(QStringLiteral("broken")));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        table->selectRow(1);
        QTRY_VERIFY(line->text().contains(QStringLiteral("The template of demo-base is broken.")));
        QVERIFY(text->toPlainText().startsWith(QStringLiteral("User")));
        auto* again = open.find<QToolButton>("samplesPage.asSeenAgain");
        QVERIFY(again->isVisible());
        QVERIFY(broken.remove());
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_VERIFY(text->toPlainText().contains(QStringLiteral("ok</s>")));
        QVERIFY(!again->isVisible());
        QTest::keyClick(asSeen, Qt::Key_Space);
        QTRY_VERIFY(text->toPlainText().startsWith(QStringLiteral("User")));
        QVERIFY(!line->isVisible());
    }
};

QTEST_MAIN(TestSampleText)
#include "tst_sample_text.moc"
