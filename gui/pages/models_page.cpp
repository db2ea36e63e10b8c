// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/models_page.h"

#include "gui/app/icons.h"
#include "gui/app/numbers.h"
#include "gui/app/session.h"
#include "gui/dialogs/add_model_dialog.h"
#include "gui/dialogs/delete_action.h"
#include "gui/models/hub_cache.h"
#include "gui/pages/model_trial.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "gui/widgets/task_line.h"
#include "storage/files/hub_cache.h"
#include "storage/tables/models.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonObject>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace poft::gui {

ModelsPage::ModelsPage(Session& s, QWidget* parent)
    : Page(s, QStringLiteral("modelsPage"), tr("Models"), parent),
      m_addAction(new QAction(icon("add"), tr("&Add a model folder…"), this)),
      m_cacheAction(new QAction(tr("Add from the &Hugging Face cache…"), this)),
      m_delete(new DeleteAction(s, "deleteModelAction", tr("Delete the &model…"),
                                tr("Take the chosen model out of the workspace; a folder of yours stays as it is, and "
                                   "it asks first"),
                                DeleteAction::models(), this)),
      m_models(new ModelsModel(this)),
      m_query(
          s.database(), [] { return [](storage::Connection& connection) { return storage::listModels(connection); }; },
          [this](Result<std::vector<storage::Model>> models) { take(std::move(models)); })
{
    m_addAction->setObjectName(QStringLiteral("addModelAction"));
    m_addAction->setToolTip(tr("Register a Hugging Face model folder: config.json, *.safetensors, tokenizer.json"));
    m_cacheAction->setObjectName(QStringLiteral("addCachedModelAction"));
    m_cacheAction->setToolTip(tr("Choose among the models that “hf download” left on this machine"));
    build();
    wire();
}

void ModelsPage::build()
{
    m_line = new TaskLine(QStringLiteral("modelsPage.line"), tr("Adding a model"));
    auto* head = new QHBoxLayout;
    for (const auto& [action, name] : {std::pair<QAction*, const char*>{m_addAction, "addButton"},
                                       {m_cacheAction, "cacheButton"},
                                       {m_delete, "deleteModelButton"}}) {
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("modelsPage.") + QLatin1String(name));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::StrongFocus);
        head->addWidget(button);
    }
    head->addStretch(1);

    m_table =
        new RecordTable(QStringLiteral("modelsPage.table"), tr("Models"), m_models, 4, RecordTable::Sorting::ByProxy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addAction(m_delete);
    m_details = new QPlainTextEdit;
    m_details->setObjectName(QStringLiteral("modelsPage.details"));
    m_details->setAccessibleName(tr("Configuration of the chosen model"));
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    m_details->setPlaceholderText(tr("Choose a model to see its configuration."));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("modelsPage.parts"));
    splitter->addWidget(m_table);
    m_trial = new ModelTrial;
    auto* tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("modelsPage.tabs"));
    tabs->setAccessibleName(tr("The chosen model"));
    tabs->addTab(m_trial, tr("Try it"));
    tabs->addTab(m_details, tr("Configuration"));
    m_memory = new QLabel;
    m_memory->setObjectName(QStringLiteral("modelsPage.memory"));
    m_memory->setTextFormat(Qt::PlainText);
    m_memory->setWordWrap(true);
    m_memory->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* below = new QWidget;
    auto* column = new QVBoxLayout(below);
    column->setContentsMargins(0, 4, 0, 0);
    column->addWidget(m_memory);
    column->addWidget(tabs, 1);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({220, 440});
    splitter->setChildrenCollapsible(false);
    m_stack = new StateStack(QStringLiteral("modelsPage.state"), splitter);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(head);
    layout->addWidget(m_line);
    layout->addWidget(m_stack, 1);
    m_stack->showBusy(tr("Reading the workspace…"));
}

void ModelsPage::wire()
{
    connect(m_addAction, &QAction::triggered, this, &ModelsPage::askForFolder);
    connect(m_cacheAction, &QAction::triggered, this, &ModelsPage::askForCached);
    connect(m_delete, &DeleteAction::deleted, this, &Page::said);
    connect(m_table, &RecordTable::chosen, this, &ModelsPage::showDetails);
    connect(&m_engine, &EngineProgram::answered, this, [this](const QJsonDocument&, const QString& said) {
        m_line->showDone(tr("The model was added. %1").arg(said));
        refresh();
    });
    connect(&m_checker, &EngineProgram::answered, this,
            [this](const QJsonDocument& answer) { showCheck(ModelChecks::fromJson(answer)); });
    connect(&m_checker, &EngineProgram::failed, m_memory, &QLabel::setText);
    connect(&m_engine, &EngineProgram::failed, this,
            [this](const QString& sentence) { m_line->showFailed(sentence, true); });
    connect(m_line, &TaskLine::cancelled, this, [this] {
        m_engine.cancel();
        m_line->clear();
    });
    connect(m_line, &TaskLine::retried, this, [this] { addFolder(m_asked.place, m_asked.name, m_asked.chatTemplate); });
}

