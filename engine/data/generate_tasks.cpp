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

bool isVowel(char letter)
{
    return kVowels.find(letter) != std::string_view::npos;
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

std::string quoted(const std::string& word)
{
    return '"' + word + '"';
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
            .prompt = wording({"Reverse " + quoted(word), "Write " + quoted(word) + " backwards"}, random),
            .answer = answer,
            .wrong = misspelt(answer, random),
            .statement = quoted(word) + " backwards is " + quoted(answer)};
}

Problem sortLetters(Random& random)
{
    const std::string word = randomWord(random.between(3, 5), random);
    std::string answer = word;
    std::sort(answer.begin(), answer.end());
    return {.key = word,
            .prompt = wording({"Sort the letters of " + quoted(word), "Put " + quoted(word) + " in alphabetical order"},
                              random),
            .answer = answer,
            .wrong = answer == word ? misspelt(answer, random) : word,
            .statement = quoted(word) + " in alphabetical order is " + quoted(answer)};
}

Problem lastLetters(Random& random)
{
    std::vector<std::string> words;
    std::string answer;
    std::string firstLetters;
    for (int i = 0; i < 3; ++i) {
        const std::string word = randomWord(3, random);
        words.push_back(quoted(word));
        answer += word.back();
        firstLetters += word.front();
    }
    const std::string list = joined(words);
    return {.key = list,
            .prompt = wording({"Last letters of " + list, "Join the last letters of " + list}, random),
            .answer = answer,
            .wrong = firstLetters == answer ? misspelt(answer, random) : firstLetters,
            .statement = "the last letters of " + list + " are " + quoted(answer)};
}

Problem countLetter(Random& random)
{
    const char letter = pickLetter(kVowels, random);
    std::string word = randomWord(random.between(4, 6), random);
    for (char& c : word)
        if (isVowel(c) && random.chance(0.4))
            c = letter;
    const auto count = static_cast<int>(std::count(word.begin(), word.end(), letter));
    const std::string name(1, letter);
    return {.key = name + ' ' + word,
            .prompt = wording({"Count " + quoted(name) + " in " + quoted(word),
                               "How many " + quoted(name) + " are in " + quoted(word)},
                              random),
            .answer = std::to_string(count),
            .wrong = miscounted(count, random),
            .statement = "the number of " + quoted(name) + " in " + quoted(word) + " is " + std::to_string(count)};
}

Problem keepVowels(Random& random)
{
    const std::string word = randomWord(random.between(4, 7), random);
    std::string answer;
    std::string others;
    for (const char c : word)
        (isVowel(c) ? answer : others) += c;
    return {.key = word,
            .prompt = wording({"Vowels of " + quoted(word), "Keep the vowels of " + quoted(word)}, random),
            .answer = answer,
            .wrong = random.chance(0.5) ? others : misspelt(answer, random),
            .statement = "the vowels of " + quoted(word) + " are " + quoted(answer)};
}

Problem add(Random& random)
{
    const int x = random.between(10, 1999);
    const int y = random.between(1, 4);
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

constexpr std::array kTasks{
    TaskKind{"reverse", "write a word backwards", reverse},
    TaskKind{"sort", "put the letters of a word in order", sortLetters},
    TaskKind{"last_letters", "join the last letters of words", lastLetters},
    TaskKind{"vowels", "keep the vowels of a word", keepVowels},
    TaskKind{"count", "count a letter in a word", countLetter},
    TaskKind{"add", "add two numbers", add},
    TaskKind{"largest", "find the largest number", largest},
};

}  // namespace

std::span<const TaskKind> taskKinds()
{
    return kTasks;
}

}  // namespace poft::data
