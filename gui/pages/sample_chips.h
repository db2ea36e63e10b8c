// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/session.h"
#include "gui/dialogs/sample_range_dialog.h"
#include "storage/tables/sample_page.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QHBoxLayout;

namespace poft::gui {

/// Conditions on the samples that came from somewhere else: a box or a range of the page Scores, a range of a column.
/// Each is a chip that takes it away again; the row is hidden while there is none.
class SampleChips final : public QWidget {
    Q_OBJECT

public:
    explicit SampleChips(QWidget* parent = nullptr);

    /// Nothing: no such condition.
    void setBox(const std::optional<SampleBox>& box);
    void setSpan(const std::optional<SampleSpan>& span);

    /// In place of the range that the column has.
    void setRange(const NamedRange& range);

    /// The range that a column has, or `range` itself.
    NamedRange rangeOf(NamedRange range) const;

    bool active() const { return m_box || m_span || !m_ranges.empty(); }
    void apply(storage::SampleQuery& query) const;

Q_SIGNALS:
    /// Other samples are to be shown.
    void changed();

private:
    void rebuild();
    void addChip(const QString& name, const QString& text, const QString& help, std::function<void()> remove);

    QHBoxLayout* m_row;
    std::optional<SampleBox> m_box;
    std::optional<SampleSpan> m_span;
    std::vector<NamedRange> m_ranges;
};

}  // namespace poft::gui
