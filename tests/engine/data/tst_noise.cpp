// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/data/generate.h"
#include "engine/data/noise.h"
#include "engine/data/sample_json.h"
#include "engine/data/stored_sample.h"

using namespace poft;
using namespace poft::data;

namespace {

Sample conversation(const std::vector<std::string>& turns)
{
    Sample sample;
    for (std::size_t i = 0; i < turns.size(); ++i)
        sample.conversation.messages.push_back(
            {.role = i % 2 ? "assistant" : "user", .content = turns[i], .name = {}, .toolCalls = {}});
    return sample;
}

/// `count` questions, each with an answer of its own.
std::vector<Sample> questions(int count)
{
    std::vector<Sample> samples;
    for (int i = 0; i < count; ++i)
        samples.push_back(conversation({"question " + std::to_string(i), "the answer to it is " + std::to_string(i)}));
    return samples;
}

recipe::Noise noiseOf(std::map<std::string, double> kinds, recipe::Noise::Mode mode = recipe::Noise::Mode::Replace,
                      std::int64_t seed = 1)
{
    recipe::Noise noise;
    noise.kinds = std::move(kinds);
    noise.mode = mode;
    noise.seed = seed;
    return noise;
}

const std::string& answer(const Sample& sample)
{
    return sample.conversation.messages.at(1).content;
}

int count(const std::vector<Sample>& samples, const std::string& kind)
{
    return static_cast<int>(
        std::count_if(samples.begin(), samples.end(), [&](const Sample& s) { return s.noiseKind == kind; }));
}

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

}  // namespace

class TestNoise : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sharesAndFlagsAreExact_data();
    void sharesAndFlagsAreExact();
    void mismatchedResponsesBelongToOtherSamples();
    void mismatchingFindsTheOneOtherAnswer();
    void editsChangeAFewCharacters();
    void editsKeepUtf8();
    void editsLeaveSomething();
    void everyTurnIsCorrupted();
    void addingKeepsTheCleanSamples();
    void ratesAboveOneCanBeAdded();
    void insertionsDeletionsAndModifications();
    void theCharacterRateDecides();
    void truncatedAnswersAreBeginnings();
    void duplicatedAnswersComeTwice();
    void shuffledWordsAreTheSameWords();
    void emptyAnswersAreEmpty();
    void foreignAnswersComeFromTheSource();
    void shortAnswersArePassedOver();
    void theSeedDecides();
    void theDemosNoiseStaysWhatItWas();
    void knownNoiseIsLeftAlone();
    void badRequestsAreRefused_data();
    void badRequestsAreRefused();
};

void TestNoise::sharesAndFlagsAreExact_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<double>("mismatched");
    QTest::addColumn<double>("edited");
    QTest::addColumn<int>("expectedMismatched");
    QTest::addColumn<int>("expectedEdited");
    QTest::newRow("30 percent, half each") << 4000 << 0.15 << 0.15 << 600 << 600;
    QTest::newRow("none") << 10 << 0.0 << 0.0 << 0 << 0;
    QTest::newRow("all") << 10 << 1.0 << 0.0 << 10 << 0;
    QTest::newRow("all of an odd number, half each") << 3 << 0.5 << 0.5 << 1 << 2;
    QTest::newRow("no samples") << 0 << 0.5 << 0.5 << 0 << 0;
}

void TestNoise::sharesAndFlagsAreExact()
{
    QFETCH(int, size);
    QFETCH(double, mismatched);
    QFETCH(double, edited);
    QFETCH(int, expectedMismatched);
    QFETCH(int, expectedEdited);
    const std::vector<Sample> clean = questions(size);
    const auto noisy = addNoise(clean, noiseOf({{"mismatched_response", mismatched}, {"character_edits", edited}}));
    QVERIFY2(noisy, noisy ? "" : noisy.error().message.c_str());
    QCOMPARE(noisy->size(), clean.size());
    QCOMPARE(count(*noisy, "mismatched_response"), expectedMismatched);
    QCOMPARE(count(*noisy, "character_edits"), expectedEdited);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const Sample& sample = (*noisy)[i];
        QVERIFY(sample.isNoise.has_value());
        QCOMPARE(*sample.isNoise, !sample.noiseKind.empty());
        QCOMPARE(answer(sample) != answer(clean[i]), *sample.isNoise);
        QCOMPARE(sample.conversation.messages[0].content, clean[i].conversation.messages[0].content);
    }
}

