// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/score/supervision.h"
#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer_writer.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::engine;
using poft::text::ChatFormat;

namespace {

/// Every byte is a token, so that reports can be worked out by hand; `texts` may teach merges.
ModelText byteText(const std::string& source = {}, const char* config = "{}",
                   const std::vector<std::string>& texts = {}, int merges = 0)
{
    tokenizer::BpeTrainer trainer(
        {259 + merges, tokenizer::WordPattern::Qwen2, ChatFormat::chatMl().specialTokens(), 2});
    for (const std::string& text : texts)
        trainer.add(text);
    const ChatFormat format = source.empty()
                                  ? ChatFormat::chatMl()
                                  : *ChatFormat::make({{{"default", source}}, {}, {"<|im_end|>"}}, jinja::Clock(), "x");
    return {*tokenizer::Tokenizer::parse(tokenizer::tokenizerJson(*trainer.train()), config, "bytes"), format, {}};
}

std::string body(const std::string& question, const std::string& answer)
{
    return R"({"messages":[{"content":")" + question + R"(","role":"U"},{"content":")" + answer +
           R"(","role":"assistant"}]})";
}

recipe::ScoreSettings settings(std::int64_t maxLength, bool endOfTurn = true, bool prompt = false)
{
    recipe::ScoreSettings out;
    out.maxLength = maxLength;
    out.scoreEndOfTurn = endOfTurn;
    out.trainOnPrompt = prompt;
    return out;
}

Supervision supervise(const SequenceMaker& maker, const std::vector<std::string>& bodies)
{
    SupervisionCounter counter;
    storage::Sample sample;
    for (const std::string& one : bodies) {
        sample.id = 100 + sample.position;
        counter.add(sample, maker.make(one));
        ++sample.position;
    }
    return counter.finish();
}

/// "finding position side;" of every listed sample.
QString listed(const Supervision& supervision)
{
    QString out;
    for (const storage::SupervisedSample& one : supervision.samples)
        out += QString("%1 %2%3;").arg(one.finding.c_str()).arg(one.position).arg(one.side.c_str());
    return out;
}

QString shown(const MadeSequence& made)
{
    const auto& mask = made.sequence.sequence.responseMask;
    QString out;
    for (std::size_t i = 0; i < mask.size(); ++i)
        if (mask[i]) {
            const auto span = made.sequence.encoding.offsets[i];
            out += QString::fromStdString(made.sequence.rendering.text.substr(span.begin, span.end - span.begin)) + "|";
        }
    return out;
}

}  // namespace

class TestSupervisionReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWhatIsLearnt();
    void countsWhatIsCut();
    void countsWhatIsDropped();
    void countsBeginningsAndMissingEnds();
    void countsPairsBySide();
    void learnsPromptsOnlyWhereAsked();
    void hashTellsEveryChange();
    void listsAThousandOfAFindingButEveryDrop();
    void saysWhatAPersonShouldKnow();
    void sharesTheShortestCut();
    void looksAtARealTokenizer();
};

/// "<S>U\n?<E>\n" is 6 tokens of the question "?", "<S>assistant\n" 11, the answer, "<E>", "\n".
void TestSupervisionReport::countsWhatIsLearnt()
{
    const ModelText text = byteText();
    const Supervision made = supervise({text, settings(0)}, {body("?", "abc"), body("?", "d")});
    const storage::SupervisionReport& report = made.report;
    QCOMPARE(report.samples, 2);
    QCOMPARE(report.sequences, 2);
    QCOMPARE(report.tokens, 22 + 20);
    QCOMPARE(report.longest, 22);
    QCOMPARE(report.responseTokens, 4 + 2);
    QCOMPARE(report.responseBytes, 3 + 1);
    QVERIFY(std::abs(report.fertility() - 4.0 / 6) < 1e-12);
    QCOMPARE(report.endLearnt, 2);
    QCOMPARE(report.bosNone, 2);
    QCOMPARE(report.dropped + report.cut + report.endLost + report.endMissing + report.boundaryMerges, 0);
    QCOMPARE(listed(made), QString());
    QVERIFY(remarksOf(report).empty());
    // Without its end a response is learnt, but not that it stops.
    QCOMPARE(supervise({text, settings(0, false)}, {body("?", "abc")}).report.endLearnt, 0);
    QCOMPARE(supervise({text, settings(0, false)}, {body("?", "abc")}).report.responseTokens, 3);
}

