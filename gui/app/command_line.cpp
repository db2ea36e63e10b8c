// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/command_line.h"

#include "gui/app/export.h"
#include "gui/app/settings.h"
#include "gui/app/translations.h"
#include "gui/app/version.h"
#include "gui/main_window.h"
#include "gui/windows.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTextStream>

#include <algorithm>
#include <cstring>

namespace poft::gui {

void prepareEnvironment(int argc, char** argv)
{
    const bool exports =
        std::any_of(argv + 1, argv + argc, [](const char* argument) { return std::strcmp(argument, "--export") == 0; });
    if (exports && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
}

int runWorkbench(QApplication& application)
{
    QApplication::setApplicationName(QStringLiteral("poft-workbench"));
    QApplication::setApplicationDisplayName(QStringLiteral("PoFT Workbench"));
    QApplication::setApplicationVersion(QString::fromUtf8(kVersion));
    QApplication::setDesktopFileName(QStringLiteral("poft-workbench"));

    installTranslations(application);

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("CommandLine", "Set up, watch and compare fine-tuning experiments."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption exportOption(
        QStringLiteral("export"),
        QCoreApplication::translate("CommandLine",
                                    "Write the charts of an experiment as PNG, PDF and SVG and exit; needs no display. "
                                    "Arguments: WORKSPACE EXPERIMENT DIR."));
    const QCommandLineOption demoOption(
        QStringLiteral("demo"),
        QCoreApplication::translate("CommandLine", "Open the demo workspace, made where it is missing."));
    parser.addOptions({exportOption, demoOption});
    parser.addPositionalArgument(QStringLiteral("WORKSPACE"),
                                 QCoreApplication::translate("CommandLine", "Folder of the workspace to open."),
                                 QStringLiteral("[WORKSPACE]"));
    parser.process(application);
    const QStringList arguments = parser.positionalArguments();

    QTextStream errors(stderr);
    if (parser.isSet(exportOption)) {
        if (arguments.size() != 3) {
            errors << QCoreApplication::translate("CommandLine", "--export needs WORKSPACE EXPERIMENT DIR.")
                   << Qt::endl;
            return 2;
        }
        const Result<QStringList> written = exportCharts(arguments[0], arguments[1], arguments[2]);
        if (!written) {
            errors << QString::fromStdString(written.error().message) << Qt::endl;
            return 1;
        }
        QTextStream(stdout) << written->join(QLatin1Char('\n')) << Qt::endl;
        return 0;
    }
    if (arguments.size() > 1) {
        errors << QCoreApplication::translate("CommandLine", "Only one workspace can be opened; got %1.")
                      .arg(arguments.join(QLatin1Char(' ')))
               << Qt::endl;
        return 2;
    }
    Settings settings;
    Windows windows(settings);
    MainWindow& window = windows.add();
    if (parser.isSet(demoOption))
        window.openDemo();
    else if (!arguments.isEmpty())
        window.openWorkspace(arguments.first());
    window.show();
    window.greet();
    return QApplication::exec();
}

}  // namespace poft::gui
