// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/charts/chart_export.h"

#include "gui/charts/chart_drawing.h"

#include <QCoreApplication>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTextStream>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

constexpr int kWidth = 900;
constexpr int kHeight = 540;

QString cannotWrite(const QString& path, const QString& reason)
{
    return QCoreApplication::translate("ChartExport", "%1 cannot be written: %2. Choose another folder.")
        .arg(path, reason);
}

QString quoted(QString text)
{
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
}

bool saveSvg(QCustomPlot& plot, const QString& title, const QString& path)
{
    QSvgGenerator generator;
    generator.setFileName(path);
    generator.setSize({kWidth, kHeight});
    generator.setViewBox(QRect(0, 0, kWidth, kHeight));
    generator.setTitle(title);
    QCPPainter painter;
    if (!painter.begin(&generator))
        return false;
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    painter.fillRect(QRect(0, 0, kWidth, kHeight), plot.palette().color(QPalette::Base));
    plot.toPainter(&painter, kWidth, kHeight);
    return painter.end();
}

}  // namespace

QString savePicture(const ChartContent& content, const QPalette& palette, const QString& path)
{
    QCustomPlot plot;
    plot.setPalette(palette);
    plot.resize(kWidth, kHeight);
    plot.setViewport(QRect(0, 0, kWidth, kHeight));
    ChartDrawing drawing(plot);
    drawing.setTheme(Theme::of(palette));
    drawing.setLogarithmic(content.logarithmicY);
    drawing.show(content, false, true);
    plot.plotLayout()->insertRow(0);
    auto* title = new QCPTextElement(&plot, content.title, QFont(plot.font().family(), 12, QFont::Bold));
    title->setTextColor(palette.color(QPalette::Text));
    plot.plotLayout()->addElement(0, 0, title);

    bool saved = false;
    if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive))
        saved = plot.savePdf(path, kWidth, kHeight, QCP::epNoCosmetic, QStringLiteral("PoFT Workbench"), content.title);
    else if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive))
        saved = saveSvg(plot, content.title, path);
    else
        saved = plot.savePng(path, kWidth, kHeight, 2.0);
    return saved ? QString()
                 : cannotWrite(path,
                               QCoreApplication::translate("ChartExport", "the folder is missing, read-only or full"));
}

QString saveTable(const ChartContent& content, const QString& path)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Text))
        return cannotWrite(path, file.errorString());
    QTextStream out(&file);
    out.setRealNumberPrecision(12);
    out << "series,kind," << quoted(content.xTitle) << ',' << quoted(content.yTitle) << ",deviation,lower,upper\n";
    for (const Curve& curve : content.curves) {
        for (std::size_t i = 0; i < curve.x.size(); ++i) {
            out << quoted(curve.name) << (curve.thin ? ",single," : ",line,") << curve.x[i] << ',' << curve.y[i] << ',';
            if (!curve.deviation.empty())
                out << curve.deviation[i];
            out << ",,\n";
        }
    }
    for (const Band& band : content.bands) {
        for (std::size_t i = 0; i < band.x.size(); ++i)
            out << quoted(band.name) << ",band," << band.x[i] << ",,," << band.lower[i] << ',' << band.upper[i] << '\n';
    }
    for (const BarSeries& series : content.bars) {
        for (std::size_t i = 0; i < std::min(series.value.size(), content.categories.size()); ++i) {
            if (!std::isfinite(series.value[i]))
                continue;
            out << quoted(series.name) << ",bar," << quoted(content.categories[i]) << ',' << series.value[i] << ',';
            if (i < series.deviation.size() && std::isfinite(series.deviation[i]))
                out << series.deviation[i];
            out << ",,\n";
        }
    }
    out.flush();
    return file.commit() ? QString() : cannotWrite(path, file.errorString());
}

}  // namespace poft::gui
