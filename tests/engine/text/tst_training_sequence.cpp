// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/text/training_sequence.h"
#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer_writer.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::text;
using namespace poft::tokenizer;

namespace {

/// Every byte is a token, so that spans and masks can be written down by hand; `texts` may teach merges.
Tokenizer byteTokenizer(const std::vector<std::string>& texts = {}, int merges = 0, const char* config = "{}")
{
    BpeTrainer trainer({259 + merges, WordPattern::Qwen2, ChatFormat::chatMl().specialTokens(), 2});
    for (const std::string& text : texts)
        trainer.add(text);
    return *Tokenizer::parse(tokenizerJson(*trainer.train()), config, "bytes");
}

Conversation chat(const std::vector<std::pair<std::string, std::string>>& turns)
{
    Conversation conversation;
    for (const auto& [role, content] : turns)
        conversation.messages.push_back({role, content, {}, {}});
    return conversation;
}

/// The tokens with those that count in brackets: "S user↵ab E ↵" with S and E for the tokens of the template, ↵ for a
/// line break.
QString shown(const Tokenizer& tokenizer, const TrainingSequence& result)
{
    QString text;
    for (std::size_t i = 0; i < result.sequence.ids.size(); ++i) {
        const api::TokenId id = result.sequence.ids[i];
        QString token =
            QString::fromUtf8(tokenizer.tokenBytes(id).data(), static_cast<qsizetype>(tokenizer.tokenBytes(id).size()));
        token = id == 0 ? "X" : id == 1 ? "S" : id == 2 ? "E" : token.replace('\n', "↵");
        text += result.sequence.responseMask[i] ? "[" + token + "]" : token;
    }
    return text;
}

}  // namespace

class TestTrainingSequence : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void marksTheResponse_data();
    void marksTheResponse();
    void countsWhatItMarked();
    void countsATokenThatStraddlesTheBorder();
    void countsTheEndOfTurnAlsoWhereItPads();
    void takesPlainTextWhole();
    void addsTheBeginningOnce();
    void dropsWhatHasNoResponseToken();
    void countsBytesNotCharacters();
    void refusesAVocabularyWithoutTheTokens();
    void marksNothingWhereAnAnswerIsNotFound();
    void saysWhereATurnHasNoEnd();
    void knowsWhereATokenTookWhiteSpaceIn();
    void countsEverythingWherePromptsAreLearnt();
    void saysHowFarTheAnswersReach_data();
    void saysHowFarTheAnswersReach();
    void cutsWhereAnotherModelCut_data();
    void cutsWhereAnotherModelCut();
    void cutsWholeTokensForAnotherModel();
};

void TestTrainingSequence::marksTheResponse_data()
{
    QTest::addColumn<int>("maxLength");
    QTest::addColumn<bool>("last");
    QTest::addColumn<bool>("endOfTurn");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<int>("responseBytes");
    QTest::addColumn<int>("keptBytes");
    QTest::addColumn<bool>("lostEnd");
    // u: "SU↵hE↵" with the role "U"; the answers are "abc" and "d": 17 + 4 + 1 + 17 + 2 + 1 tokens.
    const QString first = "SU↵hE↵Sassistant↵";
    const QString second = "↵SU↵iE↵Sassistant↵";
    QTest::newRow("all") << 0 << false << true << first + "[a][b][c][E]" + second + "[d][E]↵" << 4 << 0 << false;
    QTest::newRow("last") << 0 << true << true << first + "abcE" + second + "[d][E]↵" << 1 << 0 << false;
    QTest::newRow("without end") << 0 << false << false << first + "[a][b][c]E" + second + "[d]E↵" << 4 << 0 << false;
    QTest::newRow("fits exactly") << 42 << false << true << first + "[a][b][c][E]" + second + "[d][E]↵" << 4 << 0
                                  << false;
    QTest::newRow("line break cut") << 41 << false << true << first + "[a][b][c][E]" + second + "[d][E]" << 4 << 0
                                    << false;
    QTest::newRow("last end cut") << 40 << false << true << first + "[a][b][c][E]" + second + "[d]" << 4 << 4 << true;
    QTest::newRow("end cut that does not count")
        << 40 << false << false << first + "[a][b][c]E" + second + "[d]" << 4 << 0 << true;
    QTest::newRow("second answer cut") << 39 << false << true << first + "[a][b][c][E]" + second << 3 << 3 << true;
    QTest::newRow("first answer cut") << 19 << false << true << first + "[a][b]" << 2 << 2 << true;
}

