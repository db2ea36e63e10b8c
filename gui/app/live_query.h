// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/database_thread.h"

#include <functional>
#include <utility>

namespace poft::gui {

/// One question to the database that a page keeps asking. At most one is under way: refresh() during that time asks
/// once more afterwards, so that a slow answer is still shown while the data goes on changing; restart() makes an
/// answer that is under way worthless, for when the question itself has changed. Lives and is used on the GUI thread.
template <class T>
class LiveQuery {
public:
    using Query = std::function<Result<T>(storage::Connection&)>;
    using MakeQuery = std::function<Query()>;  ///< runs on the GUI thread; what it captures must be values
    using Use = std::function<void(Result<T>)>;

    LiveQuery(DatabaseThread& database, MakeQuery make, Use use)
        : m_database(database), m_make(std::move(make)), m_use(std::move(use))
    {
    }

    void refresh()
    {
        if (m_underWay)
            m_again = true;
        else
            ask();
    }

    void restart()
    {
        ++m_generation;
        ask();
    }

    /// Answers under way no longer arrive.
    void cancel()
    {
        ++m_generation;
        m_underWay = false;
        m_again = false;
    }

    bool underWay() const { return m_underWay; }

private:
    void ask()
    {
        Query query = m_make();
        m_again = false;
        m_underWay = static_cast<bool>(query);
        if (!query)
            return;
        m_database.run(&m_guard, [this, query = std::move(query),
                                  generation = m_generation](Result<storage::Connection>& connection) {
            auto answer =
                std::make_shared<Result<T>>(connection ? query(*connection) : Result<T>(fail(connection.error())));
            return [this, answer, generation] { take(std::move(*answer), generation); };
        });
    }

    void take(Result<T> answer, int generation)
    {
        if (generation != m_generation)
            return;
        m_underWay = false;
        m_use(std::move(answer));
        if (m_again && !m_underWay)
            ask();
    }

    DatabaseThread& m_database;
    MakeQuery m_make;
    Use m_use;
    QObject m_guard;  ///< its end means that this query is gone
    int m_generation = 0;
    bool m_underWay = false;
    bool m_again = false;
};

}  // namespace poft::gui