void TestSupervisionReport::countsWhatIsCut()
{
    const ModelText text = byteText();
    // 21 tokens: of "abc" all but the line break behind its end, of "abcdef" four bytes, of "abcd" all but the end.
    const Supervision made =
        supervise({text, settings(21)}, {body("?", "abc"), body("?", "abcdef"), body("?", "abcd")});
    QCOMPARE(made.report.tokens, 3 * 21);
    QCOMPARE(made.report.responseTokens, 4 + 4 + 4);
    QCOMPARE(made.report.cut, 2);
    QCOMPARE(made.report.endLost, 2);
    QCOMPARE(made.report.endLearnt, 1);
    QCOMPARE(made.report.dropped, 0);
    QCOMPARE(made.report.cutForOthers, 0);
    QCOMPARE(listed(made), QString("response_cut 1;end_lost 1;response_cut 2;end_lost 2;"));
}

void TestSupervisionReport::countsWhatIsDropped()
{
    // The template rewrites answers that hold a "z" and refuses those that hold a "!".
    const ModelText text = byteText(
        "{% for m in messages %}{% if '!' in m.content %}{{ raise_exception('no') }}{% endif %}"
        "{{ m.role[0] ~ m.content|replace('z', '<|im_end|>') ~ '<|im_end|>' }}{% endfor %}");
    const Supervision made = supervise(
        {text, settings(8)}, {body("?", "ab"), body("????????", "ab"), body("?", "z"), body("?", "!"), body("?", "c")});
    QCOMPARE(made.report.samples, 5);
    QCOMPARE(made.report.dropped, 3);
    QCOMPARE(made.report.noResponse, 1);
    QCOMPARE(made.report.undecided, 1);
    QCOMPARE(made.report.notRendered, 1);
    QCOMPARE(made.report.responseTokens, 3 + 2);
    QVERIFY(listed(made).contains("no_response_token 1;"));
    QVERIFY(listed(made).contains("undecided_response 2;"));
    QVERIFY(listed(made).contains("not_rendered 3;"));
    QCOMPARE(dropReasons(made.report),
             std::string("1 without a response token within max_length, 1 whose answers cannot be told from the text "
                         "that the template writes around them, 1 that the template refuses"));
}

void TestSupervisionReport::countsBeginningsAndMissingEnds()
{
    // Beginning-of-text is the token of ends here, which the template writes as often as the question says.
    const ModelText text = byteText(
        "{{ '<|endoftext|>' * (messages[0].content|length) }}{% for m in messages %}{{ m.role[0] ~ m.content ~ '\n' }}"
        "{% endfor %}",
        R"({"bos_token":"<|endoftext|>"})");
    const Supervision made =
        supervise({text, settings(0)}, {body("", "a"), body("?", "a"), body("??", "a"), body("???", "a")});
    QCOMPARE(made.report.bosNone, 1);
    QCOMPARE(made.report.bosOne, 1);
    QCOMPARE(made.report.bosTwo, 2);
    QCOMPARE(made.report.endMissing, 4);
    QCOMPARE(made.report.endLearnt, 0);
    QVERIFY(listed(made).contains("two_beginnings 2;"));
    QVERIFY(!listed(made).contains("two_beginnings 1;"));
}

