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
    void readsTheTemplateOfAFolder();
    void choosesAmongNamedTemplates();
    void prefersTheFileToTheConfiguration();
    void knowsTheTokensOfAFolder();
    void namesWhatIsWrongWithATemplate();
    void tellsTheDate();
    void decidesNothingByMarksOfOthers();
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

namespace {

/// A model folder of which a test writes the files that it needs.
class Folder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

    void write(const std::string& name, const std::string& text) const
    {
        std::filesystem::create_directories((path() / name).parent_path());
        std::ofstream(path() / name, std::ios::binary) << text;
    }

    QByteArray rendered(const Conversation& conversation, bool prompt = false) const
    {
        const auto format = ChatFormat::load(path(), jinja::Clock(1700000000));
        if (!format)
            return problemOf(format);
        const auto text = format->renderText(conversation, prompt);
        return text ? QByteArray::fromStdString(*text) : problemOf(text);
    }

private:
    QTemporaryDir m_folder;
};

Conversation chat()
{
    return {{{"user", "Hi", {}, {}}, {"assistant", "Yes", {}, {}}}, {}};
}

}  // namespace

void TestChatFormat::readsTheTemplateOfAFolder()
{
    const Folder folder;
    const QByteArray own = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nYes<|im_end|>\n";
    QCOMPARE(folder.rendered(chat()), own);  // none: ours
    QVERIFY(ChatFormat::chatMl().save(folder.path()));
    QCOMPARE(folder.rendered(chat()), own);
    folder.write("chat_template.jinja", "{% for m in messages %}\r\n{{ m.role ~ ': ' ~ m.content }}{% endfor %}\n");
    QCOMPARE(folder.rendered(chat()), QByteArray("user: Hiassistant: Yes"));
    QVERIFY(problemOf(ChatFormat::load(folder.path() / "nothing")).contains("no folder"));
}

void TestChatFormat::choosesAmongNamedTemplates()
{
    const Folder folder;
    Conversation withTools = chat();
    withTools.tools = "[]";
    folder.write("tokenizer_config.json", R"({"chat_template": [{"name": "default", "template": "D"},
                                               {"name": "tool_use", "template": "T{{ tools|length }}"}]})");
    QCOMPARE(folder.rendered(chat()), QByteArray("D"));
    QCOMPARE(folder.rendered(withTools), QByteArray("T0"));
    folder.write("tokenizer_config.json", R"({"chat_template": [{"name": "rag", "template": "R"}]})");
    QVERIFY(folder.rendered(chat()).contains("none is named \"default\""));
    folder.write("tokenizer_config.json", R"({"chat_template": {"default": "D"}})");
    QVERIFY(folder.rendered(chat()).contains("tokenizer_config.json is neither"));
}

void TestChatFormat::prefersTheFileToTheConfiguration()
{
    const Folder folder;
    folder.write("tokenizer_config.json", R"({"chat_template": [{"name": "default", "template": "config"},
                                               {"name": "tool_use", "template": "config tools"}]})");
    folder.write("chat_template.jinja", "file");
    Conversation withTools = chat();
    withTools.tools = "[]";
    QCOMPARE(folder.rendered(chat()), QByteArray("file"));
    QCOMPARE(folder.rendered(withTools), QByteArray("file"));
    folder.write("additional_chat_templates/tool_use.jinja", "file tools");
    QCOMPARE(folder.rendered(withTools), QByteArray("file tools"));
}

