// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/sample_marks.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/models/marks_text.h"
#include "storage/tables/tags.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalBlocker>
#include <QToolButton>

namespace poft::gui {

SampleMarksBar::SampleMarksBar(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_tags(
          session.database(),
          [] { return [](storage::Connection& connection) { return storage::listTags(connection); }; },
          [this](const Result<std::vector<storage::Tag>>& tags) {
              if (tags)
                  setTags(*tags);
          })
{
    build();
    setSample(nullptr);
}

void SampleMarksBar::build()
{
    setObjectName(QStringLiteral("samplesPage.marks"));
    const auto button = [this](const QString& name, const QString& text, const QString& help) {
        auto* made = new QToolButton(this);
        made->setObjectName(QStringLiteral("samplesPage.") + name);
        made->setText(text);
        made->setToolTip(help);
        made->setFocusPolicy(Qt::StrongFocus);
        return made;
    };
    m_keep = button(QStringLiteral("keepButton"), tr("Keep"), tr("Mark: this belongs into the training data"));
    m_drop = button(QStringLiteral("dropButton"), tr("Drop"), tr("Mark: this is to be left out of subsets"));
    m_clear = button(QStringLiteral("clearMarkButton"), tr("Clear"), tr("Take the mark keep or drop away"));
    m_tag = new QComboBox(this);
    m_tag->setObjectName(QStringLiteral("samplesPage.tag"));
    m_tag->setAccessibleName(tr("Tag"));
    m_tag->setToolTip(tr("A word to find these samples by: type a new one, or choose one of the workspace"));
    m_tag->setEditable(true);
    m_tag->setInsertPolicy(QComboBox::NoInsert);
    m_tag->setMinimumContentsLength(12);
    m_tag->lineEdit()->setObjectName(QStringLiteral("samplesPage.tagText"));
    m_tag->lineEdit()->setAccessibleName(tr("Name of the tag"));
    m_tag->lineEdit()->setPlaceholderText(tr("a word of yours"));
    m_addTag = button(QStringLiteral("addTagButton"), tr("Add tag"), tr("Give the tag; a new word makes a new tag"));
    m_removeTag = button(QStringLiteral("removeTagButton"), tr("Remove tag"), tr("Take the tag away"));
    m_alike = button(QStringLiteral("alikeButton"), tr("Find similar"),
                     tr("Show the samples that are most like the chosen one: near duplicates, and those that share its "
                        "rare words"));
    connect(m_alike, &QToolButton::clicked, this, &SampleMarksBar::alikeWanted);
    m_note = new QLineEdit(this);
    m_note->setObjectName(QStringLiteral("samplesPage.note"));
    m_note->setAccessibleName(tr("Note on the chosen sample"));
    m_note->setToolTip(tr("A sentence that stays with the sample; samples with a note can be shown alone"));
    m_note->setPlaceholderText(tr("a note on the chosen sample"));
    m_all = new QCheckBox(tr("a&ll that are shown"), this);
    m_all->setObjectName(QStringLiteral("samplesPage.markAll"));
    m_marks = new QLabel(this);
    m_marks->setObjectName(QStringLiteral("samplesPage.marksText"));
    m_marks->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_keep, m_drop, m_clear, m_tag, m_addTag, m_removeTag})
        row->addWidget(widget);
    row->addWidget(m_all);
    row->addWidget(m_note, 1);
    row->addWidget(m_marks);
    row->addWidget(m_alike);
    const auto verdict = [this](std::optional<storage::Verdict> wanted, const QString& done) {
        apply(done, [wanted](const storage::Writer& writer, std::span<const storage::Id> samples) {
            return storage::setVerdict(writer, samples, wanted);
        });
    };
    connect(m_keep, &QToolButton::clicked, this, [=] { verdict(storage::Verdict::Keep, tr("Marked: keep.")); });
    connect(m_drop, &QToolButton::clicked, this, [=] { verdict(storage::Verdict::Drop, tr("Marked: drop.")); });
    connect(m_clear, &QToolButton::clicked, this, [=] { verdict(std::nullopt, tr("The mark is taken away.")); });
    connect(m_addTag, &QToolButton::clicked, this, [this] {
        apply(tr("Tagged “%1”.").arg(m_tag->currentText().trimmed()),
              [name = m_tag->currentText().trimmed().toStdString()](const storage::Writer& writer,
                                                                    std::span<const storage::Id> samples) -> Status {
                  POFT_TRY_ASSIGN(const storage::Id tag, storage::findOrCreateTag(writer, name));
                  return storage::tagSamples(writer, tag, samples);
              });
    });
    connect(m_removeTag, &QToolButton::clicked, this, [this] {
        apply(tr("The tag “%1” is taken away.").arg(m_tag->currentText().trimmed()),
              [name = m_tag->currentText().trimmed().toStdString()](const storage::Writer& writer,
                                                                    std::span<const storage::Id> samples) -> Status {
                  POFT_TRY_ASSIGN(const storage::Tag tag, storage::findTag(writer.connection(), name));
                  return storage::untagSamples(writer, tag.id, samples);
              });
    });
    connect(m_tag, &QComboBox::editTextChanged, this, &SampleMarksBar::showMarks);
    connect(m_note, &QLineEdit::editingFinished, this, &SampleMarksBar::writeNote);
    connect(m_all, &QCheckBox::toggled, this, &SampleMarksBar::showMarks);
}

