// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/chat_choices.h"

#include "gui/app/numbers.h"
#include "storage/tables/checkpoints.h"
#include "storage/tables/experiments.h"
#include "storage/tables/models.h"
#include "storage/tables/runs.h"

#include <QCoreApplication>

#include <algorithm>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ChatChoices)
};

/// The choices as they are gathered.
class Gathering {
public:
    Gathering(const storage::Workspace& workspace, storage::Connection& connection)
        : m_workspace(workspace), m_connection(connection)
    {
    }

    void add(const QString& name, const std::string& path)
    {
        const QString folder = QString::fromStdString(m_workspace.resolve(path).string());
        const bool known = std::any_of(m_choices.begin(), m_choices.end(),
                                       [&](const ChatChoice& one) { return one.folder == folder; });
        if (!known)
            m_choices.push_back({name, folder});
    }

    /// The newest checkpoint of each run, then the older ones.
    Status addRuns(const std::vector<storage::Run>& runs)
    {
        std::vector<std::pair<QString, std::string>> older;
        for (const storage::Run& run : runs) {
            POFT_TRY_ASSIGN(const auto checkpoints, storage::checkpointsOfRun(m_connection, run.id));
            for (auto one = checkpoints.rbegin(); one != checkpoints.rend(); ++one) {
                const QString name = Words::tr("%1, step %2").arg(QString::fromStdString(run.name), count(one->step));
                if (one == checkpoints.rbegin())
                    add(name, one->path);
                else
                    older.emplace_back(name, one->path);
            }
        }
        for (const auto& [name, path] : older)
            add(name, path);
        return {};
    }

    std::vector<ChatChoice> take() { return std::move(m_choices); }

private:
    const storage::Workspace& m_workspace;
    storage::Connection& m_connection;
    std::vector<ChatChoice> m_choices;
};

}  // namespace

Result<std::vector<ChatChoice>> readChatChoices(const storage::Workspace& workspace, storage::Connection& connection,
                                                std::optional<storage::Id> experiment)
{
    Gathering gathering(workspace, connection);
    if (experiment) {
        std::vector<storage::Run> own;
        POFT_TRY_ASSIGN(const auto jobs, storage::experimentJobs(connection, *experiment));
        for (const storage::ExperimentJob& job : jobs) {
            if (!job.runId || job.place.arm.empty())
                continue;
            POFT_TRY_ASSIGN(storage::Run run, storage::findRun(connection, *job.runId));
            own.push_back(std::move(run));
        }
        POFT_TRY(gathering.addRuns(own));
    }
    POFT_TRY_ASSIGN(const std::vector<storage::Model> models, storage::listModels(connection));
    for (const storage::Model& model : models)
        gathering.add(QString::fromStdString(model.name), model.path);
    POFT_TRY_ASSIGN(const std::vector<storage::Run> all, storage::listRuns(connection));
    POFT_TRY(gathering.addRuns(all));
    return gathering.take();
}

}  // namespace poft::gui
