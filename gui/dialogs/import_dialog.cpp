// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/dialogs/import_dialog.h"

#include "gui/app/numbers.h"
#include "gui/app/theme.h"
#include "gui/models/datasets_model.h"
#include "gui/widgets/record_table.h"
#include "gui/widgets/state_stack.h"
#include "storage/recipe/vocabulary.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace poft::gui {

namespace {

constexpr int kPreviewRows = 8;

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

}  // namespace

ImportDialog::ImportDialog(const QStringList& files, QWidget* parent)
    : QDialog(parent), m_files(files), m_later(new QTimer(this))
{
    setObjectName(QStringLiteral("importDialog"));
    setWindowTitle(tr("Import data"));
    build();
    // Choices made in quick succession are one question.
    m_later->setSingleShot(true);
    m_later->setInterval(150);
    connect(m_later, &QTimer::timeout, this, &ImportDialog::inspect);
    connect(&m_engine, &EngineProgram::answered, this,
            [this](const QJsonDocument& answer) { take(Inspection::fromJson(answer)); });
    connect(&m_engine, &EngineProgram::failed, this, [this](const QString& sentence) {
        m_importable = false;
        m_stack->showFailed(sentence);
        judge();
    });
    resize(900, 620);
    inspect();
}

recipe::ImportSpec ImportDialog::spec() const
{
    recipe::ImportSpec spec;
    spec.name = m_name->text().trimmed().toStdString();
    for (const QString& file : m_files)
        spec.files.push_back(QFileInfo(file).absoluteFilePath().toStdString());
    spec.format = m_format->currentData().toString().toStdString();
    for (auto it = m_chosen.begin(); it != m_chosen.end(); ++it) {
        if (!it.value().isEmpty())
            spec.map[it.key().toStdString()] = it.value().toStdString();
    }
    return spec;
}

void ImportDialog::build()
{
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(buildForm());
    splitter->addWidget(buildPreview());
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    m_stack = new StateStack(QStringLiteral("importDialog.state"), splitter);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_import = buttons->addButton(tr("&Import"), QDialogButtonBox::AcceptRole);
    m_import->setObjectName(QStringLiteral("importDialog.importButton"));
    buttons->button(QDialogButtonBox::Cancel)->setObjectName(QStringLiteral("importDialog.cancelButton"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_stack, 1);
    layout->addWidget(buttons);
}

QWidget* ImportDialog::buildForm()
{
    auto* panel = new QWidget;
    m_name = new QLineEdit(QFileInfo(m_files.value(0)).completeBaseName());
    m_name->setObjectName(QStringLiteral("importDialog.name"));
    m_name->setToolTip(tr("What the data set is called in this workspace"));
    m_name->setAccessibleName(tr("Name of the data set"));
    connect(m_name, &QLineEdit::textChanged, this, &ImportDialog::judge);
    m_format = new QComboBox;
    m_format->setObjectName(QStringLiteral("importDialog.format"));
    m_format->setToolTip(tr("How the rows are read; the columns are looked at where it is left to the program"));
    m_format->setAccessibleName(tr("Format"));
    for (const recipe::Word& format : recipe::kFormats)
        m_format->addItem(QStringLiteral("%1 (%2)").arg(text(format.name), text(format.meaning)), text(format.name));
    connect(m_format, &QComboBox::activated, m_later, qOverload<>(&QTimer::start));
    m_format->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_format->setMinimumContentsLength(22);
    m_verdict = new QLabel;
    m_verdict->setObjectName(QStringLiteral("importDialog.verdict"));
    m_counts = new QLabel;
    m_counts->setObjectName(QStringLiteral("importDialog.counts"));
    // Room for the longest sentence that is usual, so that the boxes below stay where they are while it changes.
    for (const auto& [label, lines] : {std::pair{m_verdict, 4}, {m_counts, 2}}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        label->setMinimumHeight(label->fontMetrics().lineSpacing() * lines);
    }
    panel->setFixedWidth(panel->fontMetrics().averageCharWidth() * 48);
    auto* head = new QFormLayout;
    auto* files = new QLabel(m_files.size() == 1 ? QFileInfo(m_files.first()).fileName()
                                                 : tr("%n file(s)", nullptr, static_cast<int>(m_files.size())));
    files->setToolTip(m_files.join(QLatin1Char('\n')));
    head->addRow(tr("File:"), files);
    head->addRow(tr("&Name:"), m_name);
    head->addRow(tr("Fo&rmat:"), m_format);

    auto* fieldsTitle = new QLabel(tr("Which column is what"));
    QFont bold = fieldsTitle->font();
    bold.setBold(true);
    fieldsTitle->setFont(bold);
    auto* fields = new QWidget;
    m_fields = new QFormLayout(fields);
    m_fields->setContentsMargins(0, 0, 0, 0);
    for (const recipe::Word& field : recipe::kFields) {
        auto* box = new QComboBox;
        box->setObjectName(QStringLiteral("importDialog.field.%1").arg(text(field.name)));
        box->setAccessibleName(tr("Column of the field “%1”").arg(text(field.name)));
        box->setToolTip(text(field.meaning));
        connect(box, &QComboBox::activated, this, [this, name = text(field.name), box] {
            m_chosen[name] = box->currentData().toString();
            m_later->start();
        });
        m_columnOf[text(field.name)] = box;
        m_fields->addRow(QStringLiteral("%1:").arg(text(field.name)), box);
    }
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->addLayout(head);
    layout->addWidget(m_verdict);
    layout->addWidget(m_counts);
    layout->addSpacing(8);
    layout->addWidget(fieldsTitle);
    layout->addWidget(fields);
    layout->addStretch(1);
    return panel;
}

QWidget* ImportDialog::buildPreview()
{
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("importDialog.preview"));
    m_tabs->setAccessibleName(tr("Preview"));
    m_samples = new QPlainTextEdit;
    m_samples->setObjectName(QStringLiteral("importDialog.samples"));
    m_samples->setAccessibleName(tr("First samples"));
    m_samples->setReadOnly(true);
    m_samples->setTabChangesFocus(true);
    return m_tabs;
}

