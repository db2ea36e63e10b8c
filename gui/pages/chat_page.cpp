// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/chat_page.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/widgets/chat_column.h"
#include "gui/widgets/state_stack.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

constexpr int kLeastColumns = 2;
constexpr int kMostColumns = 4;

}  // namespace

ChatPage::ChatPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("chatPage"), tr("Chat"), parent),
      m_query(
          s.database(),
          [this]() -> LiveQuery<std::vector<ChatChoice>>::Query {
              return [&workspace = session().workspace(),
                      experiment = session().experiment()](storage::Connection& connection) {
                  return readChatChoices(workspace, connection, experiment);
              };
          },
          [this](Result<std::vector<ChatChoice>> choices) { take(std::move(choices)); })
{
    build();
    wire();
    setColumns(kLeastColumns);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void ChatPage::build()
{
    auto* head = new QHBoxLayout;
    addSettings(*head);
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setChildrenCollapsible(false);
    auto* inside = new QWidget;
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(m_splitter, 1);
    addPrompt(*column);
    m_stack = new StateStack(QStringLiteral("chatPage.state"), inside);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_stack, 1);
}

void ChatPage::addSettings(QBoxLayout& row)
{
    const auto add = [&row](QWidget* widget, const char* name, const QString& label, const QString& help,
                            int stretch = 0) {
        widget->setObjectName(QStringLiteral("chatPage.") + QLatin1String(name));
        widget->setToolTip(help);
        auto* text = new QLabel(label);
        text->setBuddy(widget);
        row.addWidget(text);
        row.addWidget(widget, stretch);
        row.addSpacing(8);
    };
    m_system = new QLineEdit;
    m_system->setPlaceholderText(tr("none"));
    m_maxTokens = new QSpinBox;
    m_maxTokens->setRange(1, 32768);
    m_maxTokens->setValue(256);
    m_temperature = new QDoubleSpinBox;
    m_temperature->setRange(0, 5);
    m_temperature->setSingleStep(0.1);
    m_topP = new QDoubleSpinBox;
    m_topP->setRange(0.01, 1);
    m_topP->setSingleStep(0.05);
    m_topP->setValue(1);
    m_seed = new QSpinBox;
    m_seed->setRange(0, 1'000'000'000);
    add(m_system, "system", tr("S&ystem message:"),
        tr("Stands before the conversation, where the model's chat template knows such a message"), 1);
    add(m_maxTokens, "maxTokens", tr("Most &tokens:"), tr("An answer that is longer is cut off"));
    add(m_temperature, "temperature", tr("Te&mperature:"),
        tr("0 takes the most likely token each time; 1 draws as the model was trained"));
    add(m_topP, "topP", tr("To&p p:"), tr("Draw from the most likely tokens that come to this probability"));
    add(m_seed, "seed", tr("&Seed:"), tr("The same seed draws the same answer; of no matter at temperature 0"));
    const auto button = [&row](const char* name, const QString& text, const QString& help) {
        auto* made = new QPushButton(text);
        made->setObjectName(QStringLiteral("chatPage.") + QLatin1String(name));
        made->setToolTip(help);
        row.addWidget(made);
        return made;
    };
    m_add = button("addColumn", tr("&Add a model"), tr("Another model beside these, up to four"));
    m_remove = button("removeColumn", tr("Take one a&way"), tr("Take the model at the right away"));
}

void ChatPage::addPrompt(QBoxLayout& column)
{
    m_prompt = new QPlainTextEdit;
    m_prompt->setObjectName(QStringLiteral("chatPage.prompt"));
    m_prompt->setAccessibleName(tr("Prompt for all models"));
    m_prompt->setToolTip(tr("The next message of every conversation above"));
    m_prompt->setPlaceholderText(tr("Ask all models the same. Ctrl+Enter sends it."));
    m_prompt->setTabChangesFocus(true);
    m_prompt->setFixedHeight(m_prompt->fontMetrics().lineSpacing() * 4 + 12);
    m_prompt->installEventFilter(this);
    m_send = new QPushButton(tr("Se&nd"));
    m_send->setObjectName(QStringLiteral("chatPage.send"));
    m_send->setToolTip(tr("Ask the models one after the other, so that only one is in memory at a time (Ctrl+Enter)"));
    m_stop = new QPushButton(tr("Stop"));
    m_stop->setObjectName(QStringLiteral("chatPage.stop"));
    m_stop->setToolTip(tr("Ask no further; what came of the answers stays"));
    m_anew = new QPushButton(tr("&Begin anew"));
    m_anew->setObjectName(QStringLiteral("chatPage.anew"));
    m_anew->setToolTip(tr("Forget the conversations of all models"));
    auto* buttons = new QVBoxLayout;
    buttons->addWidget(m_send);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_anew);
    auto* row = new QHBoxLayout;
    row->addWidget(m_prompt, 1);
    row->addLayout(buttons);
    column.addLayout(row);
}