QList<QAction*> ModelsPage::actions() const
{
    return {m_addAction, m_cacheAction, m_delete};
}

void ModelsPage::refresh()
{
    m_query.refresh();
}

void ModelsPage::take(Result<std::vector<storage::Model>> models)
{
    if (!models)
        return m_stack->showFailed(QString::fromStdString(models.error().message), {retryAction()});
    m_models->setRows(std::move(*models));
    if (m_models->rowCount() == 0) {
        m_stack->showEmpty(tr("No models yet"),
                           tr("Add a Hugging Face model folder that is on this machine. Models that an experiment "
                              "trains appear here too."),
                           {m_addAction, m_cacheAction});
        return;
    }
    m_stack->showContent();
    if (!m_table->chosenKey())
        m_table->selectRow(0);
}

void ModelsPage::showDetails(std::optional<qint64> key)
{
    const storage::Model* model = key ? m_models->find(*key) : nullptr;
    m_delete->setThing(model != nullptr ? std::optional(model->id) : std::nullopt);
    if (model == nullptr) {
        m_trial->setModel({}, {});
        m_checker.cancel();
        m_memory->clear();
        return m_details->clear();
    }
    const QString folder = QString::fromStdString(session().workspace().resolve(model->path).string());
    m_trial->setModel(QString::fromStdString(model->name), folder);
    if (folder != m_checked) {
        m_checked = folder;
        m_memory->setText(tr("Working out what memory it needs…"));
        m_checker.ask({QStringLiteral("models"), QStringLiteral("check"), QStringLiteral("--json"), folder});
    }
    const auto shortHash = [](const std::string& hash) { return QString::fromStdString(hash.substr(0, 12)); };
    const QString config = QString::fromUtf8(
        QJsonDocument::fromJson(QByteArray::fromStdString(model->config)).toJson(QJsonDocument::Indented));
    m_details->setPlainText(tr("%1\n%2 parameters\n%3\n\nweights %4\ntokenizer %5\nchat template %6\n\nconfig.json\n%7")
                                .arg(QString::fromStdString(model->name), count(model->parameters), folder,
                                     shortHash(model->weightsHash), shortHash(model->tokenizerHash),
                                     shortHash(model->templateHash), config));
}

void ModelsPage::askForFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Model folder"), session().settings().lastFolder());
    if (folder.isEmpty())
        return;
    session().settings().setLastFolder(QFileInfo(folder).absolutePath());
    offer({folder});
}

void ModelsPage::askForCached()
{
    const QString cache = QString::fromStdString(files::hubCacheFolder().string());
    const QStringList names = cachedModels(cache);
    if (names.isEmpty())
        m_line->showFailed(tr("There is no model in %1. Fetch one first: hf download Qwen/Qwen2.5-1.5B-Instruct")
                               .arg(QDir::toNativeSeparators(cache)),
                           false);
    else
        offer(names);
}

void ModelsPage::offer(const QStringList& places)
{
    auto* dialog = new AddModelDialog(places, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { addFolder(dialog->place(), dialog->name(), dialog->chatTemplate()); });
    dialog->open();
}

void ModelsPage::showCheck(const ModelChecks& checks)
{
    if (checks.models.empty())
        return;
    const ModelCheck& model = checks.models.front();
    m_memory->setText(model.problem.isEmpty() ? tr("%1 (%2)").arg(model.memoryText(), checks.assumes)
                                              : tr("It cannot be used any more: %1").arg(model.problem));
}

void ModelsPage::addFolder(const QString& folder, const QString& name, const QString& chatTemplate)
{
    m_asked = {folder, name, chatTemplate};
    m_line->showBusy(tr("Checking %1 and reading its weights once, for their hash…").arg(folder));
    QStringList arguments{
        QStringLiteral("models"), QStringLiteral("add"), session().folder(), QStringLiteral("--name"), name, folder};
    if (!chatTemplate.isEmpty())
        arguments << QStringLiteral("--template") << chatTemplate;
    m_engine.ask(arguments);
}

}  // namespace poft::gui
