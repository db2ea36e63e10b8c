// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/record_model.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QStringList>

namespace poft::gui {

/// The answer of `poft-engine inspect --json`.
struct Inspection {
    QStringList files;
    QString format;              ///< empty when nothing fits
    QString reason;              ///< one sentence: why this format
    QMap<QString, QString> map;  ///< field → column, as it would be read now
    QString problem;             ///< why it cannot be imported like this; empty when it can
    QStringList columns;
    qint64 rows = 0;
    qint64 goodRows = 0;
    qint64 badRowCount = 0;
    struct BadRow {
        QString file;
        qint64 line = 0;
        QString reason;
    };
    std::vector<BadRow> badRows;       ///< the first of them
    std::vector<QJsonObject> rawRows;  ///< the first rows as they stand in the file
    QStringList samples;               ///< the first samples as text, roles in front

    static Inspection fromJson(const QJsonDocument& answer);
};

/// A sample as `inspect`, `derive` and `export` write it, as text with the roles in front.
QString sampleText(const QJsonObject& sample);

/// The fields that a choice of columns (field → column, empty = none) still lacks to make samples, in order: a response
/// where only the prompt is known. Empty where the choice is complete, or where nothing is chosen.
QStringList stillMissing(const QMap<QString, QString>& chosen);

/// Files that can be imported, for a file dialog: "Data (*.json *.jsonl);;All files (*)".
QString importFilter();

/// The same for a sentence: "JSON or JSON Lines".
QString importKinds();

/// The first rows of a file, a column for each of the file's.
class RawRowsModel final : public RecordModel<std::pair<qint64, QJsonObject>> {
    Q_DECLARE_TR_FUNCTIONS(poft::gui::RawRowsModel)

public:
    RawRowsModel(const Inspection& inspection, QObject* parent);
};

}  // namespace poft::gui
