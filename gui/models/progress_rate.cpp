// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/progress_rate.h"

namespace poft::gui {

namespace {
constexpr double kWindowSeconds = 60;
constexpr double kLeastSeconds = 2;
}  // namespace

void ProgressRate::add(double seconds, double progress)
{
    if (!m_seen.empty() && progress < m_seen.back().progress)
        m_seen.clear();
    if (!m_seen.empty() && progress == m_seen.back().progress)
        return;
    m_seen.push_back({seconds, progress});
    while (m_seen.size() > 2 && seconds - m_seen.front().seconds > kWindowSeconds)
        m_seen.pop_front();
}

std::optional<double> ProgressRate::secondsLeft() const
{
    if (m_seen.size() < 2)
        return std::nullopt;
    const double time = m_seen.back().seconds - m_seen.front().seconds;
    const double done = m_seen.back().progress - m_seen.front().progress;
    if (time < kLeastSeconds || done <= 0)
        return std::nullopt;
    return (1 - m_seen.back().progress) * time / done;
}

}  // namespace poft::gui
