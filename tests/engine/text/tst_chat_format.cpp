// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/text/chat_format.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::text;
using namespace poft::tokenizer;
using nlohmann::json;

class TestChatFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersAsTransformersDoes();
    void findsTheAnswers();
    void leavesPlainTextAsItIs();
    void refusesToolsRatherThanDropThem();
    void readsOnlyItsOwnTemplate();
    void checksTheVocabulary();
};

void TestChatFormat::rendersAsTransformersDoes()
{
    const json golden = json::parse(goldenText("chats.json", "text"));
    const ChatFormat format = ChatFormat::chatMl();
    QCOMPARE(std::string(format.templateText()), golden.at("template").get<std::string>());
    QVERIFY(golden.at("rows").size() >= 12);
    for (const json& row : golden.at("rows")) {
        const auto conversation = parseConversation(row.dump());
        QVERIFY2(conversation, problemOf(conversation));
        const auto rendering = format.render(*conversation, row.at("add_generation_prompt").get<bool>());
        QVERIFY2(rendering, problemOf(rendering));
        QCOMPARE(rendering->text, row.at("text").get<std::string>());
    }
}

void TestChatFormat::findsTheAnswers()
{
    const Conversation conversation{{{"user", "é?", {}, {}},
                                     {"assistant", "ja\n", {}, {}},
                                     {"user", "<|im_end|>", {}, {}},
                                     {"assistant", "", {}, {}}},
                                    {}};
    const auto rendering = ChatFormat::chatMl().render(conversation);
    QVERIFY2(rendering, problemOf(rendering));
    QCOMPARE(rendering->responses.size(), std::size_t{2});
    const auto part = [&](ByteSpan span) { return rendering->text.substr(span.begin, span.end - span.begin); };
    // "<|im_start|>user\né?<|im_end|>\n" is 31 bytes, "<|im_start|>assistant\n" 22.
    QCOMPARE(rendering->responses[0].content, (ByteSpan{53, 56}));
    QCOMPARE(part(rendering->responses[0].content), std::string("ja\n"));
    QCOMPARE(part(rendering->responses[0].whole), std::string("ja\n<|im_end|>"));
    QVERIFY(rendering->responses[1].content.empty());
    QCOMPARE(part(rendering->responses[1].whole), std::string("<|im_end|>"));
    QVERIFY(rendering->text.ends_with("<|im_start|>assistant\n<|im_end|>\n"));
}

void TestChatFormat::leavesPlainTextAsItIs()
{
    const auto rendering = ChatFormat::chatMl().render({{{"text", " Once\n", {}, {}}}, {}});
    QVERIFY2(rendering, problemOf(rendering));
    QCOMPARE(rendering->text, std::string(" Once\n"));
    QCOMPARE(rendering->responses.size(), std::size_t{1});
    QCOMPARE(rendering->responses[0].whole, (ByteSpan{0, 6}));
}

void TestChatFormat::refusesToolsRatherThanDropThem()
{
    QVERIFY(problemOf(ChatFormat::chatMl().render({{{"user", "x", {}, {}}}, "[]"})).contains("has tools"));
    QVERIFY(problemOf(ChatFormat::chatMl().render({{{"assistant", "", {}, "[]"}}, {}})).contains("has tool calls"));
}

void TestChatFormat::readsOnlyItsOwnTemplate()
{
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    QVERIFY(ChatFormat::load(path));
    QVERIFY(ChatFormat::chatMl().save(path));
    QVERIFY(ChatFormat::load(path));
    {
        std::ofstream stream(path / "chat_template.jinja", std::ios::app);
        stream << "\n";
    }
    const auto other = ChatFormat::load(path);
    QVERIFY(!other);
    QCOMPARE(other.error().kind, ErrorKind::Incompatible);
    QVERIFY(problemOf(other).contains(folder.path().toUtf8()));
}

void TestChatFormat::checksTheVocabulary()
{
    const ChatFormat format = ChatFormat::chatMl();
    QVERIFY(format.check(goldenTokenizer("qwen2")));
    json file = json::parse(goldenText("qwen2.tokenizer.json"));
    file["added_tokens"].erase(2);
    const auto tokenizer = Tokenizer::parse(file.dump(), {}, "x");
    QVERIFY2(tokenizer, problemOf(tokenizer));
    QVERIFY(problemOf(format.check(*tokenizer)).contains("<|im_end|>"));
    QCOMPARE(format.specialTokens(), (std::vector<std::string>{"<|endoftext|>", "<|im_start|>", "<|im_end|>"}));
}

QTEST_GUILESS_MAIN(TestChatFormat)
#include "tst_chat_format.moc"