void TestTrainingSequence::marksTheResponse()
{
    QFETCH(int, maxLength);
    QFETCH(bool, last);
    QFETCH(bool, endOfTurn);
    QFETCH(QString, expected);
    const Tokenizer tokenizer = byteTokenizer();
    const auto result = encodeForTraining(tokenizer, ChatFormat::chatMl(),
                                          chat({{"U", "h"}, {"assistant", "abc"}, {"U", "i"}, {"assistant", "d"}}),
                                          {maxLength, last ? Turns::Last : Turns::All, endOfTurn});
    QVERIFY2(result, problemOf(result));
    QCOMPARE(shown(tokenizer, *result), expected);
    QTEST(static_cast<int>(result->responseBytes), "responseBytes");
    QTEST(static_cast<int>(result->keptBytes), "keptBytes");
    QTEST(result->lostEndOfTurn, "lostEnd");
    QCOMPARE(result->truncated, maxLength > 0 && maxLength < 42);
    QCOMPARE(result->responseTokens, static_cast<int>(expected.count('[')));
    QCOMPARE(result->boundaryMerges, 0);
    QVERIFY(result->dropReason.empty());
}

void TestTrainingSequence::countsWhatItMarked()
{
    const Tokenizer tokenizer = byteTokenizer();
    const auto result =
        encodeForTraining(tokenizer, ChatFormat::chatMl(), chat({{"user", "?"}, {"assistant", ""}}), {});
    QVERIFY2(result, problemOf(result));
    // An empty answer still has its end-of-turn token.
    QCOMPARE(shown(tokenizer, *result), QString("Suser↵?E↵Sassistant↵[E]↵"));
    QCOMPARE(result->responseTokens, 1);
    QCOMPARE(result->responseBytes, 0);
    QCOMPARE(result->encoding.ids, result->sequence.ids);
    QCOMPARE(result->encoding.offsets.size(), result->sequence.ids.size());
    QCOMPARE(result->sequence.responseMask.size(), result->sequence.ids.size());
}

void TestTrainingSequence::countsATokenThatStraddlesTheBorder()
{
    // "\n\n" is one token here: the line break of the header and the first byte of the answer cannot be told apart.
    const Tokenizer tokenizer = byteTokenizer({"a\n\nb\n\nc\n\n"}, 1);
    QVERIFY(tokenizer.tokenId("ĊĊ"));
    const auto result =
        encodeForTraining(tokenizer, ChatFormat::chatMl(), chat({{"user", "?"}, {"assistant", "\nx"}}), {});
    QVERIFY2(result, problemOf(result));
    QCOMPARE(shown(tokenizer, *result), QString("Suser↵?E↵Sassistant[↵↵][x][E]↵"));
    QCOMPARE(result->boundaryMerges, 1);
    QCOMPARE(result->responseBytes, 2);
}

void TestTrainingSequence::countsTheEndOfTurnAlsoWhereItPads()
{
    const Tokenizer tokenizer =
        byteTokenizer({}, 0, R"({"eos_token":"<|im_end|>","pad_token":"<|im_end|>","bos_token":"<|im_end|>"})");
    const auto result =
        encodeForTraining(tokenizer, ChatFormat::chatMl(), chat({{"user", "?"}, {"assistant", "a"}}), {});
    QVERIFY2(result, problemOf(result));
    QCOMPARE(shown(tokenizer, *result), QString("Suser↵?E↵Sassistant↵[a][E]↵"));
}

