// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTemporaryDir>
#include <QtTest>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/work/worker.h"
#include "storage/queue/submit.h"
#include "storage/tables/experiments.h"
#include "storage/tables/runs.h"
#include "tests/fakes/bigram_backend.h"

namespace poft::testing {

/// A new workspace in a temporary folder, whose jobs a worker with the bigram backend works off within the test. What
/// cannot go wrong ends the test program.
struct WorkedWorkspace {
    QTemporaryDir folder;
    std::optional<storage::Workspace> workspace;
    std::optional<storage::Connection> connection;

    WorkedWorkspace()
    {
        qputenv("POFT_LOCK_DIR", (folder.path() + "/device-locks").toUtf8());
        workspace.emplace(sure(storage::Workspace::create((folder.path() + "/workspace").toStdString(), "test")));
        connection.emplace(sure(workspace->connect()));
    }

    /// Works a recipe off; returns its experiment.
    storage::Id work(const QString& recipe, std::unique_ptr<fakes::BigramBackend> backend = nullptr)
    {
        const std::string text = recipe.toStdString();
        const recipe::Expansion expansion = recipe::expand(text, {folder.path().toStdString(), "2026-01-31"});
        const storage::Submission submission =
            sure(storage::submit(*connection, expansion.name.empty() ? "test" : expansion.name, text, expansion));
        engine::BackendSource source{backend ? std::move(backend) : std::make_unique<fakes::BigramBackend>()};
        engine::WorkerSettings settings;
        settings.device = api::Device{};
        engine::Worker worker = sure(engine::Worker::start(*workspace, *connection, source, settings, nullptr));
        sure(worker.run());
        return submission.experiment;
    }

    /// The first run of an experiment's arm; every job must have come to its end.
    storage::Run runOf(storage::Id experiment, const std::string& arm)
    {
        std::optional<storage::Run> run;
        for (const storage::ExperimentJob& one : sure(storage::experimentJobs(*connection, experiment))) {
            if (one.job.state != storage::JobState::Done)
                qFatal("%s: %s", one.job.name.c_str(), one.job.error.c_str());
            if (one.place.arm == arm && !run)
                run = sure(storage::findRun(*connection, one.runId.value_or(0)));
        }
        if (!run)
            qFatal("no run");
        return *run;
    }

    template <class T>
    static T sure(Result<T> result)
    {
        if (!result)
            qFatal("%s", result.error().message.c_str());
        return *std::move(result);
    }
};

}  // namespace poft::testing
