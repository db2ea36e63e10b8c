// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <map>
#include <numeric>

#include <rapidcheck.h>

#include "engine/tokenizer/bpe.h"
#include "engine/tokenizer/word_cache.h"

using namespace poft;
using namespace poft::tokenizer;

namespace {

using Pair = std::pair<api::TokenId, api::TokenId>;

/// A model over bytes whose ids are the bytes.
Bpe byteModel()
{
    Bpe bpe;
    bpe.rawBytes = true;
    for (int byte = 0; byte < 256; ++byte)
        bpe.byteTokens[static_cast<std::size_t>(byte)] = byte;
    return bpe;
}

std::vector<api::TokenId> encoded(const Bpe& bpe, const std::string& word)
{
    WordCache cache;
    Pieces pieces;
    pieces.counted = true;
    bpe.encode(word, cache, pieces);
    if (std::accumulate(pieces.bytes.begin(), pieces.bytes.end(), std::size_t{0}) != word.size())
        return {};
    return pieces.ids;
}

/// Merges over the bytes a, b and c as a person would write them: search everything, merge, begin again.
std::vector<api::TokenId> mergedNaively(const std::map<Pair, Merge>& merges, const std::string& word)
{
    std::vector<api::TokenId> tokens(word.begin(), word.end());
    while (true) {
        std::size_t best = tokens.size();
        std::uint32_t rank = Merge::kNone;
        for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
            const auto found = merges.find({tokens[i], tokens[i + 1]});
            if (found != merges.end() && found->second.rank < rank) {
                rank = found->second.rank;
                best = i;
            }
        }
        if (best == tokens.size())
            return tokens;
        tokens[best] = merges.at({tokens[best], tokens[best + 1]}).token;
        tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
}

/// Random merges: each makes a new token of two that exist.
std::map<Pair, Merge> anyMerges()
{
    std::vector<api::TokenId> tokens{'a', 'b', 'c'};
    std::map<Pair, Merge> merges;
    const int count = *rc::gen::inRange(0, 20);
    for (int i = 0; i < count; ++i) {
        const Pair pair{*rc::gen::elementOf(tokens), *rc::gen::elementOf(tokens)};
        if (merges.contains(pair))
            continue;
        tokens.push_back(256 + i);
        merges[pair] = {static_cast<std::uint32_t>(i), 256 + i};
    }
    return merges;
}

}  // namespace

class TestBpe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mergesAsSlowlyThoughtOut_data();
    void mergesAsSlowlyThoughtOut();
    void takesWholeWordsFirst();
    void remembersManyMerges();
    void tellsWordsOfOneHashApart();
    void forgetsWordsWhenFull();
    void finishesALongWordSoon();
};

void TestBpe::mergesAsSlowlyThoughtOut_data()
{
    QTest::addColumn<int>("shortest");
    QTest::addColumn<int>("longest");
    QTest::newRow("short words") << 1 << 20;
    QTest::newRow("around the change of method") << 44 << 54;
    QTest::newRow("long words") << 60 << 300;
}

void TestBpe::mergesAsSlowlyThoughtOut()
{
    QFETCH(int, shortest);
    QFETCH(int, longest);
    const bool held = rc::check("the same tokens as the naive method", [&] {
        const auto merges = anyMerges();
        Bpe bpe = byteModel();
        for (const auto& [pair, merge] : merges)
            bpe.merges.set(pair.first, pair.second, merge);
        const auto length = static_cast<std::size_t>(*rc::gen::inRange(shortest, longest + 1));
        const auto word = *rc::gen::container<std::string>(length, rc::gen::element('a', 'a', 'b', 'c'));
        RC_ASSERT(encoded(bpe, word) == mergedNaively(merges, word));
    });
    QVERIFY(held);
}

void TestBpe::takesWholeWordsFirst()
{
    Bpe bpe = byteModel();
    bpe.wholeWordsFirst = true;
    bpe.wholeWords.add(7, "abc");
    QCOMPARE(encoded(bpe, "abc"), (std::vector<api::TokenId>{7}));
    QCOMPARE(encoded(bpe, "ab"), (std::vector<api::TokenId>{'a', 'b'}));
}

void TestBpe::remembersManyMerges()
{
    MergeTable table;
    constexpr int kCount = 20000;
    for (int i = 0; i < kCount; ++i)
        table.set(i, 3 * i, {static_cast<std::uint32_t>(i), i + 1});
    table.set(5, 15, {99999, 6});
    for (int i = 0; i < kCount; ++i) {
        QCOMPARE(table.find(i, 3 * i).token, i + 1);
        QVERIFY(!table.find(3 * i, i).exists() || i == 0);
    }
    QCOMPARE(table.find(5, 15).rank, 99999U);
}

void TestBpe::tellsWordsOfOneHashApart()
{
    WordCache cache;
    for (api::TokenId i = 0; i < 100; ++i)
        cache.insert(std::to_string(i), 5, std::vector<Symbol>{{i, 1}});
    for (api::TokenId i = 0; i < 100; ++i)
        QCOMPARE(cache.find(std::to_string(i), 5).front().token, i);
    QVERIFY(cache.find("100", 5).empty());
    const std::string tooLong(WordCache::kLongestWord + 1, 'x');
    cache.insert(tooLong, 1, std::vector<Symbol>{{1, 257}});
    QVERIFY(cache.find(tooLong, 1).empty());
}

void TestBpe::forgetsWordsWhenFull()
{
    WordCache cache;
    for (std::uint64_t i = 0; i < 200000; ++i) {
        const std::string word = std::to_string(i);
        const std::uint64_t hash = i * 0x9E3779B97F4A7C15u >> 20;
        QVERIFY(cache.find(word, hash).empty());
        cache.insert(word, hash, std::vector<Symbol>{{static_cast<api::TokenId>(i), 1}, {1, 1}});
        QCOMPARE(cache.find(word, hash).front().token, static_cast<api::TokenId>(i));
    }
    QVERIFY(cache.find("0", 0).empty());
}

void TestBpe::finishesALongWordSoon()
{
    Bpe bpe = byteModel();
    // aa, aaaa, … up to 2^16 letters: a quadratic method would need minutes.
    api::TokenId token = 'a';
    for (int i = 0; i < 16; ++i) {
        bpe.merges.set(token, token, {static_cast<std::uint32_t>(i), 1000 + i});
        token = 1000 + i;
    }
    QCOMPARE(encoded(bpe, std::string(std::size_t{1} << 20, 'a')), std::vector<api::TokenId>(16, 1015));
}

QTEST_GUILESS_MAIN(TestBpe)
#include "tst_bpe.moc"
