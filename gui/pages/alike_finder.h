// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/records/id.h"

#include <QObject>

#include <vector>

namespace poft::gui {

class Session;

/// Looks for the samples that are most like one, where nobody waits for it.
class AlikeFinder final : public QObject {
    Q_OBJECT

public:
    explicit AlikeFinder(Session& session, QObject* parent = nullptr);

    /// `name` is how the sample is called: "#181". A search under way is dropped.
    void find(storage::Id sample, const QString& name);
    void cancel();

Q_SIGNALS:
    void found(const QString& name, const std::vector<poft::storage::Id>& contents);

    /// What is looked for, or why nothing was found.
    void said(const QString& sentence);

private:
    storage::Id m_sample = 0;
    QString m_name;
    LiveQuery<std::vector<storage::Id>> m_query;
};

}  // namespace poft::gui