void TestSupervisionReport::countsPairsBySide()
{
    const ModelText text = byteText();
    const SequenceMaker maker(text, settings(20));
    SupervisionCounter counter;
    storage::Sample sample;
    sample.position = 7;
    const auto chosen = maker.make(body("?", "a"));
    const auto rejected = maker.make(body("????", "abcdef"));
    counter.add(sample, chosen, &rejected);
    sample.position = 8;
    const auto lost = maker.make(body("????????", "a"));
    counter.add(sample, lost, &chosen);
    const Supervision made = counter.finish();
    QCOMPARE(made.report.samples, 2);
    QCOMPARE(made.report.sequences, 4);
    QCOMPARE(made.report.dropped, 2);  // one side is enough
    QCOMPARE(made.report.noResponse, 2);
    QVERIFY(listed(made).startsWith("no_response_token 7rejected;") ||
            listed(made).contains("no_response_token 8chosen;"));
}

void TestSupervisionReport::learnsPromptsOnlyWhereAsked()
{
    const ModelText text = byteText();
    const auto all = supervise({text, settings(0, true, true)}, {body("?", "abc")}).report;
    QCOMPARE(all.responseTokens, 21);  // all 22 but the first
    QCOMPARE(all.tokens, 22);
    QCOMPARE(all.endLearnt, 1);
    // A sample that lost its answer still has a prompt.
    QCOMPARE(supervise({text, settings(5, true, true)}, {body("?", "abc")}).report.dropped, 0);
    QCOMPARE(supervise({text, settings(5)}, {body("?", "abc")}).report.dropped, 1);
}

