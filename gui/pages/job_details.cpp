// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/job_details.h"

#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/dialogs/delete_action.h"
#include "gui/dialogs/log_dialog.h"
#include "gui/dialogs/use_model_dialog.h"
#include "gui/models/run_settings.h"
#include "gui/models/settings_difference.h"
#include "gui/pages/run_settings_view.h"
#include "storage/tables/checkpoints.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QTabWidget>
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

/// "Step 37 of 200, 1,240 tokens per second, 3:10 so far, 1:40 left."
QString paceLine(const JobRow& row, const ExperimentReading& reading, const CurveStore& curves)
{
    QStringList parts;
    const auto run = row.runId ? reading.runs.find(*row.runId) : reading.runs.end();
    if (run != reading.runs.end() && run->second.totalSteps > 0)
        parts << JobDetails::tr("step %1 of %2").arg(count(run->second.step), count(run->second.totalSteps));
    const RunCurves* known = row.runId ? curves.find(*row.runId) : nullptr;
    if (known != nullptr && !known->of("tokens_per_second").value.empty())
        parts << JobDetails::tr("%1 tokens per second").arg(shortNumber(known->of("tokens_per_second").value.back()));
    const auto present = [](const std::string& time) { return time.empty() ? std::nullopt : std::optional(time); };
    if (const auto seconds = secondsBetween(present(row.job.startedAt), present(row.job.finishedAt)))
        parts << (storage::isFinal(row.job.state) ? JobDetails::tr("took %1") : JobDetails::tr("%1 so far"))
                     .arg(duration(*seconds));
    if (row.secondsLeft)
        parts << JobDetails::tr("%1 left").arg(duration(static_cast<qint64>(*row.secondsLeft)));
    QString line = parts.join(QStringLiteral(", "));
    return line.isEmpty() ? line : line.left(1).toUpper() + line.mid(1) + QLatin1Char('.');
}

}  // namespace

QString differenceFromOthers(const ExperimentReading& reading, storage::Id run)
{
    const auto own = reading.runs.find(run);
    if (own == reading.runs.end())
        return {};
    std::vector<std::string> settings{own->second.settings};
    for (const storage::Run* neighbour : neighboursOf(reading, run))
        settings.push_back(neighbour->settings);
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
      m_tabs(new QTabWidget),
      m_settings(new RunSettingsView),
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
    m_tabs->setObjectName(QStringLiteral("runsPage.detailTabs"));
    m_tabs->setAccessibleName(tr("Parts of the job"));
    m_tabs->addTab(buildSummary(), tr("Summary"));
    m_tabs->addTab(m_settings, tr("Settings"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    connect(m_folderButton, &QToolButton::clicked, this, &JobDetails::openFolder);
    connect(m_useButton, &QToolButton::clicked, this, &JobDetails::tellUse);
    connect(m_logButton, &QToolButton::clicked, this, &JobDetails::openLog);
    show(nullptr, {}, {});
}

QWidget* JobDetails::buildSummary()
{
    auto* summary = new QWidget;
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
    auto* layout = new QHBoxLayout(summary);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(m_text, 1);
    layout->addLayout(buttons);
    return summary;
}

void JobDetails::show(const JobRow* row, const ExperimentReading& reading, const CurveStore& curves)
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
        const QString pace = paceLine(*row, reading, curves);
        if (!pace.isEmpty())
            m_lines << pace;
        // Where the steps are told, the engine's own words for them are not.
        const QString reason = jobStateReason(*row);
        if (!reason.isEmpty() && (pace.isEmpty() || reason != QString::fromStdString(row->job.progressText)))
            m_lines << reason;
        if (run) {
            if (const QString difference = differenceFromOthers(reading, *run); !difference.isEmpty())
                m_lines << difference;
        }
    }
    m_deleteAction->setThing(run);
    std::vector<RunSetting> settings = run ? runSettings(reading, *run) : std::vector<RunSetting>();
    m_tabs->setTabEnabled(1, !settings.empty());
    m_settings->show(std::move(settings));
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
