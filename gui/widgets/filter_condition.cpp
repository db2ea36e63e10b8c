// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/filter_condition.h"

#include "storage/recipe/vocabulary.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>

#include <utility>

namespace poft::gui {

namespace {

const QLatin1String kNumber("number:");
const QLatin1String kColumn("value:");
const QLatin1String kTag("tag:");
const QLatin1String kVerdict("verdict:");
const QLatin1String kUnique("unique:");
const QLatin1String kSearch("search");
const QLatin1String kNoise("noise");
const QLatin1String kScore("number:r_llm");
const QLatin1String kIfd("number:ifd");

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

}  // namespace

FilterCondition::FilterCondition(const DeriveChoices& choices, const QString& name, QWidget* parent)
    : QWidget(parent),
      m_choices(choices),
      m_thing(new QComboBox),
      m_models(new QComboBox),
      m_how(new QComboBox),
      m_number(new QDoubleSpinBox),
      m_words(new QLineEdit)
{
    setObjectName(name);
    build();
    fillThings();
    showThing();
}

void FilterCondition::build()
{
    const std::pair<QWidget*, std::pair<const char*, QString>> parts[]{
        {m_thing, {"thing", tr("What the condition is about")}},
        {m_models, {"models", tr("Under which model")}},
        {m_how, {"how", tr("What must hold")}},
        {m_number, {"number", tr("Number")}},
        {m_words, {"words", tr("Words to look for")}},
    };
    for (const auto& [widget, names] : parts) {
        widget->setObjectName(QStringLiteral("%1.%2").arg(objectName(), QLatin1String(names.first)));
        widget->setAccessibleName(names.second);
        widget->setToolTip(names.second);
    }
    m_thing->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_thing->setMinimumContentsLength(26);
    m_words->setPlaceholderText(tr("words, \"a phrase\", word*"));
    auto* away = new QToolButton;
    away->setObjectName(objectName() + QStringLiteral(".remove"));
    away->setText(QStringLiteral("✕"));
    away->setAccessibleName(tr("Remove the condition"));
    away->setToolTip(tr("Remove the condition"));
    away->setFocusPolicy(Qt::StrongFocus);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 4);
    grid->addWidget(m_thing, 0, 0);
    grid->addWidget(m_models, 0, 1, 1, 2);
    grid->addWidget(away, 0, 3);
    grid->addWidget(m_how, 1, 0);
    grid->addWidget(m_number, 1, 1);
    grid->addWidget(m_words, 1, 1, 1, 2);
    grid->setColumnStretch(2, 1);
    connect(m_thing, &QComboBox::activated, this, [this] {
        showThing();
        Q_EMIT changed();
    });
    connect(m_how, &QComboBox::activated, this, [this] {
        showThing();
        Q_EMIT changed();
    });
    connect(m_models, &QComboBox::activated, this, &FilterCondition::changed);
    connect(m_number, &QDoubleSpinBox::valueChanged, this, &FilterCondition::changed);
    connect(m_words, &QLineEdit::textChanged, this, &FilterCondition::changed);
    connect(away, &QToolButton::clicked, this, &FilterCondition::removed);
}

void FilterCondition::fillThings()
{
    m_thing->addItem(tr("Preference score (r_LLM)"), kScore);
    m_thing->addItem(tr("IFD"), kIfd);
    m_thing->addItem(tr("Length of the prompt"), kNumber + QStringLiteral("prompt_bytes"));
    m_thing->addItem(tr("Length of the answer"), kNumber + QStringLiteral("response_bytes"));
    m_thing->addItem(tr("Number of messages"), kNumber + QStringLiteral("turns"));
    for (const recipe::Word& word : recipe::kFilterNumbers) {
        const int index = m_thing->findData(kNumber + text(word.name));
        if (index >= 0)
            m_thing->setItemData(index, text(word.meaning), Qt::ToolTipRole);
    }
    for (const QString& column : m_choices.columns)
        m_thing->addItem(tr("Imported: %1").arg(column), kColumn + column);
    m_thing->addItem(tr("Known noise"), kNoise);
    m_thing->addItem(tr("Equal samples"), kUnique + QStringLiteral("exact"));
    m_thing->addItem(tr("Near duplicates"), kUnique + QStringLiteral("near"));
    m_thing->addItem(tr("Words in the text"), kSearch);
    m_thing->addItem(tr("Marked “keep”"), kVerdict + QStringLiteral("keep"));
    m_thing->addItem(tr("Marked “drop”"), kVerdict + QStringLiteral("drop"));
    for (const QString& tag : m_choices.tags)
        m_thing->addItem(tr("Tag “%1”").arg(tag), kTag + tag);
    if (m_choices.scored.isEmpty())
        m_thing->setCurrentIndex(m_thing->findData(kNumber + QStringLiteral("response_bytes")));
}

