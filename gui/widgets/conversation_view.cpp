// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/conversation_view.h"

#include "gui/widgets/conversation_document.h"

#include <QEvent>
#include <QScrollBar>
#include <QTextDocument>

namespace poft::gui {

namespace {

struct Equal {
    bool operator()(const QString& a, const QString& b) const { return a == b; }
    bool operator()(const storage::SampleWithBody& a, const storage::SampleWithBody& b) const
    {
        return a.body == b.body && a.rejectedBody == b.rejectedBody;
    }
    bool operator()(const std::vector<RenderedText>& a, const std::vector<RenderedText>& b) const { return a == b; }
    template <class A, class B>
    bool operator()(const A&, const B&) const
    {
        return false;
    }
};

}  // namespace

ConversationView::ConversationView(const QString& name, const QString& accessibleName, QWidget* parent)
    : QTextBrowser(parent)
{
    setObjectName(name);
    setAccessibleName(accessibleName);
    setOpenLinks(false);
    setTabChangesFocus(true);
    setUndoRedoEnabled(false);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    connect(this, &QTextBrowser::anchorClicked, this, [this] {
        m_whole = true;
        const int place = verticalScrollBar()->value();
        draw();
        verticalScrollBar()->setValue(place);
    });
}

void ConversationView::showSample(const storage::SampleWithBody& sample)
{
    show(sample);
}

void ConversationView::showRendered(const std::vector<RenderedText>& texts)
{
    show(texts);
}

void ConversationView::showSentence(const QString& sentence)
{
    show(sentence);
}

void ConversationView::show(Shown shown)
{
    if (std::visit(Equal(), shown, m_shown))
        return;
    m_shown = std::move(shown);
    m_whole = false;
    draw();
}

void ConversationView::draw()
{
    const Theme theme = Theme::of(palette());
    const qsizetype most = m_whole ? 0 : kShownAtOnce;
    if (const auto* sentence = std::get_if<QString>(&m_shown))
        setPlainText(*sentence);
    else if (const auto* sample = std::get_if<storage::SampleWithBody>(&m_shown))
        writeConversation(*document(), *sample, theme, most);
    else
        writeRendered(*document(), std::get<std::vector<RenderedText>>(m_shown), theme, most);
    moveCursor(QTextCursor::Start);
}

void ConversationView::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    const int place = verticalScrollBar()->value();
    draw();
    verticalScrollBar()->setValue(place);
}

}  // namespace poft::gui
