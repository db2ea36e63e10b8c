// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/source_box.h"

#include <QSignalBlocker>

#include <algorithm>

namespace poft::gui {

SourceBox::SourceBox(const QString& name, const QString& accessibleName, Kind kind, bool optional, QWidget* parent)
    : QComboBox(parent), m_kind(kind), m_optional(optional)
{
    setObjectName(QStringLiteral("experimentsPage.") + name);
    setAccessibleName(accessibleName);
    // As wide as there is room, whatever names the workspace has; the list shows them whole.
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(16);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(this, &QComboBox::activated, this, [this] { Q_EMIT nameChosen(currentData().toString()); });
}

void SourceBox::fill(const RecipeOutline& outline, const Available& available, const QString& current)
{
    const QSignalBlocker quiet(this);
    clear();
    if (m_optional)
        addItem(tr("(none)"), QString());
    const bool models = m_kind == Kind::Models;
    const QStringList& names = models ? outline.models : outline.datasets;
    for (const QString& name : names)
        addItem(name, name);
    for (const QString& name : models ? available.models : available.conversations + available.pairs) {
        if (!names.contains(name))
            addItem(tr("%1 (of the workspace)").arg(name), name);
    }
    int index = findData(current);
    if (index < 0 && !current.isEmpty()) {
        addItem(tr("%1 (not there)").arg(current), current);
        index = count() - 1;
    }
    setCurrentIndex(std::max(0, index));
}

}  // namespace poft::gui
