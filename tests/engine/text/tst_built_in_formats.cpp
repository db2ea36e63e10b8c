// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>

#include "engine/text/built_in_formats.h"
#include "engine/text/training_sequence.h"
#include "engine/tokenizer/bpe_trainer.h"
#include "engine/tokenizer/tokenizer_writer.h"
#include "storage/recipe/vocabulary.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::text;
using namespace poft::tokenizer;

/// Our own templates: which one a folder without template gets, with which tokens, and what of it is learnt. Their
/// texts are held against transformers in tst_chat_templates.
class TestBuiltInFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void recipesKnowThemAll();
    void baseModelOfSentencePieceGetsZephyr();
    void marksOfTheVocabularyDecide();
    void endOfTextIsFoundWhereItIsNamed();
    void namedFormatIsFitted();
    void formatThatDoesNotFitIsRefused();
    void aNewVocabularyHoldsWhatIsWritten_data();
    void aNewVocabularyHoldsWhatIsWritten();
};

namespace {

class Folder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    void write(const char* name, const std::string& text) const
    {
        std::ofstream(path() / name, std::ios::binary) << text;
    }

private:
    QTemporaryDir m_folder;
};

Conversation chat()
{
    return {{{"user", "Hi", {}, {}}, {"assistant", "Yes", {}, {}}}, {}};
}

/// A vocabulary of bytes and these added tokens.
std::string bytesWith(const std::vector<std::string>& specialTokens)
{
    const BpeTrainer trainer({256 + static_cast<int>(specialTokens.size()), WordPattern::Qwen2, specialTokens, 2});
    return tokenizerJson(*trainer.train());
}

/// "NAME: TEXT" with the learnt part in brackets, or what is wrong.
QByteArray shown(const Folder& folder)
{
    const auto format = ChatFormat::load(folder.path());
    if (!format)
        return problemOf(format);
    const auto rendering = format->render(chat());
    if (!rendering || rendering->responses.size() != 1)
        return problemOf(rendering);
    const ByteSpan learnt = rendering->responses.front().whole;
    std::string text = rendering->text;
    text.insert(learnt.end, "]").insert(learnt.begin, "[");
    return QByteArray::fromStdString(std::string(format->chosenName()) + ": " + text);
}

}  // namespace

void TestBuiltInFormats::recipesKnowThemAll()
{
    QStringList formats;
    for (const BuiltInFormat& format : builtInFormats()) {
        formats << QString::fromUtf8(format.name.data(), static_cast<qsizetype>(format.name.size()));
        QVERIFY2(!builtInSource(format.name).empty(), qPrintable(formats.last()));
    }
    QStringList words;
    for (const recipe::Word& word : recipe::kTemplates)
        words << QString::fromUtf8(word.name.data(), static_cast<qsizetype>(word.name.size()));
    QCOMPARE(formats, words);
    QVERIFY(problemOf(findBuiltInFormat("vicuna"))
                .contains("no chat template vicuna among ours: choose of chatml, llama-3, zephyr"));
}

void TestBuiltInFormats::baseModelOfSentencePieceGetsZephyr()
{
    const Folder folder;
    folder.write("tokenizer.json", goldenText("llama2.tokenizer.json"));
    folder.write("tokenizer_config.json", R"({"bos_token": "<s>", "eos_token": "</s>"})");
    // Its tokenizer puts <s> before a text, so the template does.
    QCOMPARE(shown(folder), QByteArray("zephyr: <s><|user|>\nHi</s>\n<|assistant|>\n[Yes</s>]\n"));

    const auto format = ChatFormat::load(folder.path());
    const auto tokenizer = Tokenizer::load(folder.path());
    QVERIFY(format && tokenizer);
    QCOMPARE(format->endOfTurn(), std::string_view("</s>"));
    const auto sequence = encodeForTraining(*tokenizer, *format, chat(), {});
    QVERIFY2(sequence, problemOf(sequence));
    QCOMPARE(sequence->bosTokens, 1);
    QCOMPARE(sequence->turnsWithoutEnd, 0);
    QCOMPARE(sequence->sequence.ids.front(), *tokenizer->tokenId("<s>"));
    // The mask ends with </s>, which stands before the last line break.
    const auto& mask = sequence->sequence.responseMask;
    const auto last = static_cast<std::size_t>(std::find(mask.rbegin(), mask.rend(), 1).base() - mask.begin()) - 1;
    QCOMPARE(sequence->sequence.ids[last], *tokenizer->tokenId("</s>"));

    // Saved into a checkpoint it is a template like any other, with the same text.
    const QByteArray chosen = shown(folder);
    QVERIFY(format->save(folder.path()));
    QCOMPARE("zephyr" + shown(folder), chosen);
}

