// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/tables/deletion.h"

#include <QAction>

#include <functional>
#include <optional>

namespace poft::gui {

class Session;

/// The action that deletes the chosen thing of a page, after a question that says what goes with it (DeletionDialog).
/// Disabled while nothing is chosen.
class DeleteAction final : public QAction {
    Q_OBJECT

public:
    /// How things of one kind are deleted; both for the database thread.
    struct Kind {
        std::function<Result<storage::DeletionPlan>(const storage::Workspace&, storage::Connection&, storage::Id)> plan;
        std::function<Status(const storage::Workspace&, storage::Connection&, storage::Id)> carryOut;
    };
    static Kind runs();
    static Kind datasets();
    static Kind models();
    static Kind experiments();

    /// The question is asked above `page`. `name` becomes the object name.
    DeleteAction(Session& session, const char* name, const QString& text, const QString& help, Kind kind,
                 QWidget* page);

    void setThing(std::optional<storage::Id> thing);

Q_SIGNALS:
    /// It is deleted.
    void deleted(const QString& sentence);

private:
    void ask();

    Session& m_session;
    const Kind m_kind;
    QWidget* m_page;
    std::optional<storage::Id> m_thing;
};

}  // namespace poft::gui
