// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/job_details.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/dialogs/delete_action.h"
#include "gui/dialogs/log_dialog.h"
#include "gui/dialogs/use_model_dialog.h"
#include "gui/models/settings_difference.h"
#include "storage/tables/checkpoints.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace poft::gui {

namespace {

QToolButton* makeButton(const QString& name, const QString& text, const QString& help)
{
    auto* button = new QToolButton;
    button->setObjectName(QStringLiteral("runsPage.") + name);
    button->setText(text);
    button->setToolTip(help);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

}  // namespace

QString differenceFromOthers(const ExperimentReading& reading, storage::Id run)
{
    const auto own = reading.runs.find(run);
    if (own == reading.runs.end())
        return {};
    std::vector<std::string> settings{own->second.settings};
    for (const JobRow& job : reading.jobs) {
        const auto other = job.runId ? reading.runs.find(*job.runId) : reading.runs.end();
        const bool beside = other != reading.runs.end() && other->first != run && job.place &&
                            !job.place->arm.empty() && other->second.seed == own->second.seed;
        if (beside)
            settings.push_back(other->second.settings);
    }
    if (settings.size() < 2)
        return {};
    QStringList parts;
    for (const SettingDifference& difference : settingsDifferences(settings))
        parts << QStringLiteral("%1 %2").arg(difference.name, difference.values.first());
    return parts.isEmpty() ? QString()
                           : JobDetails::tr("Unlike some arm beside it: %1").arg(parts.join(QStringLiteral(" · ")));
}

JobDetails::JobDetails(Session& session, QWidget* parent)
    : QWidget(parent),
      m_session(session),
      m_text(new QLabel),
      m_folderButton(
          makeButton(QStringLiteral("folderButton"), tr("Show folder"),
                     tr("Open the folder of the training's checkpoints, which are Hugging Face model folders"))),
      m_useButton(makeButton(QStringLiteral("useButton"), tr("Use the model…"),
                             tr("Lines to copy for transformers, vLLM and the engine"))),
      m_logButton(
          makeButton(QStringLiteral("logButton"), tr("Engine log…"), tr("What the engines of this workspace wrote"))),
      m_deleteAction(new DeleteAction(
          session, "deleteRunAction", tr("&Delete the run…"),
          tr("Delete the training's curves, scores and checkpoints, and give back the disk they take; it asks first"),
          DeleteAction::runs(), this)),
      m_query(
          session.database(),
          [this]() -> LiveQuery<std::vector<storage::Checkpoint>>::Query {
              if (!m_run)
                  return {};
              return [run = *m_run](storage::Connection& connection) {
                  return storage::checkpointsOfRun(connection, run);
              };
          },
          [this](Result<std::vector<storage::Checkpoint>> checkpoints) {
              m_checkpoints = checkpoints ? std::move(*checkpoints) : std::vector<storage::Checkpoint>();
              showText();
          })
{
    m_text->setObjectName(QStringLiteral("runsPage.details"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setMinimumHeight(m_text->fontMetrics().lineSpacing() * 5);
    auto* deleteButton = makeButton(QStringLiteral("deleteRunButton"), {}, {});
    deleteButton->setDefaultAction(m_deleteAction);
    connect(m_deleteAction, &DeleteAction::deleted, this, &JobDetails::said);
    auto* buttons = new QVBoxLayout;
    buttons->addWidget(m_folderButton);
    buttons->addWidget(m_useButton);
    buttons->addWidget(m_logButton);
    buttons->addWidget(deleteButton);
    buttons->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_text, 1);
    layout->addLayout(buttons);
    connect(m_folderButton, &QToolButton::clicked, this, &JobDetails::openFolder);
    connect(m_useButton, &QToolButton::clicked, this, &JobDetails::tellUse);
    connect(m_logButton, &QToolButton::clicked, this, &JobDetails::openLog);
    show(nullptr, {});
}

void JobDetails::show(const JobRow* row, const ExperimentReading& reading)
{
    const std::optional<storage::Id> run = row != nullptr ? row->runId : std::nullopt;
    if (run != m_run) {
        m_checkpoints.clear();
        m_run = run;
    }
    m_lines.clear();
    if (row == nullptr) {
        m_lines << tr("Choose a job to see more of it.");
    } else {
        m_name = QString::fromStdString(row->job.name);
        m_lines << tr("%1: %2").arg(m_name, jobStateText(*row));
        if (!row->job.startedAt.empty())
            m_lines.last() += tr(", began %1").arg(when(row->job.startedAt));
        if (!row->job.device.empty() && row->job.device != "none")
            m_lines.last() += tr(", on %1").arg(QString::fromStdString(row->job.device));
        if (row->job.attempt > 1)
            m_lines.last() += tr(", attempt %1").arg(row->job.attempt);
        if (const QString reason = jobStateReason(*row); !reason.isEmpty())
            m_lines << reason;
        if (run) {
            if (const QString difference = differenceFromOthers(reading, *run); !difference.isEmpty())
                m_lines << difference;
        }
    }
    m_deleteAction->setThing(run);
    m_query.refresh();
    showText();
}

QAction* JobDetails::deleteAction() const
{
    return m_deleteAction;
}

void JobDetails::showText()
{
    QStringList lines = m_lines;
    if (!m_checkpoints.empty()) {
        std::int64_t size = 0;
        QStringList steps;
        for (const storage::Checkpoint& checkpoint : m_checkpoints) {
            size += checkpoint.bytes;
            steps << count(checkpoint.step);
        }
        lines << tr("Checkpoints of steps %1, %2 on the disk.").arg(steps.join(QStringLiteral(", ")), bytes(size));
    }
    m_text->setText(lines.join(QLatin1Char('\n')));
    m_folderButton->setEnabled(!m_checkpoints.empty());
    m_useButton->setEnabled(!m_checkpoints.empty());
}

void JobDetails::openFolder() const
{
    const std::filesystem::path folder = m_session.workspace().resolve(m_checkpoints.back().path);
    QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(folder.parent_path().string())));
}

void JobDetails::tellUse()
{
    const std::filesystem::path folder = m_session.workspace().resolve(m_checkpoints.back().path);
    auto* dialog = new UseModelDialog(m_name, QString::fromStdString(folder.string()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void JobDetails::openLog()
{
    auto* dialog = new LogDialog(QDir(m_session.folder()).filePath(QStringLiteral("worker.log")), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

}  // namespace poft::gui
