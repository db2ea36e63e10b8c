// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "noise_samples.h"

using namespace poft;
using namespace poft::data;
using namespace poft::data::testing;

namespace {

/// Levenshtein's distance, in UTF-32 characters.
int editDistance(const std::string& a, const std::string& b)
{
    const QList<uint> from = QString::fromStdString(a).toUcs4();
    const QList<uint> to = QString::fromStdString(b).toUcs4();
    std::vector<int> row(static_cast<std::size_t>(to.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (int i = 1; i <= from.size(); ++i) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= to.size(); ++j) {
            const auto place = static_cast<std::size_t>(j);
            const int cost = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = row[place];
            row[place] = std::min({row[place] + 1, row[place - 1] + 1, cost});
        }
    }
    return row.back();
}

bool isUtf8(const std::string& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
    const QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return !decoder.hasError() && text.toStdString() == bytes;
}

/// Whether `part` is left when characters of `whole` are struck out.
bool isSubsequence(const std::string& part, const std::string& whole)
{
    std::size_t next = 0;
    for (const char c : whole)
        next += next < part.size() && part[next] == c ? 1 : 0;
    return next == part.size();
}

}  // namespace

/// What each kind of noise makes of an answer.
class TestCorruption : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void editsChangeAFewCharacters();
    void editsKeepUtf8();
    void editsLeaveSomething();
    void insertionsDeletionsAndModifications();
    void theCharacterRateDecides();
    void truncatedAnswersAreBeginnings();
    void duplicatedAnswersComeTwice();
    void shuffledWordsAreTheSameWords();
    void emptyAnswersAreEmpty();
};

void TestCorruption::editsChangeAFewCharacters()
{
    // New characters are nearly always the other letter, so that the distance counts the edits; an insertion beside a
    // deletion makes one replacement, so it counts a few less.
    const std::string text(100, 'a');
    std::vector<Sample> clean = questions(1000);
    for (std::size_t i = 0; i < clean.size(); ++i)
        clean[i].conversation.messages[1].content = i < 50 ? text : std::string(100, 'b');
    const auto noisy = addNoise(clean, noiseOf({{"character_edits", 1.0}}));
    QVERIFY(noisy);
    double edits = 0;
    std::set<std::size_t> lengths;
    for (std::size_t i = 0; i < 50; ++i) {
        const int distance = editDistance(answer((*noisy)[i]), text);
        QVERIFY(distance > 0);
        edits += distance;
        lengths.insert(answer((*noisy)[i]).size());
    }
    const double mean = edits / 50;
    QVERIFY2(mean > 70 * recipe::kCharacterRate && mean < 100 * recipe::kCharacterRate,
             qPrintable(QString::number(mean)));
    QVERIFY(*lengths.begin() < 100 && *lengths.rbegin() > 100);  // deleted here, inserted there
}

void TestCorruption::editsKeepUtf8()
{
    // One to four bytes a character, a combining mark, and pieces that must stay whole.
    const std::vector<std::string> answers{
        "naïve café", "Größe 12 µm", "пример текста", "日本語の文章", "🙂🙃👍🏽", "e\u0301", "a"};
    std::vector<Sample> clean;
    for (int i = 0; i < 2000; ++i)
        clean.push_back(conversation({"q", answers[static_cast<std::size_t>(i) % answers.size()]}));
    const auto noisy = addNoise(clean, noiseOf({{"character_edits", 0.6}, {"mismatched_response", 0.4}}));
    QVERIFY(noisy);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QVERIFY2(isUtf8(answer((*noisy)[i])), answer((*noisy)[i]).c_str());
        QVERIFY(editDistance(answer((*noisy)[i]), answer(clean[i])) > 0);
    }
}

void TestCorruption::editsLeaveSomething()
{
    std::vector<Sample> clean(500, conversation({"how many", "3"}));
    clean.push_back(conversation({"nothing to edit", ""}));
    const auto noisy = addNoise(clean, noiseOf({{"character_edits", 1.0}}));
    QVERIFY(noisy);
    for (const Sample& sample : *noisy)
        QVERIFY(!answer(sample).empty());
}