void TestBuiltInFormats::marksOfTheVocabularyDecide()
{
    const Folder folder;
    folder.write("tokenizer.json", goldenText("qwen2.tokenizer.json"));
    QCOMPARE(shown(folder),
             QByteArray("chatml: <|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n[Yes<|im_end|>]\n"));

    QString llama3 = QString::fromStdString(goldenText("llama3.tokenizer.json"));
    llama3.replace("<|endoftext|>", "<|start_header_id|>");
    llama3.replace("<|im_start|>", "<|end_header_id|>").replace("<|im_end|>", "<|eot_id|>");
    folder.write("tokenizer.json", llama3.toStdString());
    QCOMPARE(shown(folder),
             QByteArray("llama-3: <|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                        "<|start_header_id|>assistant<|end_header_id|>\n\n[Yes<|eot_id|>]"));

    // Without added tokens of the marks they would be torn into pieces.
    folder.write("tokenizer.json", bytesWith({"<|im_start|>", "</s>"}));
    QCOMPARE(shown(folder), QByteArray("zephyr: <|user|>\nHi</s>\n<|assistant|>\n[Yes</s>]\n"));
}

void TestBuiltInFormats::endOfTextIsFoundWhereItIsNamed()
{
    const Folder folder;
    folder.write("tokenizer.json", bytesWith({"<first>", "<it's \\ the end>", "<|endoftext|>"}));
    QVERIFY(shown(folder).startsWith("zephyr: <|user|>\nHi<|endoftext|>\n"));
    folder.write("config.json", R"({"eos_token_id": 1})");
    QCOMPARE(shown(folder),
             QByteArray("zephyr: <|user|>\nHi<it's \\ the end>\n<|assistant|>\n[Yes<it's \\ the end>]\n"));
    folder.write("tokenizer_config.json", R"({"eos_token": "<first>"})");
    QVERIFY(shown(folder).startsWith("zephyr: <|user|>\nHi<first>\n"));

    const Folder without;
    without.write("tokenizer.json", bytesWith({"<first>"}));
    QVERIFY2(shown(without).contains("names no end-of-text token"), shown(without));
    QVERIFY(shown(without).contains("add \"eos_token\" to its tokenizer_config.json"));
}

void TestBuiltInFormats::namedFormatIsFitted()
{
    const Folder folder;
    folder.write("tokenizer.json", goldenText("llama2.tokenizer.json"));
    const auto tokenizer = Tokenizer::load(folder.path());
    QVERIFY(tokenizer);
    const std::pair<const char*, const char*> expected[] = {
        {"alpaca", ": <s>### Instruction:\nHi\n\n### Response:\n[Yes</s>]\n\n"},
        {"plain", ": <s>User:\nHi\n\nAssistant:\n[Yes</s>]\n\n"},
        {"llama-2", ": <s>[INST] Hi [/INST] [Yes </s>]"}};
    for (const auto& [name, text] : expected) {
        const auto fitted = fitBuiltInFormat(folder.path(), *tokenizer, name);
        QVERIFY2(fitted, problemOf(fitted));
        QCOMPARE(fitted->endToken, std::string("</s>"));
        folder.write("chat_template.jinja", fitted->source);
        QCOMPARE(shown(folder), QByteArray(text));
    }
}

void TestBuiltInFormats::formatThatDoesNotFitIsRefused()
{
    const Folder folder;
    const Tokenizer llama2 = goldenTokenizer("llama2");
    QVERIFY(problemOf(fitBuiltInFormat(folder.path(), llama2, "chatml")).contains("has no added token <|im_start|>"));
    QVERIFY(problemOf(fitBuiltInFormat(folder.path(), llama2, "llama-3"))
                .contains("has no added token <|start_header_id|>, which the template llama-3 writes"));
    QVERIFY(problemOf(fitBuiltInFormat(folder.path(), llama2, "alpacca")).contains("no chat template alpacca"));
}

void TestBuiltInFormats::aNewVocabularyHoldsWhatIsWritten_data()
{
    QTest::addColumn<QString>("name");
    for (const BuiltInFormat& format : builtInFormats())
        QTest::addRow("%s", std::string(format.name).c_str()) << QString::fromStdString(std::string(format.name));
}

void TestBuiltInFormats::aNewVocabularyHoldsWhatIsWritten()
{
    QFETCH(const QString, name);
    const auto format = ChatFormat::builtIn(name.toStdString());
    QVERIFY2(format, problemOf(format));
    const auto tokenizer = Tokenizer::parse(bytesWith(format->specialTokens()), "{}", "bytes");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    const auto sequence = encodeForTraining(*tokenizer, *format, chat(), {});
    QVERIFY2(sequence, problemOf(sequence));
    // "Yes" in bytes, and the end of the turn as one token (after the space of llama-2).
    QCOMPARE(sequence->responseTokens, name == "llama-2" ? 5 : 4);
    QVERIFY(tokenizer->tokenId(format->endOfTurn()));
    QCOMPARE(sequence->responseBytes, std::int64_t{3});
}

QTEST_GUILESS_MAIN(TestBuiltInFormats)
#include "tst_built_in_formats.moc"