void TestTrainingSequence::takesPlainTextWhole()
{
    const Tokenizer tokenizer = byteTokenizer();
    const auto encode = [&](const std::string& text, const SequenceSettings& settings = {}) {
        return *encodeForTraining(tokenizer, ChatFormat::chatMl(), chat({{"text", text}}), settings);
    };
    // The first token has no predecessor.
    QCOMPARE(shown(tokenizer, encode("abc")), QString("a[b][c][X]"));
    QCOMPARE(encode("abc").responseTokens, 3);
    QCOMPARE(encode("abc").responseBytes, 3);
    QCOMPARE(shown(tokenizer, encode("abc<|endoftext|>")), QString("a[b][c][X]"));
    QCOMPARE(shown(tokenizer, encode("abc", {.maxLength = 3})), QString("a[b][c]"));
    QVERIFY(encode("abc", {.maxLength = 3}).lostEndOfTurn);
    QCOMPARE(shown(tokenizer, encode("abc", {.scoreEndOfTurn = false})), QString("a[b][c]X"));
    QCOMPARE(shown(tokenizer, encode("")), QString("X"));
    QCOMPARE(encode("").dropReason, std::string(kNoResponseToken));
    QCOMPARE(shown(tokenizer, encode("a")), QString("a[X]"));
}