void ImportDialog::inspect()
{
    QStringList arguments{QStringLiteral("inspect")};
    arguments += m_files;
    arguments << QStringLiteral("--rows") << QString::number(kPreviewRows) << QStringLiteral("--json");
    if (const QString format = m_format->currentData().toString(); format != QLatin1String("auto"))
        arguments << QStringLiteral("--format") << format;
    for (auto it = m_chosen.begin(); it != m_chosen.end(); ++it) {
        if (!it.value().isEmpty())
            arguments << QStringLiteral("--map") << QStringLiteral("%1=%2").arg(it.key(), it.value());
    }
    m_importable = false;
    judge();
    if (m_tabs->count() == 0)
        m_stack->showBusy(tr("Looking into the file…"));
    m_engine.ask(arguments);
}

QString ImportDialog::verdictOn(const Inspection& inspection, bool usable) const
{
    if (usable)
        return tr("Read as %1: %2").arg(inspection.format, inspection.reason);
    // The engine's sentence tells how to say it on a command line; here there are boxes.
    const QStringList missing = stillMissing(m_chosen);
    const bool named = std::any_of(m_chosen.begin(), m_chosen.end(), [](const QString& c) { return !c.isEmpty(); });
    const bool forCommandLine = inspection.problem.contains(QLatin1String("--"));
    if (inspection.columns.isEmpty() || (missing.isEmpty() && named && !forCommandLine))
        return inspection.problem.isEmpty() ? tr("No row can be used.") : inspection.problem;
    if (missing.isEmpty() && m_format->currentIndex() > 0)
        return tr("The columns do not fit the format %1. Choose below which column is what, or choose another format.")
            .arg(m_format->currentData().toString());
    if (missing.isEmpty())
        return tr(
            "The columns fit no known format. Choose below which column is what: prompt and response, for example.");
    QStringList words;
    for (const QString& field : missing) {
        const auto word = std::find_if(recipe::kFields.begin(), recipe::kFields.end(),
                                       [&](const recipe::Word& one) { return text(one.name) == field; });
        words << (word == recipe::kFields.end() ? field : tr("%1 (%2)").arg(field, text(word->meaning)));
    }
    return tr("Still missing: the column of %1. Choose it below.").arg(words.join(tr(" and of ")));
}

