// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <optional>

class QLabel;
class QProgressBar;
class QToolButton;

namespace poft::gui {

/// A line about something that takes a while: how far it is with the way to cancel it, why it failed with the way to
/// try again, or what came of it. Takes no room while there is nothing to say.
class TaskLine final : public QWidget {
    Q_OBJECT

public:
    /// The sentence becomes the object name `name`, the other parts begin with it. `what` names the work to those who
    /// do not see it: "Import".
    TaskLine(const QString& name, const QString& what, QWidget* parent = nullptr);

    /// `share` of the work that is done, 0 … 1; none where that is not known.
    void showBusy(const QString& sentence, std::optional<double> share = std::nullopt);
    void showFailed(const QString& sentence, bool canRetry);
    void showDone(const QString& sentence);
    void clear();

Q_SIGNALS:
    void cancelled();
    void retried();

    /// The sentence of a failure was taken away by its button.
    void dismissed();

protected:
    void changeEvent(QEvent* event) override;

private:
    enum class State { Nothing, Busy, Failed, Done };
    void show(State state, const QString& sentence);
    void colour();

    State m_state = State::Nothing;
    QLabel* m_sentence;
    QProgressBar* m_bar;
    QToolButton* m_cancel;
    QToolButton* m_retry;
    QToolButton* m_dismiss;
};

}  // namespace poft::gui
