// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/records/job.h"

#include <QObject>
#include <QString>

#include <optional>

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

    /// Queues the search; nothing where one is under way.
    void start();

    /// Stops the job, whether it waits or works.
    void cancel();

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
    void take(const Result<Reading>& reading);

    Session& m_session;
    std::optional<storage::Id> m_dataset;
    State m_state = State::Unknown;
    double m_progress = 0;
    QString m_sentence;
    std::string m_name;
    std::optional<storage::Id> m_job;
    LiveQuery<Reading> m_query;
};

}  // namespace poft::gui
