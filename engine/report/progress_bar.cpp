// SPDX-License-Identifier: Apache-2.0
#include "engine/report/progress_bar.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace poft::engine {

namespace {

int terminalWidth()
{
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

bool startsCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

int characters(const std::string& text)
{
    return static_cast<int>(std::ranges::count_if(text, startsCharacter));
}

double secondsSince(std::chrono::steady_clock::time_point time)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - time).count();
}

}  // namespace

std::string firstCharacters(const std::string& text, int count)
{
    int seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (startsCharacter(text[at]) && ++seen > count)
            return text.substr(0, at);
    return text;
}

std::string durationText(double seconds)
{
    const long whole = std::lround(std::max(0.0, seconds));
    if (whole >= 3600)
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

ProgressBar::ProgressBar(bool enabled) : m_enabled(enabled), m_terminal(isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar()
{
    if (!m_name.empty())
        clearLine();
}

void ProgressBar::begin(const std::string& name)
{
    m_name = name;
    m_begun = std::chrono::steady_clock::now();
    m_drawn = {};
    if (!m_enabled)
        return;
    if (m_terminal)
        draw(0, "");
    else
        fmt::print(stderr, "{} …\n", name);
}

void ProgressBar::update(double fraction, const std::string& text)
{
    if (!m_enabled || !m_terminal || m_name.empty())
        return;
    if (secondsSince(m_drawn) < 0.1)
        return;
    m_drawn = std::chrono::steady_clock::now();
    draw(fraction, text);
}

void ProgressBar::end(const std::string& outcome)
{
    if (m_enabled && !m_name.empty()) {
        clearLine();
        fmt::print(stderr, "{}: {} ({})\n", m_name, outcome, durationText(secondsSince(m_begun)));
    }
    m_name.clear();
}

void ProgressBar::clearLine() const
{
    if (m_enabled && m_terminal)
        fmt::print(stderr, "\r\033[K");
}

void ProgressBar::draw(double fraction, const std::string& text) const
{
    const double done = std::clamp(fraction, 0.0, 1.0);
    const double elapsed = secondsSince(m_begun);
    const std::string left =
        done > 0.02 ? fmt::format(" · {} left", durationText(elapsed / done * (1 - done))) : std::string();
    const std::string tail = fmt::format(" {:3.0f} % {}{}", done * 100, text, left);

    constexpr int kBar = 24;
    const int filled = static_cast<int>(done * kBar);
    std::string bar;
    for (int i = 0; i < kBar; ++i)
        bar += i < filled ? "█" : "░";
    // Everything but the bar is cut to the terminal, so that the line never wraps and can be redrawn.
    const std::string name = firstCharacters(m_name, terminalWidth() - kBar - 2);
    const std::string rest = firstCharacters(tail, terminalWidth() - kBar - 2 - characters(name));
    fmt::print(stderr, "\r\033[K{} {}{}", name, bar, rest);
    std::fflush(stderr);
}

}  // namespace poft::engine
