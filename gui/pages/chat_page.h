// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "gui/models/chat_asker.h"
#include "gui/models/chat_choices.h"
#include "gui/pages/page.h"

#include <QTimer>

#include <vector>

class QBoxLayout;
class QDoubleSpinBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QSplitter;

namespace poft::gui {

class ChatColumn;
class StateStack;

/// The same prompt to several checkpoints, their answers side by side. Each has its own conversation, since each goes
/// on from its own answers.
class ChatPage final : public Page {
    Q_OBJECT

public:
    explicit ChatPage(Session& session, QWidget* parent = nullptr);

protected:
    void refresh() override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void addSettings(QBoxLayout& row);
    void addPrompt(QBoxLayout& column);
    void wire();
    void take(Result<std::vector<ChatChoice>> choices);
    void setColumns(int count);
    void send();
    void stop();
    void beginAnew();
    void showState();

    StateStack* m_stack;
    QSplitter* m_splitter;
    std::vector<ChatColumn*> m_columns;
    QPushButton* m_add;
    QPushButton* m_remove;
    QPushButton* m_anew;
    QLineEdit* m_system;
    QSpinBox* m_maxTokens;
    QDoubleSpinBox* m_temperature;
    QDoubleSpinBox* m_topP;
    QSpinBox* m_seed;
    QPlainTextEdit* m_prompt;
    QPushButton* m_send;
    QPushButton* m_stop;
    QTimer m_clock;  ///< shows the seconds while a model answers
    ChatAsker m_asker;
    std::vector<ChatChoice> m_choices;
    LiveQuery<std::vector<ChatChoice>> m_query;
};

}  // namespace poft::gui