void TestCorruption::insertionsDeletionsAndModifications()
{
    std::vector<Sample> clean = questions(60);
    for (std::size_t i = 0; i < clean.size(); ++i)
        clean[i].conversation.messages[1].content = std::string(100, static_cast<char>('a' + i % 26));
    const auto inserted = addNoise(clean, noiseOf({{"character_insertions", 1.0}}));
    const auto deleted = addNoise(clean, noiseOf({{"character_deletions", 1.0}}));
    const auto modified = addNoise(clean, noiseOf({{"character_modifications", 1.0}}));
    QVERIFY(inserted && deleted && modified);
    double longer = 0;
    double shorter = 0;
    double changed = 0;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QVERIFY(isSubsequence(answer(clean[i]), answer((*inserted)[i])));
        QVERIFY(isSubsequence(answer((*deleted)[i]), answer(clean[i])));
        longer += static_cast<double>(answer((*inserted)[i]).size()) - 100;
        shorter += 100 - static_cast<double>(answer((*deleted)[i]).size());
        QCOMPARE(answer((*modified)[i]).size(), std::size_t{100});
        for (std::size_t at = 0; at < 100; ++at)
            changed += answer((*modified)[i])[at] != answer(clean[i])[at] ? 1 : 0;
    }
    // 6,000 characters, 20 % of them: 1,200 with a deviation of 31.
    for (const double edits : {longer, shorter, changed})
        QVERIFY2(edits > 1200 - 5 * 31 && edits < 1200 + 5 * 31, qPrintable(QString::number(edits)));
}

void TestCorruption::theCharacterRateDecides()
{
    std::vector<Sample> clean = questions(100);
    for (Sample& sample : clean)
        sample.conversation.messages[1].content = std::string(200, 'a') + std::string(200, 'b');
    recipe::Noise noise = noiseOf({{"character_deletions", 1.0}});
    noise.characterRate = 0.05;
    const auto noisy = addNoise(clean, noise);
    QVERIFY(noisy);
    double deleted = 0;
    for (const Sample& sample : *noisy)
        deleted += 400 - static_cast<double>(answer(sample).size());
    QVERIFY2(deleted > 2000 - 5 * 44 && deleted < 2000 + 5 * 44, qPrintable(QString::number(deleted)));

    // So low that chance does nothing: still one edit each, at once.
    noise.characterRate = 1e-9;
    for (const char* kind :
         {"character_edits", "character_insertions", "character_deletions", "character_modifications"}) {
        noise.kinds = {{kind, 1.0}};
        const auto edited = addNoise(questions(20), noise);
        QVERIFY(edited);
        for (std::size_t i = 0; i < 20; ++i)
            QCOMPARE(editDistance(answer((*edited)[i]), answer(questions(20)[i])), 1);
    }
    noise.characterRate = 0;
    QVERIFY(!addNoise(clean, noise));
}

void TestCorruption::truncatedAnswersAreBeginnings()
{
    std::vector<Sample> clean = questions(300);
    for (std::size_t i = 0; i < clean.size(); ++i)
        clean[i].conversation.messages[1].content = i % 2 ? "日本語の文章です🙂" : "ab";
    const auto noisy = addNoise(clean, noiseOf({{"truncated_response", 1.0}}));
    QVERIFY(noisy);
    std::set<std::string> kept;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const std::string& cut = answer((*noisy)[i]);
        QVERIFY(!cut.empty() && cut.size() < answer(clean[i]).size() && answer(clean[i]).starts_with(cut));
        QVERIFY(isUtf8(cut));
        kept.insert(cut);
    }
    QCOMPARE(kept.size(), std::size_t{1 + 8});  // of nine characters, every beginning occurs
}

void TestCorruption::duplicatedAnswersComeTwice()
{
    const auto noisy = addNoise(questions(5), noiseOf({{"duplicated_response", 1.0}}));
    QVERIFY(noisy);
    QCOMPARE(answer((*noisy)[3]), std::string("the answer to it is 3\n\nthe answer to it is 3"));
}

void TestCorruption::shuffledWordsAreTheSameWords()
{
    std::vector<Sample> clean;
    for (int i = 0; i < 100; ++i)
        clean.push_back(conversation({"q", " one two\n\tthree  three " + std::to_string(i) + "\n"}));
    const auto noisy = addNoise(clean, noiseOf({{"shuffled_words", 1.0}}));
    QVERIFY(noisy);
    const auto words = [](const std::string& text) {
        QStringList list = QString::fromStdString(text).split(QRegularExpression("\\s+"), Qt::SkipEmptyParts);
        list.sort();
        return list;
    };
    std::set<std::string> firsts;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const std::string& mixed = answer((*noisy)[i]);
        QVERIFY(mixed != answer(clean[i]));
        QCOMPARE(words(mixed), words(answer(clean[i])));
        QString space = QString::fromStdString(mixed).replace(QRegularExpression("\\S+"), "w");
        QCOMPARE(space, QString(" w w\n\tw  w w\n"));
        firsts.insert(mixed.substr(1, 3));
    }
    QVERIFY(firsts.size() > 3);
}

void TestCorruption::emptyAnswersAreEmpty()
{
    const auto noisy = addNoise(questions(5), noiseOf({{"empty_response", 0.4}}));
    QVERIFY(noisy);
    QCOMPARE(std::count_if(noisy->begin(), noisy->end(), [](const Sample& s) { return answer(s).empty(); }), 2);
    QCOMPARE(count(*noisy, "empty_response"), 2);
}

QTEST_GUILESS_MAIN(TestCorruption)
#include "tst_corruption.moc"
