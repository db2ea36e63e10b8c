// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <optional>

namespace poft::gui {

/// How fast something goes on, from what was seen of it in the last minute, and so how long it will take. A pause or a
/// resume, which sets the progress back, begins anew.
class ProgressRate {
public:
    /// `seconds` is any clock that only goes forward; `progress` is 0 … 1.
    void add(double seconds, double progress);

    /// Seconds left; nothing until the progress was seen to grow for at least two seconds.
    std::optional<double> secondsLeft() const;

    void clear() { m_seen.clear(); }

private:
    struct Point {
        double seconds;
        double progress;
    };
    std::deque<Point> m_seen;
};

}  // namespace poft::gui
