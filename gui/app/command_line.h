// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QApplication;

namespace poft::gui {

/// Before the QApplication is made: lets `--export` work without a display.
void prepareEnvironment(int argc, char** argv);

/// poft-workbench [WORKSPACE] | --demo | --export WORKSPACE EXPERIMENT DIR. Returns the program's exit code: 2 for bad
/// usage, 1 for a failed operation.
int runWorkbench(QApplication& application);

}  // namespace poft::gui