void TestNoise::mismatchedResponsesBelongToOtherSamples()
{
    const std::vector<Sample> clean = questions(200);
    std::set<std::string> answers;
    for (const Sample& sample : clean)
        answers.insert(answer(sample));
    const auto noisy = addNoise(clean, noiseOf({{"mismatched_response", 1.0}}));
    QVERIFY(noisy);
    std::set<std::string> used;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QVERIFY(answer((*noisy)[i]) != answer(clean[i]));
        QVERIFY(answers.contains(answer((*noisy)[i])));
        used.insert(answer((*noisy)[i]));
    }
    // 200 draws of 200 leave about 200 / e out.
    QVERIFY2(used.size() > 100 && used.size() < 150, qPrintable(QString::number(used.size())));
}

void TestNoise::mismatchingFindsTheOneOtherAnswer()
{
    // A random draw hits the only other answer once in 5,000 times.
    std::vector<Sample> samples(5000, conversation({"question", "yes"}));
    samples[1234] = conversation({"question", "no"});
    const auto noisy = addNoise(samples, noiseOf({{"mismatched_response", 1.0}}));
    QVERIFY2(noisy, noisy ? "" : noisy.error().message.c_str());
    for (std::size_t i = 0; i < samples.size(); ++i)
        QCOMPARE(answer((*noisy)[i]), std::string(i == 1234 ? "yes" : "no"));
}

void TestNoise::editsChangeAFewCharacters()
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

void TestNoise::editsKeepUtf8()
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

void TestNoise::editsLeaveSomething()
{
    std::vector<Sample> clean(500, conversation({"how many", "3"}));
    clean.push_back(conversation({"nothing to edit", ""}));
    const auto noisy = addNoise(clean, noiseOf({{"character_edits", 1.0}}));
    QVERIFY(noisy);
    for (const Sample& sample : *noisy)
        QVERIFY(!answer(sample).empty());
}

void TestNoise::everyTurnIsCorrupted()
{
    std::vector<Sample> clean;
    for (int i = 0; i < 20; ++i) {
        const std::string n = std::to_string(i);
        clean.push_back(conversation({"first " + n, "one " + n, "second " + n, "two " + n}));
    }
    for (const char* kind : {"mismatched_response", "character_edits"}) {
        const auto noisy = addNoise(clean, noiseOf({{kind, 1.0}}));
        QVERIFY(noisy);
        for (std::size_t i = 0; i < clean.size(); ++i)
            for (std::size_t turn = 0; turn < 4; ++turn) {
                const bool same =
                    (*noisy)[i].conversation.messages[turn].content == clean[i].conversation.messages[turn].content;
                QCOMPARE(same, turn % 2 == 0);
            }
    }
}

void TestNoise::addingKeepsTheCleanSamples()
{
    const std::vector<Sample> clean = questions(100);
    const auto noisy =
        addNoise(clean, noiseOf({{"mismatched_response", 0.1}, {"character_edits", 0.2}}, recipe::Noise::Mode::Add));
    QVERIFY(noisy);
    QCOMPARE(noisy->size(), std::size_t{130});
    for (std::size_t i = 0; i < clean.size(); ++i) {
        QCOMPARE(answer((*noisy)[i]), answer(clean[i]));
        QCOMPARE((*noisy)[i].isNoise, std::optional(false));
    }
    QCOMPARE(count(*noisy, "mismatched_response"), 10);
    QCOMPARE(count(*noisy, "character_edits"), 20);
    std::set<std::string> prompts;
    for (std::size_t i = clean.size(); i < noisy->size(); ++i) {
        QCOMPARE((*noisy)[i].isNoise, std::optional(true));
        prompts.insert((*noisy)[i].conversation.messages[0].content);
    }
    QCOMPARE(prompts.size(), std::size_t{30});  // no sample is corrupted twice while others are left
}

void TestNoise::ratesAboveOneCanBeAdded()
{
    const auto noisy = addNoise(questions(10), noiseOf({{"character_edits", 2.5}}, recipe::Noise::Mode::Add));
    QVERIFY(noisy);
    QCOMPARE(noisy->size(), std::size_t{35});
    QCOMPARE(count(*noisy, "character_edits"), 25);
}

