// SPDX-License-Identifier: Apache-2.0
//
// The second process of the tests in this folder: peer WORKSPACE COMMAND [ARGUMENT]. It speaks lines on standard output
// and, where a command says so, waits for one on standard input.

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "storage/queue/claim.h"
#include "storage/tables/datasets.h"
#include "storage/tables/findings.h"
#include "storage/workspace/device_lock.h"
#include "storage/workspace/workspace.h"

using namespace poft;
using namespace poft::storage;

namespace {

void say(const std::string& line)
{
    std::cout << line << std::endl;
}

void waitForLine()
{
    std::string line;
    std::getline(std::cin, line);
}

std::string outcome(const Status& status)
{
    if (status)
        return "ok";
    return (status.error().kind == ErrorKind::Stopped ? "stopped: " : "error: ") + status.error().message;
}

ClaimFilter anyJob()
{
    ClaimFilter filter;
    filter.withDevice = true;
    filter.device = "cpu";
    return filter;
}

/// Claims and finishes jobs until none is left; prints their ids.
int claimAll(const Workspace& workspace, Connection& connection)
{
    while (true) {
        Result<std::optional<JobLease>> lease = claimNext(workspace, connection, anyJob());
        if (!lease) {
            say(lease.error().message);
            return 1;
        }
        if (!*lease)
            return 0;
        say(std::to_string((*lease)->job().id));
        if (!(*lease)->finish(connection))
            return 1;
    }
}

/// Claims one job and obeys requests until it is told to stop.
int workOne(const Workspace& workspace, Connection& connection)
{
    Result<std::optional<JobLease>> claimed = claimNext(workspace, connection, anyJob());
    if (!claimed || !*claimed) {
        say("nothing");
        return 1;
    }
    const JobLease lease = *std::move(*claimed);
    say("claimed " + std::to_string(lease.job().id) + " attempt " + std::to_string(lease.job().attempt));
    while (true) {
        const Result<std::optional<JobRequest>> request = lease.requested(connection);
        if (!request) {
            say(outcome(fail(request.error())));
            return 1;
        }
        if (*request == JobRequest::Stop) {
            say("stop " + outcome(lease.stop(connection)));
            return 0;
        }
        if (*request)
            say(std::string(toText(**request)) + " " + outcome(lease.acknowledge(connection, **request)));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

/// Claims one job, waits for a line, then tries to write in every way that a worker writes.
int writeLate(const Workspace& workspace, Connection& connection)
{
    Result<std::optional<JobLease>> claimed = claimNext(workspace, connection, anyJob());
    if (!claimed || !*claimed)
        return 1;
    const JobLease lease = *std::move(*claimed);
    say("claimed " + std::to_string(lease.job().id));
    waitForLine();
    say(outcome(lease.progress(connection, 0.5, "late")));
    say(outcome(lease.heartbeat(connection)));
    say(outcome(addFinding(lease.writer(connection), lease.job().id, true, "late")));
    say(outcome(lease.finish(connection)));
    return 0;
}

/// Begins an import, then waits to be killed.
int importPart(Connection& connection, Id job)
{
    const Result<Id> dataset = createDataset(connection, {"half", "messages", "{}", job});
    if (!dataset)
        return 1;
    NewSample sample;
    sample.content.body = R"({"messages":[{"content":"only half","role":"user"}]})";
    if (!appendSamples(connection, *dataset, std::span(&sample, 1)))
        return 1;
    say("imported");
    waitForLine();
    return 0;
}

/// Many small transactions; prints the longest one took, waiting included, in milliseconds.
int writeOften(Connection& connection, int count)
{
    std::int64_t longest = 0;
    for (int index = 0; index < count; ++index) {
        const auto begin = std::chrono::steady_clock::now();
        if (!addFinding(connection, std::nullopt, false, "finding " + std::to_string(index)))
            return 1;
        const auto took = std::chrono::steady_clock::now() - begin;
        longest = std::max<std::int64_t>(longest, std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    say(std::to_string(longest));
    return 0;
}

int command(const Workspace& workspace, const std::string& name, const std::string& argument)
{
    Result<Connection> connection = workspace.connect();
    if (!connection) {
        say(connection.error().message);
        return 1;
    }
    if (name == "open") {
        say("open");
        waitForLine();
        return 0;
    }
    if (name == "claim-all") {
        say("ready");
        waitForLine();
        return claimAll(workspace, *connection);
    }
    if (name == "work")
        return workOne(workspace, *connection);
    if (name == "write-late")
        return writeLate(workspace, *connection);
    if (name == "import")
        return importPart(*connection, std::stoll(argument));
    if (name == "write-often")
        return writeOften(*connection, std::stoi(argument));
    if (name == "device") {
        const Result<FileLock> lock = lockDevice(argument);
        say(lock ? "locked" : lock.error().message);
        waitForLine();
        return 0;
    }
    return 2;
}

}  // namespace

int main(int count, char** arguments)
{
    const Result<Workspace> workspace = Workspace::open(arguments[1]);
    if (!workspace) {
        say(workspace.error().message);
        return 1;
    }
    return command(*workspace, arguments[2], count > 3 ? arguments[3] : "");
}
