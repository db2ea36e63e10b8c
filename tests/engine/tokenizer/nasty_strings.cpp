// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/tokenizer/nasty_strings.h"

#include <nlohmann/json.hpp>

#include <array>
#include <fstream>
#include <utility>

#include "engine/tokenizer/utf8.h"

namespace {

constexpr std::array<std::size_t, 9> kRepeats = {2, 3, 7, 17, 24, 25, 48, 49, 50};
constexpr std::array<std::pair<char32_t, char32_t>, 6> kRanges = {
    {{0x20, 0x7F}, {0x80, 0x800}, {0x800, 0xD800}, {0xE000, 0x10000}, {0x10000, 0x20000}, {0x10000, 0x110000}}};

}  // namespace

NastyStrings::NastyStrings(std::uint64_t seed) : m_state(seed)
{
    std::ifstream file(POFT_SOURCE_DIR "/tests/engine/tokenizer/pieces.json");
    m_pieces = nlohmann::json::parse(file).get<std::vector<std::string>>();
}

std::uint64_t NastyStrings::random()
{
    m_state += 0x9E3779B97F4A7C15;
    std::uint64_t value = m_state;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
    return value ^ (value >> 31);
}

std::string NastyStrings::next()
{
    std::string text;
    const std::size_t kind = below(12);
    if (kind == 0) {
        const std::string& repeated = piece();
        for (std::size_t left = kRepeats[below(kRepeats.size())]; left > 0; --left)
            text += repeated;
    } else if (kind == 1) {
        for (std::size_t left = 1 + below(11); left > 0; --left) {
            const auto [first, end] = kRanges[below(kRanges.size())];
            poft::tokenizer::appendCharacter(text, first + static_cast<char32_t>(below(end - first)));
        }
    } else if (kind == 2) {
        for (std::size_t left = 2 + below(6); left > 0; --left)
            text += piece() + (left > 1 ? " " : "");
    } else {
        for (std::size_t left = 2 + below(12); left > 0; --left)
            text += piece();
    }
    return text;
}