void TestChatFormat::knowsTheTokensOfAFolder()
{
    const Folder folder;
    folder.write("chat_template.jinja",
                 "{{ bos_token }}|{{ eos_token }}|{{ unk_token }}|{{ pad_token is defined }}|{{ tools }}|"
                 "{{ documents }}|{{ add_generation_prompt }}|{{ more }}");
    folder.write("tokenizer_config.json", R"({"bos_token": {"content": "<b>", "lstrip": false}, "eos_token": "<e>",
                                              "pad_token": null})");
    QCOMPARE(folder.rendered(chat(), true), QByteArray("<b>|<e>||False|None|None|True|"));
    // Older folders keep them in a file of their own.
    folder.write("special_tokens_map.json", R"({"eos_token": {"content": "<E>"}, "unk_token": "<u>"})");
    QCOMPARE(folder.rendered(chat()), QByteArray("<b>|<E>|<u>|False|None|None|False|"));
    folder.write("tokenizer_config.json", R"({"bos_token": "<b>", "added_tokens_decoder": {"7": {"content": "<x>"}}})");
    QCOMPARE(folder.rendered(chat()), QByteArray("<b>|||False|None|None|False|"));
    Conversation given = chat();
    given.variables = R"({"more": [1], "bos_token": "<other>"})";
    QCOMPARE(folder.rendered(given), QByteArray("<other>|||False|None|None|False|[1]"));

    // What may end a turn: the special tokens, the added ones, and those of generation_config.json.
    folder.write("generation_config.json", R"({"eos_token_id": [3, 8]})");
    folder.write("tokenizer.json", R"({"added_tokens": [{"id": 8, "content": "<eight>"}, {"id": 9, "content": " \n"}],
                                       "model": {"type": "BPE", "vocab": {"a": 1, "three": 3}, "merges": ["a b"]}})");
    const auto files = ChatFiles::read(folder.path());
    QVERIFY2(files, problemOf(files));
    QCOMPARE(files->endTokens, (std::vector<std::string>{"<b>", "<x>", "<eight>", "three"}));
}

void TestChatFormat::namesWhatIsWrongWithATemplate()
{
    const Folder folder;
    folder.write("chat_template.jinja", "{% for m in messages %}\n  {{ m.role | shout }}\n{% endfor %}");
    const auto unknown = ChatFormat::load(folder.path());
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind, ErrorKind::Incompatible);
    QVERIFY(problemOf(unknown).contains("no filter 'shout' (line 2, column 15)"));
    QVERIFY(problemOf(unknown).contains(folder.path().string().c_str()));
    folder.write("chat_template.jinja",
                 "{% for m in messages %}\n{{ raise_exception('No ' ~ m.role ~ '!') }}{% endfor %}");
    QCOMPARE(folder.rendered(chat()),
             QByteArray("The chat template refuses this conversation: No user! (line 2, column 19)."));
    folder.write("tokenizer_config.json", "[]");
    QVERIFY(folder.rendered(chat()).contains("tokenizer_config.json is not a JSON object"));
}

void TestChatFormat::tellsTheDate()
{
    const Folder folder;
    folder.write("chat_template.jinja", "{{ strftime_now('%d %b %Y') }}");
    QCOMPARE(folder.rendered(chat()), QByteArray("14 Nov 2023"));
    const auto leapDay = clockOfDate("2024-02-29");
    QVERIFY2(leapDay, problemOf(leapDay));
    QCOMPARE(leapDay->seconds(), std::int64_t{1709164800});
    for (const char* wrong : {"2023-02-29", "2024-13-01", "24-01-01", "2024/01/01", "", "2024-01-01T00:00"})
        QVERIFY2(!clockOfDate(wrong), wrong);
    qputenv("SOURCE_DATE_EPOCH", "86400");
    QCOMPARE(clockWithoutWorkspace().seconds(), std::int64_t{86400});
    qunsetenv("SOURCE_DATE_EPOCH");
    QVERIFY(clockWithoutWorkspace().seconds() > 1'700'000'000);
}

/// A text may hold the marks that stand for answers while these are looked for.
void TestChatFormat::decidesNothingByMarksOfOthers()
{
    const std::string mark = "\U0010FE00\U0010FE10\U0010FE10\U0010FE10\U0010FE10\U0010FE01";
    Conversation conversation = chat();
    conversation.messages[0].content = mark;
    const auto rendering = ChatFormat::chatMl().render(conversation);
    QVERIFY2(rendering, problemOf(rendering));
    QCOMPARE(rendering->responses.size(), std::size_t{1});
    QCOMPARE(rendering->responses[0].source, SpanSource::Undecided);
    QVERIFY(rendering->responses[0].whole.empty());
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