void ChatPage::wire()
{
    connect(m_add, &QPushButton::clicked, this, [this] { setColumns(static_cast<int>(m_columns.size()) + 1); });
    connect(m_remove, &QPushButton::clicked, this, [this] { setColumns(static_cast<int>(m_columns.size()) - 1); });
    connect(m_send, &QPushButton::clicked, this, &ChatPage::send);
    connect(m_stop, &QPushButton::clicked, this, &ChatPage::stop);
    connect(m_anew, &QPushButton::clicked, this, &ChatPage::beginAnew);
    connect(m_prompt, &QPlainTextEdit::textChanged, this, &ChatPage::showState);
    connect(&m_asker, &ChatAsker::grew, this,
            [this](int place, const QString& piece) { m_columns[static_cast<std::size_t>(place)]->grow(piece); });
    connect(&m_asker, &ChatAsker::answered, this, [this](int place, const ChatAnswer& answer) {
        m_columns[static_cast<std::size_t>(place)]->answer(answer);
    });
    connect(&m_asker, &ChatAsker::failed, this,
            [this](int place, const QString& sentence) { m_columns[static_cast<std::size_t>(place)]->fail(sentence); });
    connect(&m_asker, &ChatAsker::progressed, this, &ChatPage::showState);
    connect(&m_clock, &QTimer::timeout, this, &ChatPage::showState);
    connect(&session(), &Session::experimentChosen, this, [this] {
        if (isVisible())
            refresh();
    });
}

void ChatPage::refresh()
{
    m_query.refresh();
}

void ChatPage::take(Result<std::vector<ChatChoice>> choices)
{
    if (!choices)
        return m_stack->showFailed(QString::fromStdString(choices.error().message), {retryAction()});
    if (choices->empty())
        return m_stack->showEmpty(tr("No model to talk to yet"),
                                  tr("Register a model on the page Models, or train one: its checkpoints can be asked "
                                     "the same question here, side by side."));
    m_stack->showContent();
    if (*choices == m_choices)
        return;
    m_choices = std::move(*choices);
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        m_columns[i]->setChoices(m_choices, static_cast<int>(i));
    showState();
}

void ChatPage::setColumns(int count)
{
    while (static_cast<int>(m_columns.size()) > count) {
        delete m_columns.back();
        m_columns.pop_back();
    }
    while (static_cast<int>(m_columns.size()) < count) {
        const int number = static_cast<int>(m_columns.size());
        auto* column = new ChatColumn(number);
        column->setChoices(m_choices, number);
        m_splitter->addWidget(column);
        m_columns.push_back(column);
    }
    showState();
}

void ChatPage::send()
{
    const QString text = m_prompt->toPlainText().trimmed();
    if (text.isEmpty() || m_asker.busy())
        return;
    std::vector<ChatAsker::Question> questions;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        ChatAsker::Question question{static_cast<int>(i), m_columns[i]->folder(), {}};
        if (!m_system->text().trimmed().isEmpty())
            question.turns.push_back({QStringLiteral("system"), m_system->text().trimmed()});
        const std::vector<ChatTurn>& turns = m_columns[i]->say(text);
        question.turns.insert(question.turns.end(), turns.begin(), turns.end());
        m_columns[i]->setStatus(tr("waits for its turn"));
        questions.push_back(std::move(question));
    }
    m_prompt->clear();
    m_asker.ask(std::move(questions), {m_maxTokens->value(), m_temperature->value(), m_topP->value(), m_seed->value()});
}

void ChatPage::stop()
{
    const int asking = m_asker.asking();
    m_asker.cancel();
    for (int i = std::max(0, asking); asking >= 0 && i < static_cast<int>(m_columns.size()); ++i)
        m_columns[static_cast<std::size_t>(i)]->stop();
}

void ChatPage::beginAnew()
{
    for (ChatColumn* column : m_columns)
        column->clear();
    m_prompt->setFocus();
}

void ChatPage::showState()
{
    const bool busy = m_asker.busy();
    const int columns = static_cast<int>(m_columns.size());
    if (busy != m_clock.isActive())
        busy ? m_clock.start(500) : m_clock.stop();
    if (busy)
        m_columns[static_cast<std::size_t>(m_asker.asking())]->setStatus(
            tr("answers… %1 s").arg(count(m_asker.milliseconds() / 1000)));
    m_send->setEnabled(!busy && !m_choices.empty() && !m_prompt->toPlainText().trimmed().isEmpty());
    m_stop->setEnabled(busy);
    m_anew->setEnabled(!busy);
    m_add->setEnabled(!busy && columns < kMostColumns);
    m_remove->setEnabled(!busy && columns > kLeastColumns);
    for (ChatColumn* column : m_columns)
        column->setLocked(busy);
}

bool ChatPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_prompt && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && (key->modifiers() & Qt::ControlModifier) != 0) {
            send();
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

}  // namespace poft::gui
