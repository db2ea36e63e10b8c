// SPDX-License-Identifier: Apache-2.0
#include "storage/tables/models.h"

#include "storage/content/clock.h"
#include "storage/sqlite/failure.h"
#include "storage/sqlite/rows.h"
#include "storage/tables/names.h"

namespace poft::storage {

namespace {

std::string select(std::string_view rest)
{
    return "SELECT id, name, path, architecture, parameters, config, weights_hash, tokenizer_hash, template_hash, "
           "job_id, created_at, "
           "change FROM models " +
           std::string(rest);
}

Model readModel(const Statement& row)
{
    Model model;
    model.id = row.integer(0);
    model.name = row.text(1);
    model.path = row.text(2);
    model.architecture = row.text(3);
    model.parameters = row.integer(4);
    model.config = row.text(5);
    model.weightsHash = row.text(6);
    model.tokenizerHash = row.text(7);
    model.templateHash = row.text(8);
    model.jobId = row.optionalInteger(9);
    model.createdAt = row.text(10);
    model.change = row.integer(11);
    return model;
}

/// The model of that name, if this job's earlier attempt made it.
std::optional<Id> ownModel(Connection& connection, const Model& model)
{
    if (!model.jobId)
        return std::nullopt;
    Statement statement = connection.prepare("SELECT id FROM models WHERE name = ? AND job_id = ?");
    return readFirst(statement.bindAll(model.name, *model.jobId), [](const Statement& row) { return row.integer(0); });
}

}  // namespace

Result<Id> insertModel(const Writer& writer, const Model& model)
{
    return guarded([&]() -> Result<Id> {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        Connection& connection = writer.connection();
        const std::optional<Id> own = ownModel(connection, model);
        if (!own && nameIsTaken(connection, "models", model.name))
            return fail(ErrorKind::Invalid,
                        "There is a model named \"" + model.name + "\" already; choose another name.");
        connection
            .prepare(
                "INSERT INTO models (id, name, path, architecture, parameters, config, weights_hash, tokenizer_hash, "
                "template_hash, job_id, created_at, change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET path = excluded.path, architecture = excluded.architecture, "
                "parameters = excluded.parameters, config = excluded.config, weights_hash = excluded.weights_hash, "
                "tokenizer_hash = excluded.tokenizer_hash, template_hash = excluded.template_hash, change = "
                "excluded.change")
            .bindAll(own, model.name, model.path, model.architecture, model.parameters, model.config, model.weightsHash,
                     model.tokenizerHash, model.templateHash, model.jobId, utcNow(), transaction.change())
            .run();
        const Id id = own ? *own : connection.lastInsertId();
        POFT_TRY(transaction.commit());
        return id;
    });
}

Result<Model> findModel(Connection& connection, Id id)
{
    return guarded([&]() -> Result<Model> {
        Statement statement = connection.prepare(select("WHERE id = ?"));
        if (!statement.bindAll(id).step())
            return fail(ErrorKind::NotFound, "There is no model with the number " + std::to_string(id) + ".");
        return readModel(statement);
    });
}

Result<Model> findModel(Connection& connection, const std::string& name)
{
    return guarded([&]() -> Result<Model> {
        Statement statement = connection.prepare(select("WHERE name = ?"));
        if (!statement.bindAll(name).step())
            return fail(noSuchName("model", name, namesOf(connection, "SELECT name FROM models ORDER BY id")));
        return readModel(statement);
    });
}

Result<std::optional<Model>> modelOfJob(Connection& connection, Id job)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE job_id = ? ORDER BY id DESC LIMIT 1"));
        return readFirst(statement.bindAll(job), readModel);
    });
}

Result<std::vector<Model>> listModels(Connection& connection)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("ORDER BY id"));
        return readAll(statement, readModel);
    });
}

Result<std::vector<Model>> modelsChangedSince(Connection& connection, Change last)
{
    return guarded([&] {
        Statement statement = connection.prepare(select("WHERE change > ? ORDER BY change, id"));
        return readAll(statement.bindAll(last), readModel);
    });
}

Status removeModel(const Writer& writer, Id model)
{
    return guarded([&]() -> Status {
        POFT_TRY_ASSIGN(WriteTransaction transaction, writer.begin());
        writer.connection().prepare("DELETE FROM models WHERE id = ?").bindAll(model).run();
        if (writer.connection().changes() == 0)
            return fail(ErrorKind::NotFound, "There is no model with the number " + std::to_string(model) + ".");
        transaction.change();
        return transaction.commit();
    });
}

Result<std::string> freeModelName(Connection& connection, const std::string& wanted)
{
    return guarded([&] { return freeName(connection, "models", wanted); });
}

}  // namespace poft::storage
