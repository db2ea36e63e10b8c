// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "gui/app/settings.h"
#include "gui/main_window.h"
#include "gui/workspace_view.h"
#include "tests/fakes/fake_workspace.h"

namespace poft::gui::testing {

/// A place of its own for one test: settings, locks, a workspace, and no engine unless the test writes one.
struct Place {
    QTemporaryDir folder;
    Settings settings{folder.filePath(QStringLiteral("settings.ini"))};

    Place()
    {
        qputenv("POFT_LOCK_DIR", folder.filePath(QStringLiteral("device-locks")).toUtf8());
        qputenv("POFT_ENGINE", folder.filePath(QStringLiteral("no-engine")).toUtf8());
    }

    std::filesystem::path workspaceFolder() const
    {
        return folder.filePath(QStringLiteral("noise-study")).toStdString();
    }

    /// Makes $POFT_ENGINE a shell script.
    void writeEngine(const QByteArray& script) const
    {
        const QString path = folder.filePath(QStringLiteral("engine.sh"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("#!/bin/sh\n" + script);
        file.close();
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        qputenv("POFT_ENGINE", path.toUtf8());
    }
};

/// A window on a workspace, shown and active.
struct OpenWindow {
    MainWindow window;

    OpenWindow(Place& place, const std::filesystem::path& folder) : window(place.settings)
    {
        window.resize(1280, 800);
        if (!window.openWorkspace(QString::fromStdString(folder.string())))
            qFatal("the workspace of a test does not open");
        window.show();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window does not become active");
    }

    void go(PageId page) { window.view()->showPage(page); }

    template <class T>
    T* find(const char* name)
    {
        T* found = window.findChild<T*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("no widget is called %s", name);
        return found;
    }
};

}  // namespace poft::gui::testing