void TestTrainingSequence::addsTheBeginningOnce()
{
    const std::string file = goldenText("llama3.tokenizer.json");
    const auto tokenizer = Tokenizer::parse(file, R"({"bos_token":"<|begin_of_text|>"})", "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    const ChatFormat format = ChatFormat::chatMl();
    const auto bos = tokenizer->special().bos;
    // The tokenizer asks for it around plain text; a template that writes none gets none.
    const auto plain = encodeForTraining(*tokenizer, format, chat({{"text", "z?"}}), {});
    QCOMPARE(std::optional(plain->sequence.ids.front()), bos);
    QCOMPARE(plain->bosTokens, 1);
    QCOMPARE(plain->sequence.responseMask, (std::vector<std::uint8_t>{0, 1, 1, 1}));
    const auto turns = encodeForTraining(*tokenizer, format, chat({{"user", "?"}, {"assistant", "a"}}), {});
    QCOMPARE(turns->bosTokens, 0);
    const auto doubled = encodeForTraining(*tokenizer, format, chat({{"text", "<|begin_of_text|>ab"}}), {});
    QCOMPARE(doubled->bosTokens, 2);
}

void TestTrainingSequence::dropsWhatHasNoResponseToken()
{
    const Tokenizer tokenizer = byteTokenizer();
    const auto dropped = [&](const Conversation& conversation, const SequenceSettings& settings) {
        const auto result = encodeForTraining(tokenizer, ChatFormat::chatMl(), conversation, settings);
        return result->dropReason == kNoResponseToken && result->responseTokens == 0 && result->responseBytes == 0;
    };
    QVERIFY(dropped(chat({{"user", "only a question"}}), {}));
    QVERIFY(dropped(chat({{"user", "a long question"}, {"assistant", "yes"}}), {.maxLength = 20}));
    QVERIFY(dropped(chat({{"user", "?"}, {"assistant", ""}}), {.scoreEndOfTurn = false}));
    QVERIFY(!dropped(chat({{"user", "?"}, {"assistant", ""}}), {}));
}

void TestTrainingSequence::countsBytesNotCharacters()
{
    const Tokenizer tokenizer = byteTokenizer();
    const auto whole = encodeForTraining(tokenizer, ChatFormat::chatMl(), chat({{"U", "?"}, {"assistant", "é日"}}), {});
    QCOMPARE(whole->responseTokens, 6);
    QCOMPARE(whole->responseBytes, 5);
    // A cut within a character: the kept token has the whole character's range.
    const auto cut =
        encodeForTraining(tokenizer, ChatFormat::chatMl(), chat({{"U", "?"}, {"assistant", "é日"}}), {.maxLength = 20});
    QCOMPARE(cut->responseTokens, 3);
    QCOMPARE(cut->keptBytes, 5);
}

void TestTrainingSequence::refusesAVocabularyWithoutTheTokens()
{
    BpeTrainer trainer({300, WordPattern::Qwen2, {}, 2});
    const auto tokenizer = Tokenizer::parse(tokenizerJson(*trainer.train()), {}, "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    const ChatFormat format = ChatFormat::chatMl();
    QVERIFY(problemOf(encodeForTraining(*tokenizer, format, chat({{"user", "?"}}), {})).contains("<|im_start|>"));
    QVERIFY(problemOf(encodeForTraining(*tokenizer, format, chat({{"text", "?"}}), {})).contains("end-of-text"));
}

namespace {

ChatFormat formatOf(const std::string& source)
{
    return *ChatFormat::make({{{"default", source}}, {}, {"<|im_end|>"}}, jinja::Clock(), "x");
}

}  // namespace

void TestTrainingSequence::marksNothingWhereAnAnswerIsNotFound()
{
    // The template rewrites answers that hold an "a", and has no prompt that they could follow.
    const ChatFormat format = formatOf(
        "{% for m in messages %}{{ m.role[0] ~ m.content|replace('a', '<|im_end|>') ~ '<|im_end|>' }}{% endfor %}");
    const Tokenizer tokenizer = byteTokenizer();
    const Conversation conversation = chat({{"user", "x"}, {"assistant", "a"}, {"user", "y"}, {"assistant", "b"}});
    const auto all = encodeForTraining(tokenizer, format, conversation, {});
    QVERIFY2(all, problemOf(all));
    QCOMPARE(all->undecidedTurns, 1);
    QCOMPARE(all->dropReason, std::string(kUndecidedResponse));
    QCOMPARE(shown(tokenizer, *all), QString("uxEaEEuyEabE"));
    // The last turn alone is found.
    const auto last = encodeForTraining(tokenizer, format, conversation, {.turns = Turns::Last});
    QVERIFY2(last, problemOf(last));
    QCOMPARE(shown(tokenizer, *last), QString("uxEaEEuyEa[b][E]"));
    QVERIFY(last->dropReason.empty() && last->undecidedTurns == 0);
}

void TestTrainingSequence::saysWhereATurnHasNoEnd()
{
    const Tokenizer tokenizer = byteTokenizer();
    const Conversation conversation = chat({{"user", "x"}, {"assistant", "b"}, {"user", "y"}, {"assistant", "c"}});
    const auto none =
        encodeForTraining(tokenizer, formatOf("{% for m in messages %}{{ m.content }};{% endfor %}"), conversation, {});
    QCOMPARE(shown(tokenizer, *none), QString("x;[b];y;[c];"));
    QCOMPARE(none->turnsWithoutEnd, 2);
    QVERIFY(none->dropReason.empty());
    const auto lastOnly = encodeForTraining(
        tokenizer,
        formatOf("{% for m in messages %}{{ m.content }}{% if loop.last %}<|im_end|>{% endif %}{% endfor %}"),
        conversation, {});
    QCOMPARE(shown(tokenizer, *lastOnly), QString("x[b]y[c][E]"));
    QCOMPARE(lastOnly->turnsWithoutEnd, 1);
}

/// Phi-3's tokens take in the white space behind them, so that their range goes beyond the end of a turn or into an
/// answer.
void TestTrainingSequence::knowsWhereATokenTookWhiteSpaceIn()
{
    BpeTrainer trainer({259, WordPattern::Qwen2, ChatFormat::chatMl().specialTokens(), 2});
    nlohmann::json file = nlohmann::json::parse(tokenizerJson(*trainer.train()));
    for (nlohmann::json& token : file["added_tokens"])
        token["rstrip"] = true;
    const auto tokenizer = Tokenizer::parse(file.dump(), {}, "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    const ChatFormat format =
        formatOf("{% for m in messages %}{{ m.role[0] ~ '<|im_start|>' ~ m.content ~ '<|im_end|>\n' }}{% endfor %}");
    const auto result = encodeForTraining(*tokenizer, format, chat({{"user", "x"}, {"assistant", " b"}}), {});
    QVERIFY2(result, problemOf(result));
    QCOMPARE(shown(*tokenizer, *result), QString("uSxEaS[b][E]"));
    QCOMPARE(result->encoding.offsets.back().end, static_cast<std::uint32_t>(result->rendering.text.size()));
    QCOMPARE(result->boundaryMerges, 0);
    const auto content =
        encodeForTraining(*tokenizer, format, chat({{"user", "x"}, {"assistant", "b "}}), {.scoreEndOfTurn = false});
    QCOMPARE(shown(*tokenizer, *content), QString("uSxEaS[b][ ]E"));
}

void TestTrainingSequence::countsEverythingWherePromptsAreLearnt()
{
    const Tokenizer tokenizer = byteTokenizer();
    const Conversation conversation = chat({{"U", "h"}, {"assistant", "ab"}});
    const auto encode = [&](SequenceSettings settings) {
        settings.trainOnPrompt = true;
        return *encodeForTraining(tokenizer, ChatFormat::chatMl(), conversation, settings);
    };
    // 5 tokens of the question's turn, a line break, 11 of the header, the answer, its end, a line break.
    const TrainingSequence all = encode({});
    QCOMPARE(shown(tokenizer, all), QString("S[U][↵][h][E][↵][S][a][s][s][i][s][t][a][n][t][↵][a][b][E][↵]"));
    QCOMPARE(all.responseTokens, 20);
    QCOMPARE(all.responseBytes, static_cast<std::int64_t>(all.rendering.text.size()));
    QCOMPARE(all.keptBytes, 0);
    QCOMPARE(all.boundaryMerges, 0);
    QCOMPARE(shown(tokenizer, encode({.scoreEndOfTurn = false})),
             QString("S[U][↵][h][E][↵][S][a][s][s][i][s][t][a][n][t][↵][a][b]E[↵]"));
    // What has lost its answer still has a prompt to learn.
    const TrainingSequence cut = encode({.maxLength = 4});
    QCOMPARE(shown(tokenizer, cut), QString("S[U][↵][h]"));
    QVERIFY(cut.dropReason.empty());
    QCOMPARE(cut.keptBytes, 15);  // "<|im_start|>U\nh"
    QVERIFY(!encode({.maxLength = 1}).dropReason.empty());
    // So has one whose answer cannot be told from the text around it.
    const ChatFormat rewriting = formatOf(
        "{% for m in messages %}{{ m.role[0] ~ m.content|replace('a', '<|im_end|>') ~ '<|im_end|>' }}{% endfor %}");
    const auto undecided =
        encodeForTraining(tokenizer, rewriting, chat({{"user", "x"}, {"assistant", "a"}}), {.trainOnPrompt = true});
    QCOMPARE(shown(tokenizer, *undecided), QString("u[x][E][a][E][E]"));
    QVERIFY(undecided->dropReason.empty() && !undecided->kept);
}

void TestTrainingSequence::saysHowFarTheAnswersReach_data()
{
    QTest::addColumn<int>("maxLength");
    QTest::addColumn<bool>("endOfTurn");
    QTest::addColumn<QString>("expected");
    // The conversation of marksTheResponse(): answers "abc" and "d", 42 tokens.
    QTest::newRow("whole") << 42 << true << "whole";
    QTest::newRow("last line break cut") << 41 << true << "whole";
    QTest::newRow("last end cut") << 40 << true << "1+1";
    QTest::newRow("end cut that does not count") << 40 << false << "whole";
    QTest::newRow("second answer cut") << 39 << true << "1+0";
    QTest::newRow("cut between the answers") << 25 << true << "1+0";
    QTest::newRow("first end cut") << 20 << true << "0+3";
    QTest::newRow("first answer cut") << 19 << true << "0+2";
    QTest::newRow("no answer") << 10 << true << "0+0";
}

void TestTrainingSequence::saysHowFarTheAnswersReach()
{
    QFETCH(int, maxLength);
    QFETCH(bool, endOfTurn);
    const Tokenizer tokenizer = byteTokenizer();
    const auto result = encodeForTraining(tokenizer, ChatFormat::chatMl(),
                                          chat({{"U", "h"}, {"assistant", "abc"}, {"U", "i"}, {"assistant", "d"}}),
                                          {.maxLength = maxLength, .scoreEndOfTurn = endOfTurn});
    const QString reached =
        result->kept ? QString("%1+%2").arg(result->kept->answers).arg(result->kept->bytes) : QString("whole");
    QTEST(reached, "expected");
}

void TestTrainingSequence::cutsWhereAnotherModelCut_data()
{
    QTest::addColumn<int>("answers");
    QTest::addColumn<int>("bytes");
    QTest::addColumn<QString>("expected");
    const QString first = "SU↵hE↵Sassistant↵";
    const QString second = "↵SU↵iE↵Sassistant↵";
    QTest::newRow("nothing of the first") << 0 << 0 << first;
    QTest::newRow("part of the first") << 0 << 2 << first + "[a][b]";
    QTest::newRow("the first without its end") << 0 << 3 << first + "[a][b][c]";
    QTest::newRow("nothing of the second") << 1 << 0 << first + "[a][b][c][E]" + second;
    QTest::newRow("the second without its end") << 1 << 1 << first + "[a][b][c][E]" + second + "[d]";
    QTest::newRow("more than there is") << 2 << 0 << first + "[a][b][c][E]" + second + "[d][E]↵";
}

void TestTrainingSequence::cutsWhereAnotherModelCut()
{
    QFETCH(int, answers);
    QFETCH(int, bytes);
    const Tokenizer tokenizer = byteTokenizer();
    const KeptPart keep{answers, static_cast<std::uint32_t>(bytes)};
    const auto result =
        encodeForTraining(tokenizer, ChatFormat::chatMl(),
                          chat({{"U", "h"}, {"assistant", "abc"}, {"U", "i"}, {"assistant", "d"}}), {.keep = keep});
    QTEST(shown(tokenizer, *result), "expected");
    QCOMPARE(result->kept.value_or(KeptPart{2, 0}), keep);
    QCOMPARE(result->dropReason.empty(), answers + bytes > 0);
}

void TestTrainingSequence::cutsWholeTokensForAnotherModel()
{
    // "abab" is one token: a cut after its third byte takes all of it, one after the fourth nothing of it.
    const Tokenizer tokenizer = byteTokenizer({"abab abab abab"}, 2);
    QVERIFY(tokenizer.tokenId("abab"));
    const auto encode = [&](const std::vector<std::pair<std::string, std::string>>& turns, std::uint32_t bytes) {
        return *encodeForTraining(tokenizer, ChatFormat::chatMl(), chat(turns), {.keep = KeptPart{0, bytes}});
    };
    QCOMPARE(encode({{"user", "?"}, {"assistant", "ababc"}}, 3).dropReason, std::string(kNoResponseToken));
    const TrainingSequence whole = encode({{"user", "?"}, {"assistant", "ababc"}}, 4);
    QCOMPARE(shown(tokenizer, whole), QString("Suser↵?E↵Sassistant↵[abab]"));
    QCOMPARE(whole.keptBytes, 4);
    QVERIFY(whole.lostEndOfTurn);
    // A plain text loses its end with a cut after its last byte.
    QCOMPARE(shown(tokenizer, encode({{"text", "cabab"}}, 5)), QString("c[abab]"));
    QCOMPARE(shown(tokenizer, encode({{"text", "cabab"}}, 4)), QString("c"));
}

QTEST_GUILESS_MAIN(TestTrainingSequence)
#include "tst_training_sequence.moc"
