// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// Strings on which tokenizers differ, made from a seed: those that nasty_strings.py makes.
class NastyStrings {
public:
    explicit NastyStrings(std::uint64_t seed);
    std::string next();

private:
    std::uint64_t random();
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(random() % count); }
    const std::string& piece() { return m_pieces[below(m_pieces.size())]; }

    std::vector<std::string> m_pieces;
    std::uint64_t m_state;
};
