// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/marks_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace poft::gui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SampleMarks)
};

}  // namespace

QString marksText(const storage::SampleMarks& marks)
{
    QStringList parts;
    if (marks.verdict)
        parts << (*marks.verdict == storage::Verdict::Keep ? Words::tr("keep") : Words::tr("drop"));
    QStringList tags;
    for (const std::string& tag : marks.tags)
        tags << QString::fromStdString(tag);
    if (!tags.isEmpty())
        parts << tags.join(QStringLiteral(", "));
    if (!marks.note.empty())
        parts << Words::tr("“%1”").arg(QString::fromStdString(marks.note));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace poft::gui
