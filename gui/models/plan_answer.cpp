// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/plan_answer.h"

#include "gui/app/numbers.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PlanAnswer)
};

PlannedCost cost(const QJsonObject& object)
{
    return {object[QLatin1String("seconds")].toDouble(), object[QLatin1String("memory_bytes")].toInteger(),
            object[QLatin1String("disk_bytes")].toInteger(), object[QLatin1String("done")].toBool(),
            object[QLatin1String("existing_job")].toInteger() != 0 && !object[QLatin1String("done")].toBool()};
}

}  // namespace

PlanAnswer PlanAnswer::fromJson(const QJsonDocument& answer)
{
    const QJsonObject object = answer.object();
    PlanAnswer out;
    for (const QJsonValue& job : object[QLatin1String("jobs")].toArray())
        out.jobs[job[QLatin1String("key")].toString().toStdString()] = cost(job.toObject());
    const QJsonObject totals = object[QLatin1String("totals")].toObject();
    out.total = cost(totals);
    out.done = totals[QLatin1String("done")].toInt();
    for (const QJsonValue& assumption : object[QLatin1String("assumptions")].toArray())
        out.assumptions << assumption.toString();
    for (const QJsonValue& problem : object[QLatin1String("problems")].toArray()) {
        const bool error = problem[QLatin1String("severity")].toString() == QLatin1String("error");
        out.problems.push_back({problem[QLatin1String("path")].toString().toStdString(),
                                problem[QLatin1String("sentence")].toString().toStdString(),
                                error ? recipe::Problem::Severity::Error : recipe::Problem::Severity::Note});
    }
    return out;
}

QString PlanAnswer::summary() const
{
    QStringList parts;
    if (total.seconds > 0)
        parts << Words::tr("about %1").arg(roughDuration(total.seconds));
    if (total.memoryBytes > 0)
        parts << Words::tr("%1 of memory").arg(bytes(total.memoryBytes));
    if (total.diskBytes > 0)
        parts << Words::tr("%1 of disk").arg(bytes(total.diskBytes));
    if (done > 0)
        parts << (done == static_cast<int>(jobs.size()) ? Words::tr("all of them done already")
                                                        : Words::tr("%1 of them done already").arg(count(done)));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace poft::gui