/// Whether `part` is left when characters of `whole` are struck out.
bool isSubsequence(const std::string& part, const std::string& whole)
{
    std::size_t next = 0;
    for (const char c : whole)
        next += next < part.size() && part[next] == c ? 1 : 0;
    return next == part.size();
}

void TestNoise::insertionsDeletionsAndModifications()
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

void TestNoise::theCharacterRateDecides()
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

void TestNoise::truncatedAnswersAreBeginnings()
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

void TestNoise::duplicatedAnswersComeTwice()
{
    const auto noisy = addNoise(questions(5), noiseOf({{"duplicated_response", 1.0}}));
    QVERIFY(noisy);
    QCOMPARE(answer((*noisy)[3]), std::string("the answer to it is 3\n\nthe answer to it is 3"));
}

void TestNoise::shuffledWordsAreTheSameWords()
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

void TestNoise::emptyAnswersAreEmpty()
{
    const auto noisy = addNoise(questions(5), noiseOf({{"empty_response", 0.4}}));
    QVERIFY(noisy);
    QCOMPARE(std::count_if(noisy->begin(), noisy->end(), [](const Sample& s) { return answer(s).empty(); }), 2);
    QCOMPARE(count(*noisy, "empty_response"), 2);
}

void TestNoise::foreignAnswersComeFromTheSource()
{
    const std::vector<Sample> source{conversation({"a", "foreign one"}), conversation({"b", "foreign two"})};
    std::vector<Sample> clean = questions(50);
    clean[7].conversation.messages[1].content = "foreign one";  // must get the other
    const auto noisy = addNoise(clean, noiseOf({{"foreign_response", 1.0}}), &source);
    QVERIFY(noisy);
    std::set<std::string> used;
    for (const Sample& sample : *noisy)
        used.insert(answer(sample));
    QVERIFY(used == (std::set<std::string>{"foreign one", "foreign two"}));
    QCOMPARE(answer((*noisy)[7]), std::string("foreign two"));

    const auto alone = addNoise(clean, noiseOf({{"foreign_response", 1.0}}));
    QVERIFY(!alone);
    QVERIFY(alone.error().message.find("name it as source") != std::string::npos);
    const std::vector<Sample> none;
    QVERIFY(!addNoise(clean, noiseOf({{"foreign_response", 1.0}}), &none));
}

/// Half of the answers are one character long: of them none is cut or shuffled, and the shares hold all the same.
void TestNoise::shortAnswersArePassedOver()
{
    std::vector<Sample> clean = questions(100);
    for (std::size_t i = 0; i < clean.size(); i += 2)
        clean[i].conversation.messages[1].content = "7";
    const auto mode = recipe::Noise::Mode::Replace;
    const auto noisy = addNoise(
        clean, noiseOf({{"character_edits", 0.5}, {"shuffled_words", 0.1}, {"truncated_response", 0.1}}, mode));
    QVERIFY2(noisy, noisy ? "" : noisy.error().message.c_str());
    QCOMPARE(count(*noisy, "character_edits"), 50);
    QCOMPARE(count(*noisy, "shuffled_words"), 10);
    QCOMPARE(count(*noisy, "truncated_response"), 10);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const Sample& sample = (*noisy)[i];
        QCOMPARE(answer(sample) != answer(clean[i]), *sample.isNoise);
        QVERIFY(i % 2 == 1 || sample.noiseKind.empty() || sample.noiseKind == "character_edits");
    }
    const auto tooMany = addNoise(clean, noiseOf({{"shuffled_words", 0.6}}));
    QVERIFY(!tooMany);
    QVERIFY2(tooMany.error().message.find("too few answers that 'shuffled_words'") != std::string::npos,
             tooMany.error().message.c_str());
    // Beside the clean data the same answer may serve again.
    const auto added = addNoise(clean, noiseOf({{"shuffled_words", 0.6}}, recipe::Noise::Mode::Add));
    QVERIFY2(added, added ? "" : added.error().message.c_str());
    QCOMPARE(count(*added, "shuffled_words"), 60);
    std::vector<Sample> numbers(5, conversation({"q", "7"}));
    QVERIFY(!addNoise(numbers, noiseOf({{"truncated_response", 0.2}}, recipe::Noise::Mode::Add)));
}

