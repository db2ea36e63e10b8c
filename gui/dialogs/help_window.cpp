// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/help_window.h"

#include <QAbstractTextDocumentLayout>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBlock>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

const auto kGuide = QStringLiteral("user-guide.md");

}  // namespace

HelpWindow::HelpWindow(QWidget* parent)
    : QDialog(parent), m_contents(new QListWidget), m_text(new QTextBrowser), m_find(new QLineEdit)
{
    setObjectName(QStringLiteral("helpWindow"));
    setWindowFlag(Qt::WindowMinMaxButtonsHint);
    m_contents->setObjectName(QStringLiteral("helpWindow.contents"));
    m_contents->setAccessibleName(tr("Sections"));
    m_contents->setToolTip(tr("Enter goes to the section"));
    m_text->setObjectName(QStringLiteral("helpWindow.text"));
    m_text->setAccessibleName(tr("The document"));
    m_text->setOpenLinks(false);
    m_find->setObjectName(QStringLiteral("helpWindow.find"));
    m_find->setPlaceholderText(tr("Enter goes to the next place"));
    m_find->setToolTip(tr("Finds words in this document (Ctrl+F)"));
    auto* label = new QLabel(tr("&Find:"));
    label->setBuddy(m_find);
    auto* guide = new QPushButton(tr("&User guide"));
    guide->setObjectName(QStringLiteral("helpWindow.guideButton"));
    guide->setToolTip(tr("Back to the user guide"));
    guide->setAutoDefault(false);
    auto* head = new QHBoxLayout;
    head->addWidget(guide);
    head->addStretch(1);
    head->addWidget(label);
    head->addWidget(m_find, 1);
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(m_contents);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({220, 620});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    buttons->button(QDialogButtonBox::Close)->setObjectName(QStringLiteral("helpWindow.closeButton"));
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(splitter, 1);
    layout->addWidget(buttons);
    auto* findAction = new QAction(this);
    findAction->setShortcut(QKeySequence::Find);
    addAction(findAction);
    connect(findAction, &QAction::triggered, m_find, qOverload<>(&QWidget::setFocus));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(guide, &QPushButton::clicked, this, [this] { showSection({}); });
    connect(m_find, &QLineEdit::returnPressed, this, &HelpWindow::find);
    connect(m_text, &QTextBrowser::anchorClicked, this, &HelpWindow::follow);
    connect(m_contents, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) { goTo(item->text()); });
    connect(m_contents, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) { goTo(item->text()); });
    resize(860, 640);
}

void HelpWindow::showSection(const QString& heading)
{
    if (read(kGuide))
        goTo(heading);
}

bool HelpWindow::read(const QString& document)
{
    if (document == m_document)
        return true;
    QFile file(QStringLiteral(":/help/") + document);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    m_document = document;
    static const QRegularExpression picture(QStringLiteral("^!\\[[^\\]]*\\]\\([^)]*\\)$"),
                                            QRegularExpression::MultilineOption);
    m_text->setMarkdown(QString::fromUtf8(file.readAll()).remove(picture));
    m_contents->clear();
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() == 1)
            setWindowTitle(block.text());
        else if (block.blockFormat().headingLevel() == 2)
            m_contents->addItem(block.text());
    }
    return true;
}

void HelpWindow::goTo(const QString& heading)
{
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() != 2 || block.text() != heading)
            continue;
        m_text->setTextCursor(QTextCursor(block));
        m_text->verticalScrollBar()->setValue(
            static_cast<int>(m_text->document()->documentLayout()->blockBoundingRect(block).top()));
        for (QListWidgetItem* item : m_contents->findItems(heading, Qt::MatchExactly))
            m_contents->setCurrentItem(item);
        return;
    }
    m_text->moveCursor(QTextCursor::Start);
    m_contents->setCurrentRow(-1);
}

void HelpWindow::follow(const QUrl& link)
{
    if (!link.isRelative())
        QDesktopServices::openUrl(link);
    else if (read(QFileInfo(link.path()).fileName()))
        goTo({});
}

void HelpWindow::find()
{
    if (m_find->text().isEmpty() || m_text->find(m_find->text()))
        return;
    // Once more from the beginning.
    m_text->moveCursor(QTextCursor::Start);
    m_text->find(m_find->text());
}

}  // namespace poft::gui
