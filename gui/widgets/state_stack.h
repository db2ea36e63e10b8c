// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStackedWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QProgressBar;

namespace poft::gui {

/// A view with its four states: full, empty, busy and failed. The three others show a sentence and the actions that
/// lead on.
class StateStack final : public QStackedWidget {
    Q_OBJECT

public:
    /// Takes `content`. `name` begins the object names of the parts.
    StateStack(const QString& name, QWidget* content, QWidget* parent = nullptr);

    void showContent();
    void showEmpty(const QString& title, const QString& text, const QList<QAction*>& actions = {});
    void showBusy(const QString& text, const QList<QAction*>& actions = {});
    void showFailed(const QString& sentence, const QList<QAction*>& actions = {});

    bool showsContent() const { return currentIndex() == 0; }

private:
    void showMessage(const QString& title, const QString& text, const QList<QAction*>& actions, bool busy);

    QWidget* m_message;
    QLabel* m_title;
    QLabel* m_text;
    QProgressBar* m_busy;
    QHBoxLayout* m_buttons;
    QList<QAction*> m_actions;
};

}  // namespace poft::gui