void TestNoise::theSeedDecides()
{
    const auto text = [](std::int64_t seed) {
        std::string lines;
        const auto noisy = addNoise(questions(50), noiseOf({{"mismatched_response", 0.2}, {"character_edits", 0.2}},
                                                           recipe::Noise::Mode::Replace, seed));
        for (const Sample& sample : *noisy)
            lines += toJson(sample) + '\n';
        return lines;
    };
    QCOMPARE(text(5), text(5));
    QVERIFY(text(5) != text(6));
}

/// The fingerprint that the demo's training set had when its results were published (docs/demo.md): a change of the
/// noise would make other results. Worked out as datasets.fingerprint is: content hashes and flags in order.
void TestNoise::theDemosNoiseStaysWhatItWas()
{
    const auto clean = generate({{"last_letters", "vowels", "reverse", "count", "largest"}, "train", 6000, 1});
    QVERIFY(clean);
    const auto noisy = addNoise(*clean, noiseOf({{"mismatched_response", 0.15}, {"character_edits", 0.15}}));
    QVERIFY(noisy);
    QCryptographicHash fingerprint(QCryptographicHash::Sha256);
    for (const Sample& sample : *noisy) {
        const auto stored = toStored(sample);
        QVERIFY(stored);
        fingerprint.addData(
            QCryptographicHash::hash(QByteArray::fromStdString(stored->content.body), QCryptographicHash::Sha256));
        fingerprint.addData(*sample.isNoise ? "1" : "0");
    }
    QCOMPARE(fingerprint.result().toHex(),
             QByteArray("ce234c7d85fcf6c5c79fb11976f54848592ff91e7b764fb6fed3d9077899732e"));
}

void TestNoise::knownNoiseIsLeftAlone()
{
    std::vector<Sample> samples = questions(10);
    samples[3].isNoise = true;
    samples[3].noiseKind = "typing";
    const auto noisy = addNoise(samples, noiseOf({{"character_edits", 0.9}}));
    QVERIFY(noisy);
    QCOMPARE(count(*noisy, "character_edits"), 9);
    QCOMPARE((*noisy)[3].noiseKind, std::string("typing"));
    QCOMPARE(answer((*noisy)[3]), answer(samples[3]));
    QVERIFY(!addNoise(samples, noiseOf({{"character_edits", 1.0}})));
}

void TestNoise::badRequestsAreRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<double>("rate");
    QTest::addColumn<QString>("data");
    QTest::addColumn<QString>("says");
    QTest::newRow("unknown kind") << "gremlins" << 0.1 << "questions"
                                  << "'gremlins'";
    QTest::newRow("negative rate") << "character_edits" << -0.1 << "questions"
                                   << "'character_edits'";
    QTest::newRow("no rate") << "character_edits" << std::nan("") << "questions"
                             << "'character_edits'";
    QTest::newRow("more than all") << "character_edits" << 1.5 << "questions"
                                   << "(10)";
    QTest::newRow("pairs") << "character_edits" << 0.1 << "pairs"
                           << "preference pairs";
    QTest::newRow("texts") << "character_edits" << 0.1 << "text"
                           << "plain texts";
    QTest::newRow("one answer") << "mismatched_response" << 0.1 << "same"
                                << "all answers";
}

void TestNoise::badRequestsAreRefused()
{
    QFETCH(QString, kind);
    QFETCH(double, rate);
    QFETCH(QString, data);
    QFETCH(QString, says);
    std::vector<Sample> samples = questions(10);
    for (Sample& sample : samples) {
        if (data == "pairs")
            sample.kind = SampleKind::Pairs;
        if (data == "text")
            sample.kind = SampleKind::Text;
        if (data == "same")
            sample.conversation.messages[1].content = "yes";
    }
    const auto noisy = addNoise(samples, noiseOf({{kind.toStdString(), rate}}));
    QVERIFY(!noisy);
    QCOMPARE(noisy.error().kind, ErrorKind::Invalid);
    QVERIFY2(QString::fromStdString(noisy.error().message).contains(says), noisy.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestNoise)
#include "tst_noise.moc"
