// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storage/recipe/job_spec.h"
#include "storage/records/dataset.h"
#include "storage/result/result.h"
#include "storage/sqlite/connection.h"

#include <QJsonDocument>
#include <QStringList>

namespace poft::gui {

/// What a form for a derived data set has to choose from.
struct DeriveChoices {
    storage::Dataset source;
    QStringList datasets;     ///< all of the workspace
    QStringList scored;       ///< models under which the source is scored
    QStringList scoredAlone;  ///< models under which its answers are scored without their prompts too (for IFD)
    QStringList tags;
    QStringList columns;  ///< numbers that were brought in
};

/// For the database thread.
Result<DeriveChoices> readDeriveChoices(storage::Connection& connection, storage::Id source);

/// The answer of `poft-engine derive`: what a derived data set would hold.
struct DerivationLook {
    qint64 samples = 0;
    qint64 of = 0;  ///< samples of the data sets that it is made from
    qint64 noise = 0;
    QStringList noiseKinds;  ///< "mismatched response: 12"
    QStringList firstStay;   ///< texts
    QStringList firstGo;
    QStringList firstNoise;  ///< before and after

    static DerivationLook fromJson(const QJsonDocument& answer);
};

/// A data set made from one of the workspace, with nothing done to it yet.
recipe::DatasetSpec derivedFrom(const storage::Dataset& source, const QString& name);

}  // namespace poft::gui
