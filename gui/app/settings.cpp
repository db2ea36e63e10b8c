// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/settings.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace poft::gui {

namespace {

/// Raised when the window's parts change so that an older layout no longer fits.
constexpr int kLayoutVersion = 1;
constexpr qsizetype kMostRecent = 10;

const auto kRecent = QStringLiteral("workspaces/recent");
const auto kPage = QStringLiteral("window/page");
const auto kPageList = QStringLiteral("window/pageList");
const auto kGreeted = QStringLiteral("window/greeted");
const auto kFolder = QStringLiteral("files/lastFolder");
const auto kSmoothing = QStringLiteral("charts/smoothing");
const auto kStepAxis = QStringLiteral("charts/stepAxis");
const auto kDensityScale = QStringLiteral("charts/densityScale");

QString layoutKey(const QString& name)
{
    return QStringLiteral("layout%1/%2").arg(kLayoutVersion).arg(name);
}

}  // namespace

Settings::Settings() : m_store(QStringLiteral("poft-workbench"), QStringLiteral("poft-workbench")) {}

Settings::Settings(const QString& file) : m_store(file, QSettings::IniFormat) {}

QStringList Settings::recentWorkspaces() const
{
    QStringList folders = m_store.value(kRecent).toStringList();
    folders.removeIf([](const QString& folder) {
        return folder.isEmpty() || !QFileInfo::exists(folder + QStringLiteral("/workspace.db"));
    });
    folders.removeDuplicates();
    return folders.mid(0, kMostRecent);
}

void Settings::addRecentWorkspace(const QString& folder)
{
    QStringList folders = recentWorkspaces();
    folders.removeAll(folder);
    folders.prepend(folder);
    m_store.setValue(kRecent, folders.mid(0, kMostRecent));
}

void Settings::removeRecentWorkspace(const QString& folder)
{
    QStringList folders = recentWorkspaces();
    folders.removeAll(folder);
    m_store.setValue(kRecent, folders);
}

QByteArray Settings::geometry() const
{
    return m_store.value(layoutKey(QStringLiteral("geometry"))).toByteArray();
}

void Settings::setGeometry(const QByteArray& geometry)
{
    m_store.setValue(layoutKey(QStringLiteral("geometry")), geometry);
}

QByteArray Settings::splitter(const QString& name) const
{
    return m_store.value(layoutKey(name)).toByteArray();
}

void Settings::setSplitter(const QString& name, const QByteArray& state)
{
    m_store.setValue(layoutKey(name), state);
}

QStringList Settings::hiddenColumns(const QString& table) const
{
    return m_store.value(QStringLiteral("columns/") + table).toStringList();
}

void Settings::setHiddenColumns(const QString& table, const QStringList& titles)
{
    m_store.setValue(QStringLiteral("columns/") + table, titles);
}

int Settings::page() const
{
    return std::max(0, m_store.value(kPage, 0).toInt());
}

void Settings::setPage(int page)
{
    m_store.setValue(kPage, page);
}

bool Settings::pageListShown() const
{
    return m_store.value(kPageList, true).toBool();
}

void Settings::setPageListShown(bool shown)
{
    m_store.setValue(kPageList, shown);
}

bool Settings::greeted() const
{
    return m_store.value(kGreeted, false).toBool();
}

void Settings::setGreeted(bool greeted)
{
    m_store.setValue(kGreeted, greeted);
}

QString Settings::lastFolder() const
{
    const QString folder = m_store.value(kFolder).toString();
    return QFileInfo(folder).isDir() ? folder : QDir::homePath();
}

void Settings::setLastFolder(const QString& folder)
{
    m_store.setValue(kFolder, folder);
}

double Settings::smoothing() const
{
    bool isNumber = false;
    const double value = m_store.value(kSmoothing, 0.6).toDouble(&isNumber);
    return isNumber && std::isfinite(value) ? std::clamp(value, 0.0, 0.99) : 0.6;
}

void Settings::setSmoothing(double value)
{
    m_store.setValue(kSmoothing, value);
}

int Settings::stepAxis() const
{
    return m_store.value(kStepAxis, 0).toInt();
}

void Settings::setStepAxis(int axis)
{
    m_store.setValue(kStepAxis, axis);
}

int Settings::densityScale() const
{
    return m_store.value(kDensityScale, 0).toInt();
}

void Settings::setDensityScale(int scale)
{
    m_store.setValue(kDensityScale, scale);
}

}  // namespace poft::gui
