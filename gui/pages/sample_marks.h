// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/live_query.h"
#include "storage/records/mark.h"
#include "storage/tables/sample_page.h"
#include "storage/tables/writer.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <span>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace poft::gui {

class Session;

/// What a person says of samples: keep or drop, tags, a note. It goes for the chosen sample, or for all that the
/// filters leave.
class SampleMarksBar final : public QWidget {
    Q_OBJECT

public:
    explicit SampleMarksBar(Session& session, QWidget* parent = nullptr);

    /// The chosen sample with what is said of it; null: none is chosen.
    void setSample(const storage::SampleRow* row);

    /// All that are shown.
    void setShown(const storage::SampleQuery& query, qint64 count);

    /// Reads the tags that there are.
    void refresh() { m_tags.refresh(); }

Q_SIGNALS:
    void tagsRead(const std::vector<poft::storage::Tag>& tags);
    /// Something was written: marks are to be read again.
    void marked(const QString& sentence);
    void failed(const QString& sentence);
    /// The samples that are like the chosen one are wanted.
    void alikeWanted();

private:
    using Change = std::function<Status(const storage::Writer&, std::span<const storage::Id>)>;
    void build();
    void apply(const QString& done, Change change);
    void setTags(const std::vector<storage::Tag>& tags);
    void writeNote();
    void showMarks();

    Session& m_session;
    QToolButton* m_keep;
    QToolButton* m_drop;
    QToolButton* m_clear;
    QComboBox* m_tag;
    QToolButton* m_addTag;
    QToolButton* m_removeTag;
    QToolButton* m_alike;
    QLineEdit* m_note;
    QCheckBox* m_all;
    QLabel* m_marks;
    std::optional<storage::Id> m_sample;
    storage::SampleMarks m_said;
    storage::SampleQuery m_query;
    qint64 m_count = 0;
    LiveQuery<std::vector<storage::Tag>> m_tags;
};

}  // namespace poft::gui