void SampleMarksBar::setSample(const storage::SampleRow* row)
{
    const std::optional<storage::Id> sample = row == nullptr ? std::nullopt : std::optional(row->sampleId);
    const bool another = sample != m_sample;
    m_sample = sample;
    m_said = row == nullptr ? storage::SampleMarks{} : row->marks;
    if (another || !m_note->isModified()) {
        m_note->setText(QString::fromStdString(m_said.note));
        m_note->setModified(false);
    }
    showMarks();
}

void SampleMarksBar::setShown(const storage::SampleQuery& query, qint64 count)
{
    m_query = query;
    m_count = count;
    m_all->setToolTip(tr("Keep, drop and tag go for all %1 samples that the filters leave").arg(gui::count(count)));
    showMarks();
}

void SampleMarksBar::setTags(const std::vector<storage::Tag>& tags)
{
    const QSignalBlocker quiet(m_tag);
    const QString typed = m_tag->currentText();
    m_tag->clear();
    for (const storage::Tag& tag : tags)
        m_tag->addItem(QString::fromStdString(tag.name));
    m_tag->setEditText(typed);
    Q_EMIT tagsRead(tags);
}

void SampleMarksBar::showMarks()
{
    const bool any = m_all->isChecked() ? m_count > 0 : m_sample.has_value();
    const bool tag = !m_tag->currentText().trimmed().isEmpty();
    for (QToolButton* button : {m_keep, m_drop, m_clear})
        button->setEnabled(any);
    m_addTag->setEnabled(any && tag);
    m_removeTag->setEnabled(any && tag);
    m_note->setEnabled(m_sample.has_value());
    m_alike->setEnabled(m_sample.has_value());
    storage::SampleMarks shown = m_said;
    shown.note.clear();  // it stands in its field
    m_marks->setText(marksText(shown));
}

void SampleMarksBar::apply(const QString& done, Change change)
{
    std::optional<storage::SampleQuery> all;
    if (m_all->isChecked())
        all = m_query;
    const QString question =
        tr("This goes for all %1 samples that are shown, in every data set they come in.").arg(count(m_count));
    if (all &&
        QMessageBox::question(this, tr("Mark all"), question, QMessageBox::Ok | QMessageBox::Cancel) != QMessageBox::Ok)
        return;
    m_session.database().run(this,
                             [this, done, change = std::move(change), all,
                              sample = m_sample](Result<storage::Connection>& connection) -> std::function<void()> {
                                 const auto work = [&]() -> Status {
                                     if (!connection)
                                         return fail(connection.error());
                                     std::vector<storage::Id> samples;
                                     if (sample)
                                         samples.push_back(*sample);
                                     if (all) {
                                         POFT_TRY_ASSIGN(samples, storage::sampleIds(*connection, *all));
                                     }
                                     return change(*connection, samples);
                                 };
                                 const Status status = work();
                                 if (!status)
                                     return [this, why = QString::fromStdString(status.error().message)] {
                                         Q_EMIT failed(why);
                                     };
                                 return [this, done] { Q_EMIT marked(done); };
                             });
}

void SampleMarksBar::writeNote()
{
    if (!m_sample || !m_note->isModified())
        return;
    m_note->setModified(false);
    m_session.database().run(
        this,
        [this, sample = *m_sample, note = m_note->text().trimmed().toStdString()](
            Result<storage::Connection>& connection) -> std::function<void()> {
            const Status done =
                connection ? storage::setNote(*connection, sample, note) : Status(fail(connection.error()));
            if (!done)
                return [this, why = QString::fromStdString(done.error().message)] { Q_EMIT failed(why); };
            return [this] { Q_EMIT marked(tr("The note is kept.")); };
        });
}

}  // namespace poft::gui
