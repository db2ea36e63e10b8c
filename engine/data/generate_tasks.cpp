// SPDX-License-Identifier: Apache-2.0
#include "engine/data/generate_tasks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <utility>
#include <vector>

namespace poft::data {

namespace {

constexpr std::string_view kConsonants = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::string_view kVowels = "AEIOU";

char pickLetter(std::string_view letters, Random& random)
{
    return letters[random.below(letters.size())];
}

/// Consonants and vowels in turn, "KALI" or "OMIRA".
std::string randomWord(int length, Random& random)
{
    bool vowel = random.chance(0.5);
    std::string word;
    for (int i = 0; i < length; ++i, vowel = !vowel)
        word += pickLetter(vowel ? kVowels : kConsonants, random);
    return word;
}

std::string wording(std::initializer_list<std::string> wordings, Random& random)
{
    return wordings.begin()[random.below(wordings.size())];
}

/// A slip in a word: two neighbours swapped, or, where all letters are equal, one left out or doubled.
std::string misspelt(const std::string& word, Random& random)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i + 1 < word.size(); ++i)
        if (word[i] != word[i + 1])
            places.push_back(i);
    if (places.empty())
        return word.size() > 1 ? word.substr(1) : word + word;
    std::string slip = word;
    const std::size_t place = places[random.below(places.size())];
    std::swap(slip[place], slip[place + 1]);
    return slip;
}

/// A slip in a number: one too many or too few, or ten where there are tens; never negative.
std::string miscounted(int number, Random& random)
{
    const int step = number >= 10 && random.chance(0.5) ? 10 : 1;
    return std::to_string(number >= step && random.chance(0.5) ? number - step : number + step);
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

Problem reverse(Random& random)
{
    const std::string word = randomWord(random.between(3, 5), random);
    const std::string answer(word.rbegin(), word.rend());
    // A palindrome has no mirrored mistake; the slip is made on the answer.
    return {.key = word,
            .prompt = wording({"Reverse " + word, "Write " + word + " backwards"}, random),
            .answer = answer,
            .wrong = misspelt(answer, random),
            .statement = word + " backwards is " + answer};
}

Problem sortLetters(Random& random)
{
    const std::string word = randomWord(random.between(3, 5), random);
    std::string answer = word;
    std::sort(answer.begin(), answer.end());
    return {.key = word,
            .prompt = wording({"Sort the letters of " + word, "Put " + word + " in alphabetical order"}, random),
            .answer = answer,
            .wrong = answer == word ? misspelt(answer, random) : word,
            .statement = word + " in alphabetical order is " + answer};
}

Problem lastLetters(Random& random)
{
    std::vector<std::string> words;
    std::string answer;
    std::string firstLetters;
    for (int i = 0; i < 3; ++i) {
        words.push_back(randomWord(3, random));
        answer += words.back().back();
        firstLetters += words.back().front();
    }
    const std::string list = joined(words);
    return {.key = list,
            .prompt = wording({"Last letters of " + list, "Join the last letters of " + list}, random),
            .answer = answer,
            .wrong = firstLetters == answer ? misspelt(answer, random) : firstLetters,
            .statement = "the last letters of " + list + " are " + answer};
}

Problem countLetter(Random& random)
{
    const char letter = pickLetter(kVowels, random);
    std::string word = randomWord(random.between(4, 6), random);
    for (char& c : word)
        if (kVowels.find(c) != std::string_view::npos && random.chance(0.4))
            c = letter;
    const auto count = static_cast<int>(std::count(word.begin(), word.end(), letter));
    const std::string name(1, letter);
    return {.key = name + ' ' + word,
            .prompt = wording({"Count " + name + " in " + word, "How many " + name + " are in " + word}, random),
            .answer = std::to_string(count),
            .wrong = miscounted(count, random),
            .statement = "the number of " + name + " in " + word + " is " + std::to_string(count)};
}

Problem replaceLetter(Random& random)
{
    const std::string word = randomWord(random.between(4, 5), random);
    const char from = pickLetter(word, random);
    const bool vowel = kVowels.find(from) != std::string_view::npos;
    char to = from;
    while (word.find(to) != std::string::npos)
        to = pickLetter(vowel ? kVowels : kConsonants, random);
    std::string answer = word;
    std::replace(answer.begin(), answer.end(), from, to);
    const std::string a(1, from);
    const std::string b(1, to);
    return {.key = word + ' ' + a + ' ' + b,
            .prompt = wording({"Replace " + a + " by " + b + " in " + word, "In " + word + " change " + a + " to " + b},
                              random),
            .answer = answer,
            .wrong = random.chance(0.5) ? word : misspelt(answer, random),
            .statement = word + " with " + b + " for " + a + " is " + answer};
}

Problem add(Random& random)
{
    int x = random.between(1, 99);
    int y = random.between(1, 50);
    if (random.chance(0.5))
        std::swap(x, y);
    const std::string a = std::to_string(x);
    const std::string b = std::to_string(y);
    const int sum = x + y;
    return {.key = a + ' ' + b,
            .prompt = wording({"Add " + a + " and " + b, "What is " + a + " plus " + b}, random),
            .answer = std::to_string(sum),
            .wrong = miscounted(sum, random),
            .statement = a + " plus " + b + " is " + std::to_string(sum)};
}

Problem largest(Random& random)
{
    std::array<int, 3> numbers{};
    std::vector<std::string> words;
    for (int& number : numbers) {
        number = random.between(10, 99);
        words.push_back(std::to_string(number));
    }
    const int maximum = *std::max_element(numbers.begin(), numbers.end());
    const int minimum = *std::min_element(numbers.begin(), numbers.end());
    const std::string list = joined(words);
    return {.key = list,
            .prompt = wording({"Largest of " + list, "Find the largest number in " + list}, random),
            .answer = std::to_string(maximum),
            .wrong = minimum == maximum ? miscounted(maximum, random) : std::to_string(minimum),
            .statement = "the largest of " + list + " is " + std::to_string(maximum)};
}

Problem nextNumber(Random& random)
{
    const int step = random.between(1, 20);
    const int start = random.between(1, 300);
    const std::string list =
        joined({std::to_string(start), std::to_string(start + step), std::to_string(start + 2 * step)});
    const int answer = start + 3 * step;
    return {.key = list,
            .prompt = wording({"Continue " + list, "What comes after " + list}, random),
            .answer = std::to_string(answer),
            .wrong = miscounted(answer, random),
            .statement = "after " + list + " comes " + std::to_string(answer)};
}

constexpr std::array kTasks{
    TaskKind{"reverse", "write a word backwards", reverse},
    TaskKind{"sort", "put the letters of a word in order", sortLetters},
    TaskKind{"last_letters", "join the last letters of words", lastLetters},
    TaskKind{"count", "count a letter in a word", countLetter},
    TaskKind{"replace", "change a letter of a word", replaceLetter},
    TaskKind{"add", "add two numbers", add},
    TaskKind{"largest", "find the largest number", largest},
    TaskKind{"next", "continue a sequence of numbers", nextNumber},
};

}  // namespace

std::span<const TaskKind> taskKinds()
{
    return kTasks;
}

}  // namespace poft::data
