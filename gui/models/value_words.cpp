// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/value_words.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ValueWords)
};

/// The model whose IFD the column holds; empty where it holds something else.
QString ifdModel(const storage::ValueColumn& column)
{
    const QJsonObject origin = QJsonDocument::fromJson(QByteArray::fromStdString(column.origin)).object();
    return origin[QLatin1String("ifd")][QLatin1String("model")].toString();
}

}  // namespace

QString valueTitle(const storage::ValueColumn& column)
{
    const QString model = ifdModel(column);
    return model.isEmpty() ? QString::fromStdString(column.name) : Words::tr("IFD %1").arg(model);
}

QString valueHelp(const storage::ValueColumn& column)
{
    const QString model = ifdModel(column);
    if (!model.isEmpty())
        return Words::tr(
                   "Instruction-following difficulty under %1: loss of the response given its prompt over its loss "
                   "alone. Near or above 1 the prompt does not help: it hardly belongs to the response.")
            .arg(model);
    return Words::tr("“%1”, a number of each sample that was brought in from a file")
        .arg(QString::fromStdString(column.name));
}

}  // namespace poft::gui
