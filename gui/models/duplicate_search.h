// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/records/job.h"

#include <QObject>
#include <QString>

#include <optional>

class QAction;

namespace poft::gui {

class Session;

/// The search for near duplicates in one data set: whether it was made, how far it is, and the job that makes it.
class DuplicateSearch final : public QObject {
    Q_OBJECT

public:
    enum class State {
        Unknown,   ///< not read yet, or no data set
        NotYet,    ///< nobody has looked, or whoever began has stopped
        UnderWay,  ///< its job is queued or works
        Failed,
        Done,
    };

    explicit DuplicateSearch(Session& session, QObject* parent = nullptr);

    void setDataset(std::optional<storage::Id> dataset);

    /// Asks the database anew.
    void refresh();

    /// Queues the search; enabled while nobody has looked and nobody looks.
    QAction* findAction() const { return m_find; }

    /// Stops the job, whether it waits or works; enabled while there is one.
    QAction* cancelAction() const { return m_cancel; }

    State state() const { return m_state; }
    double progress() const { return m_progress; }  ///< 0 … 1, while it is under way

    /// How far it is, or why it failed.
    const QString& sentence() const { return m_sentence; }

Q_SIGNALS:
    void changed();

private:
    struct Reading {
        std::string dataset;
        bool known = false;
        std::optional<storage::Job> job;
    };
    void start();
    void cancel();
    void take(const Result<Reading>& reading);
    void tell();

    Session& m_session;
    QAction* m_find;
    QAction* m_cancel;
    std::optional<storage::Id> m_dataset;
    State m_state = State::Unknown;
    double m_progress = 0;
    QString m_sentence;
    std::string m_name;
    std::optional<storage::Id> m_job;
    LiveQuery<Reading> m_query;
};

}  // namespace poft::gui
