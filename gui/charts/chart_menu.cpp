// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart_menu.h"

#include "gui/charts/chart_export.h"
#include "gui/charts/chart_words.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMessageBox>
#include <QSignalBlocker>

#include <qcustomplot.h>

namespace poft::gui {

ChartMenu::ChartMenu(const ChartContent& content, QCustomPlot& plot, QWidget* parent)
    : QMenu(parent), m_content(content), m_plot(plot)
{
    addAction(tr("Copy picture"), this, &ChartMenu::copyPicture);
    addAction(tr("Save picture…"), this, &ChartMenu::savePicture);
    addAction(tr("Save data…"), this, &ChartMenu::saveTable);
    addSeparator();
    m_logarithmic = addAction(tr("Logarithmic axis"));
    m_logarithmic->setCheckable(true);
    connect(m_logarithmic, &QAction::toggled, this, &ChartMenu::logarithmicChanged);
    addAction(tr("Show everything"), this, &ChartMenu::everythingWanted);
}

bool ChartMenu::logarithmic() const
{
    return m_logarithmic->isChecked();
}

void ChartMenu::setLogarithmic(bool on)
{
    const QSignalBlocker quiet(m_logarithmic);
    m_logarithmic->setChecked(on);
}

void ChartMenu::copyPicture()
{
    QApplication::clipboard()->setPixmap(m_plot.toPixmap(0, 0, 2));
}

void ChartMenu::savePicture()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save picture"), fileNameFor(m_content.title) + QStringLiteral(".svg"),
                                     tr("Vector graphics (*.svg);;Portable document (*.pdf);;Picture (*.png)"));
    if (path.isEmpty())
        return;
    ChartContent content = m_content;
    content.logarithmicY = logarithmic();
    report(poft::gui::savePicture(content, palette(), path));
}

void ChartMenu::saveTable()
{
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save data"), fileNameFor(m_content.title) + QStringLiteral(".csv"),
                                     tr("Comma-separated values (*.csv)"));
    if (!path.isEmpty())
        report(poft::gui::saveTable(m_content, path));
}

void ChartMenu::report(const QString& problem)
{
    if (!problem.isEmpty())
        QMessageBox::warning(this, tr("Not saved"), problem);
}

}  // namespace poft::gui