void TestSupervisionReport::hashTellsEveryChange()
{
    const ModelText text = byteText();
    const auto hash = [&](const recipe::ScoreSettings& how, const std::vector<std::string>& bodies) {
        return supervise({text, how}, bodies).report.hash;
    };
    const std::string first = hash(settings(0), {body("?", "ab"), body("?", "c")});
    QCOMPARE(first.size(), std::size_t{64});
    QCOMPARE(hash(settings(0), {body("?", "ab"), body("?", "c")}), first);
    QCOMPARE(hash(settings(1000), {body("?", "ab"), body("?", "c")}), first);
    QVERIFY(hash(settings(0), {body("?", "c"), body("?", "ab")}) != first);         // order
    QVERIFY(hash(settings(0), {body("?", "ab"), body("?", "d")}) != first);         // ids
    QVERIFY(hash(settings(0, false), {body("?", "ab"), body("?", "c")}) != first);  // mask
    QVERIFY(hash(settings(20), {body("?", "ab"), body("?", "c")}) != first);        // cut
    QVERIFY(hash(settings(0), {body("?", "ab")}) != first);                         // count
    // SHA-256 of no byte: nothing was added.
    QCOMPARE(hash(settings(0), {}), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

void TestSupervisionReport::listsAThousandOfAFindingButEveryDrop()
{
    const ModelText text = byteText();
    const std::vector<std::string> cut(1200, body("?", "abcdef"));
    const Supervision kept = supervise({text, settings(20)}, cut);
    QCOMPARE(kept.report.cut, 1200);
    QCOMPARE(kept.samples.size(), std::size_t{2000});  // response_cut and end_lost
    const Supervision dropped = supervise({text, settings(10)}, cut);
    QCOMPARE(dropped.report.dropped, 1200);
    QCOMPARE(std::ranges::count(dropped.samples, std::string("no_response_token"), &storage::SupervisedSample::finding),
             1200);
}

void TestSupervisionReport::saysWhatAPersonShouldKnow()
{
    storage::SupervisionReport report;
    report.datasetName = "alpaca";
    report.modelName = "base";
    report.samples = report.sequences = 50;
    report.dropped = report.noResponse = 4;
    report.bosTwo = 50;
    report.cut = 6;
    const std::vector<Remark> remarks = remarksOf(report);
    QCOMPARE(remarks.size(), std::size_t{3});
    QVERIFY(remarks[0].warning && remarks[1].warning && !remarks[2].warning);
    QCOMPARE(remarks[0].sentence,
             std::string("alpaca under base: 4 of 50 samples have nothing to learn from and are dropped for all models "
                         "(4 without a response token within max_length)."));
    QVERIFY(remarks[1].sentence.find("two beginning-of-text tokens") != std::string::npos);
}

void TestSupervisionReport::sharesTheShortestCut()
{
    // One model writes bytes, the other knows "abab": the first keeps less of an answer.
    const auto bytes = std::make_shared<const ModelText>(byteText());
    const auto pieces = std::make_shared<const ModelText>(byteText({}, "{}", {"abab abab abab"}, 2));
    const std::string long8 = body("?", "ababababababab");
    const auto shared = [&](const std::shared_ptr<const ModelText>& own, const std::shared_ptr<const ModelText>& other,
                            std::int64_t length) {
        return *SequenceMaker(*own, settings(length), {{other}, {"other"}}).make(long8);
    };
    // 23 tokens: of bytes six of the answer, of pieces three "abab", "ab", its end and a line break fit.
    QCOMPARE(shown(*SequenceMaker(*bytes, settings(23)).make(long8)), QString("a|b|a|b|a|b|"));
    QCOMPARE(shown(*SequenceMaker(*pieces, settings(23)).make(long8)), QString("abab|abab|abab|ab|<|im_end|>|"));
    const MadeSequence cut = shared(pieces, bytes, 23);
    QCOMPARE(shown(cut), QString("abab|"));  // "ababab" ends within the second
    QVERIFY(cut.cutForOthers);
    QCOMPARE(cut.sequence.keptBytes, 4);
    const MadeSequence own = shared(bytes, pieces, 23);
    QCOMPARE(shown(own), QString("a|b|a|b|a|b|"));
    QVERIFY(!own.cutForOthers);
    // Nothing is cut where all fits.
    QVERIFY(!shared(pieces, bytes, 100).cutForOthers);
    QCOMPARE(supervise(SequenceMaker(*pieces, settings(23), {{bytes}, {"bytes"}}), {long8, body("?", "ab")})
                 .report.cutForOthers,
             1);
}

/// Llama 3's tokenizer with a template that writes its tokens: ids and mask are those of Hugging Face's tokenizers.
void TestSupervisionReport::looksAtARealTokenizer()
{
    const std::string file = goldenText("llama3.tokenizer.json");
    const auto tokenizer = tokenizer::Tokenizer::parse(file, R"({"bos_token":"<|begin_of_text|>"})", "llama3");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    const auto format = ChatFormat::make(
        {{{"default",
           "{{ bos_token }}{% for m in messages %}{{ m.role ~ '\n\n' ~ m.content ~ '<|im_end|>' }}{% endfor %}"}},
         {{"bos_token", "<|begin_of_text|>"}},
         {"<|im_end|>"}},
        jinja::Clock(), "llama3");
    QVERIFY2(format, problemOf(format));
    const ModelText text{*tokenizer, *format, {}};
    const Supervision made = supervise({text, settings(0)}, {body("Who are you?", R"(I am the\n\nwriter of this.)")});
    QCOMPARE(made.report.tokens, 30);
    QCOMPARE(made.report.responseTokens, 13);
    QCOMPARE(made.report.responseBytes, 25);
    QCOMPARE(made.report.bosOne, 1);
    QCOMPARE(made.report.endLearnt, 1);
    QCOMPARE(made.report.dropped + made.report.boundaryMerges, 0);
    // hashlib's SHA-256 of the 30 ids of Hugging Face's tokenizers 0.23.3 and 17 zeros and 13 ones, packed as "<Q",
    // "<I" and bytes.
    QCOMPARE(made.report.hash, std::string("106da66572cd1d1b0fc3c0b92c3543cf4e6fdac67b7cd2fb06b51163c4c8765c"));
}

QTEST_GUILESS_MAIN(TestSupervisionReport)
#include "tst_supervision_report.moc"
