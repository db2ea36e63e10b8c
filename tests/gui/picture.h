// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QDir>
#include <QTest>

#include "gui/app/theme.h"
#include "gui/app/translations.h"
#include "gui/charts/chart.h"
#include "tests/gui/window_walk.h"

// Pictures of the window for a person to look at, in <build>/pictures, and at twice the resolution in
// <build>/pictures/double. The tests that make them fail where something cannot be grabbed, and where what is shown has
// one of the faults that window_walk.h knows.
namespace poft::gui::testing {

inline QDir pictureFolder()
{
    return QDir(qEnvironmentVariable("QT_SCALE_FACTOR") == QLatin1String("2")
                    ? QStringLiteral(POFT_BINARY_DIR "/pictures/double")
                    : QStringLiteral(POFT_BINARY_DIR "/pictures"));
}

/// To be called before the first picture.
inline void beginPictures()
{
    QVERIFY(pictureFolder().mkpath(QStringLiteral(".")));
    installTranslations(*qApp);
    QVERIFY(!Theme::of(QApplication::palette()).dark);
}

/// Charts are drawn at once, not when their turn comes.
inline void grab(QWidget& widget, const QString& name)
{
    for (const QString& fault : faultsOf(widget))
        QTest::qFail(qPrintable(name + QStringLiteral(": ") + fault), __FILE__, __LINE__);
    for (Chart* chart : widget.findChildren<Chart*>())
        chart->drawNow();
    QVERIFY(widget.grab().save(pictureFolder().filePath(name + QStringLiteral(".png"))));
}

}  // namespace poft::gui::testing