QString FilterCondition::thing() const
{
    return m_thing->currentData().toString();
}

bool FilterCondition::isNumber() const
{
    return thing().startsWith(kNumber) || thing().startsWith(kColumn);
}

void FilterCondition::showThing()
{
    const QSignalBlocker quietHow(m_how);
    const QSignalBlocker quietNumber(m_number);
    const int how = m_how->currentIndex();
    const int before = m_how->count();
    m_how->clear();
    if (isNumber())
        m_how->addItems({tr("among the highest"), tr("among the lowest"), tr("at least"), tr("at most")});
    else if (thing().startsWith(kUnique))
        m_how->addItems({tr("only the first of each"), tr("only the repetitions")});
    else if (thing() == kSearch)
        m_how->addItems({tr("holds"), tr("does not hold")});
    else
        m_how->addItems({tr("yes"), tr("no")});
    m_how->setCurrentIndex(before == m_how->count() ? std::max(0, how) : 0);
    const bool share = isNumber() && m_how->currentIndex() < 2;
    if (share != (m_number->suffix() == QLatin1String(" %")) || m_number->suffix().isEmpty()) {
        m_number->setSuffix(share ? QStringLiteral(" %") : QStringLiteral(" "));
        m_number->setRange(share ? 0.1 : -1e9, share ? 100 : 1e9);
        m_number->setDecimals(share ? 1 : 3);
        m_number->setValue(share ? 80 : 0);
    }
    m_number->setVisible(isNumber());
    m_words->setVisible(thing() == kSearch);
    m_models->setVisible(thing() == kScore || thing() == kIfd);
    // A choice among the same models stays.
    if (std::exchange(m_modelsOf, thing()) == thing())
        return;
    m_models->clear();
    const QStringList& models = thing() == kIfd ? m_choices.scoredAlone : m_choices.scored;
    if (thing() == kScore && models.size() > 1)
        m_models->addItem(tr("mean of all %1 models").arg(models.size()), models);
    for (const QString& model : models)
        m_models->addItem(tr("under %1").arg(model), QStringList{model});
}

QString FilterCondition::problem() const
{
    if (thing() == kScore && m_models->count() == 0)
        return tr("No model has scored this data set yet: run an experiment on it, or `poft-engine score`.");
    if (thing() == kIfd && m_models->count() == 0)
        return tr("IFD needs scores with and without the prompt: `poft-engine score --without-prompt`.");
    if (thing() == kSearch && m_words->text().trimmed().isEmpty())
        return tr("Say which words to look for.");
    return {};
}

recipe::Filter FilterCondition::filter() const
{
    using Kind = recipe::Filter::Kind;
    const QString what = thing();
    const std::string word = what.section(QLatin1Char(':'), 1).toStdString();
    recipe::Filter out;
    if (isNumber()) {
        out.kind = Kind::Number;
        out.by = what.startsWith(kColumn) ? "value" : word;
        if (what.startsWith(kColumn))
            out.column = word;
        if (what == kScore || what == kIfd)
            for (const QString& model : m_models->currentData().toStringList())
                out.models.push_back(model.toStdString());
        std::optional<double>* const limits[]{&out.top, &out.bottom, &out.low, &out.high};
        const int how = m_how->currentIndex();
        *limits[how] = how < 2 ? m_number->value() / 100 : m_number->value();
        return out;
    }
    out.word = word;
    if (what.startsWith(kUnique)) {
        out.kind = Kind::Unique;
    } else if (what.startsWith(kTag)) {
        out.kind = Kind::Tag;
    } else if (what.startsWith(kVerdict)) {
        out.kind = Kind::Verdict;
    } else if (what == kSearch) {
        out.kind = Kind::Search;
        out.word = m_words->text().trimmed().toStdString();
    } else {
        out.kind = Kind::Noise;
        out.noise = m_how->currentIndex() == 0;
        return out;
    }
    if (m_how->currentIndex() == 0)
        return out;
    recipe::Filter no;
    no.kind = Kind::Not;
    no.parts.push_back(std::move(out));
    return no;
}

}  // namespace poft::gui
