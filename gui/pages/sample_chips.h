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

/// Conditions on the samples that came from somewhere else: a box or a range of the page Scores, a range of a column,
/// what is like a sample.
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

    /// The samples that are most like one, by their contents; `name` says which one.
    void setAlike(const QString& name, const std::vector<storage::Id>& contents);

    /// Asks for a range of one of these columns, first of that at `which`.
    void askRange(std::vector<NamedRange> columns, std::size_t which);

    bool active() const { return m_box || m_span || m_alike || !m_ranges.empty(); }
    void apply(storage::SampleQuery& query) const;

Q_SIGNALS:
    /// Other samples are to be shown.
    void changed();

private:
    NamedRange rangeOf(const NamedRange& range) const;
    void rebuild();
    void addChip(const QString& name, const QString& text, const QString& help, std::function<void()> remove);

    QHBoxLayout* m_row;
    std::optional<SampleBox> m_box;
    std::optional<SampleSpan> m_span;
    struct Alike {
        QString name;
        std::vector<storage::Id> contents;
    };
    std::optional<Alike> m_alike;
    std::vector<NamedRange> m_ranges;
};

}  // namespace poft::gui
