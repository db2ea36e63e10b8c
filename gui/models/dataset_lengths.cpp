// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/dataset_lengths.h"

#include <algorithm>

namespace poft::gui {

DatasetLengths::DatasetLengths(DatabaseThread& longReadings, QObject* parent)
    : QObject(parent),
      m_query(
          longReadings,
          [this]() -> LiveQuery<Counted>::Query {
              const auto next = std::find_if(m_wanted.begin(), m_wanted.end(), [this](const Wanted& wanted) {
                  const auto known = m_known.find(wanted.dataset);
                  return known == m_known.end() || known->second.of.change != wanted.change;
              });
              if (next == m_wanted.end())
                  return {};
              return [wanted = *next](storage::Connection& connection) -> Result<Counted> {
                  Counted out{wanted, {}};
                  if (auto lengths = storage::lengthStatistics(connection, wanted.dataset))
                      out.lengths = std::move(*lengths);
                  return out;
              };
          },
          [this](const Result<Counted>& counted) {
              // Without a connection at all the page says so, and the next look asks again.
              if (!counted)
                  return;
              m_known[counted->of.dataset] = *counted;
              Q_EMIT this->counted(counted->of.dataset);
              m_query.refresh();
          })
{
}

void DatasetLengths::want(const std::vector<storage::Dataset>& datasets, std::optional<storage::Id> first)
{
    m_wanted.clear();
    for (const storage::Dataset& dataset : datasets)
        m_wanted.push_back({dataset.id, dataset.change});
    std::stable_partition(m_wanted.begin(), m_wanted.end(),
                          [first](const Wanted& wanted) { return wanted.dataset == first; });
    if (!m_query.underWay())
        m_query.refresh();
}

const storage::LengthStatistics* DatasetLengths::of(storage::Id dataset) const
{
    const auto known = m_known.find(dataset);
    return known == m_known.end() || !known->second.lengths ? nullptr : &*known->second.lengths;
}

}  // namespace poft::gui
