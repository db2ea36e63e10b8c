// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace poft::gui {

void installTranslations(QCoreApplication& application)
{
    const auto folder = QStringLiteral(":/translations");
    auto* english = new QTranslator(&application);
    if (english->load(QStringLiteral("poft-workbench_en.qm"), folder))
        QCoreApplication::installTranslator(english);
    auto* own = new QTranslator(&application);
    if (QLocale().language() != QLocale::English &&
        own->load(QLocale(), QStringLiteral("poft-workbench"), QStringLiteral("_"), folder))
        QCoreApplication::installTranslator(own);
}

}  // namespace poft::gui