void ImportDialog::take(const Inspection& inspection)
{
    const Theme theme = Theme::of(palette());
    const bool usable = inspection.problem.isEmpty() && inspection.goodRows > 0;
    m_verdict->setText(verdictOn(inspection, usable));
    QPalette colours = m_verdict->palette();
    colours.setColor(QPalette::WindowText, usable ? palette().color(QPalette::WindowText) : theme.bad);
    m_verdict->setPalette(colours);
    if (!usable)
        m_counts->setText(inspection.rows == 0 ? QString() : tr("%1 rows.").arg(count(inspection.rows)));
    else
        m_counts->setText(
            inspection.badRowCount == 0
                ? tr("%1 rows, all can be used.").arg(count(inspection.rows))
                : tr("%1 rows: %2 can be used, %3 cannot (they are listed at the right).")
                      .arg(count(inspection.rows), count(inspection.goodRows), count(inspection.badRowCount)));
    fillFields(inspection);
    fillPreview(inspection);
    m_stack->showContent();
    m_importable = usable;
    judge();
}

void ImportDialog::fillFields(const Inspection& inspection)
{
    for (auto it = m_columnOf.begin(); it != m_columnOf.end(); ++it) {
        QComboBox* box = it.value();
        const QString wanted = m_chosen.contains(it.key()) ? m_chosen[it.key()] : inspection.map.value(it.key());
        box->clear();
        box->addItem(tr("(none)"), QString());
        for (const QString& column : inspection.columns)
            box->addItem(column, column);
        box->setCurrentIndex(std::max(0, box->findData(wanted)));
    }
}

void ImportDialog::fillPreview(const Inspection& inspection)
{
    const int before = m_tabs->currentIndex();
    while (m_tabs->count() > 0) {
        QWidget* page = m_tabs->widget(0);
        m_tabs->removeTab(0);
        if (page != m_samples)
            page->deleteLater();
    }
    QStringList blocks;
    for (int i = 0; i < inspection.samples.size(); ++i)
        blocks << tr("— Sample %1 —\n%2").arg(i + 1).arg(inspection.samples[i]);
    m_samples->setPlainText(blocks.join(QStringLiteral("\n\n")));
    if (!inspection.samples.isEmpty())
        m_tabs->addTab(m_samples, tr("First samples"));
    if (!inspection.columns.isEmpty() && !inspection.rawRows.empty()) {
        auto* model = new RawRowsModel(inspection, nullptr);
        auto* table = new RecordTable(QStringLiteral("importDialog.rows"), tr("First rows of the file"), model,
                                      static_cast<int>(inspection.columns.size()) - 1, RecordTable::Sorting::None);
        model->setParent(table);
        m_tabs->addTab(table, tr("Rows as in the file"));
    }
    if (!inspection.badRows.empty()) {
        auto* model = new BadRowsModel;
        std::vector<storage::BadRow> rows;
        for (const Inspection::BadRow& row : inspection.badRows)
            rows.push_back({row.file.toStdString(), row.line, row.reason.toStdString()});
        model->setBadRows(rows);
        auto* table = new RecordTable(QStringLiteral("importDialog.badRows"), tr("Rows that cannot be used"), model, 1,
                                      RecordTable::Sorting::ByProxy);
        model->setParent(table);
        m_tabs->addTab(table, tr("Bad rows (%1)").arg(count(inspection.badRowCount)));
    }
    m_tabs->setCurrentIndex(std::clamp(before, 0, std::max(0, m_tabs->count() - 1)));
}

void ImportDialog::judge()
{
    m_import->setEnabled(m_importable && !m_name->text().trimmed().isEmpty());
    m_import->setDefault(m_import->isEnabled());
}

}  // namespace poft::gui
