// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/command_line.h"

#include <QApplication>

int main(int argc, char** argv)
{
    poft::gui::prepareEnvironment(argc, argv);
    QApplication application(argc, argv);
    return poft::gui::runWorkbench(application);
}
