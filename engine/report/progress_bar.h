// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace poft::engine {

/// Progress of the job in hand on stderr: one line that is redrawn on a terminal; elsewhere nothing but a line when a
/// job begins or ends, so that logs stay readable. Not thread-safe.
class ProgressBar {
public:
    explicit ProgressBar(bool enabled = true);
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    /// A new job: `name` for a person.
    void begin(const std::string& name);

    /// `fraction` in 0 … 1; `text` says where the job is. Draws at most ten times a second.
    void update(double fraction, const std::string& text);

    /// The job is over; `outcome` is a short word or sentence ("done", "stopped").
    void end(const std::string& outcome);

private:
    void draw(double fraction, const std::string& text) const;
    void clearLine() const;

    using Time = std::chrono::steady_clock::time_point;
    bool m_enabled = false;
    bool m_terminal = false;
    std::string m_name;
    Time m_begun;
    Time m_drawn;
};

/// "2:05" or "1:02:03".
std::string durationText(double seconds);

/// The first `count` characters of a UTF-8 text; never a part of one.
std::string firstCharacters(const std::string& text, int count);

}  // namespace poft::engine
