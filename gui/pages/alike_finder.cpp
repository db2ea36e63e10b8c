// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/alike_finder.h"

#include "gui/app/session.h"
#include "storage/tables/alike_samples.h"

namespace poft::gui {

namespace {
constexpr int kMost = 100;
}

AlikeFinder::AlikeFinder(Session& session, QObject* parent)
    : QObject(parent),
      m_query(
          session.longReadings(),
          [this]() -> LiveQuery<std::vector<storage::Id>>::Query {
              return [sample = m_sample](storage::Connection& connection) {
                  return storage::alikeContents(connection, sample, kMost);
              };
          },
          [this](const Result<std::vector<storage::Id>>& contents) {
              if (!contents)
                  Q_EMIT said(QString::fromStdString(contents.error().message));
              else if (contents->size() < 2)
                  Q_EMIT said(tr("Nothing in the data set is like %1.").arg(m_name));
              else
                  Q_EMIT found(m_name, *contents);
          })
{
}

void AlikeFinder::find(storage::Id sample, const QString& name)
{
    m_sample = sample;
    m_name = name;
    Q_EMIT said(tr("Looking for samples like %1…").arg(name));
    m_query.restart();
}

void AlikeFinder::cancel()
{
    m_query.cancel();
}

}  // namespace poft::gui
