// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "tests/process/engine_folder.h"

/// The commands that answer JSON lines, as a script calls them.
class TestLineCommands : public QObject, private EngineFolder {
    Q_OBJECT

private Q_SLOTS:
    void init() { beginInNewFolder(); }
    void tokenizesTexts();
    void tokenizesConversations();
    void needsOnlyTheTokenizer();
    void rendersConversations();

private:
    /// A folder that holds a tokenizer of the golden files and nothing else.
    QString modelFolder(const QString& golden) const
    {
        const QString folder = path(golden);
        QDir().mkpath(folder);
        QFile::copy(QStringLiteral(POFT_SOURCE_DIR "/tests/engine/tokenizer/golden/%1.tokenizer.json").arg(golden),
                    folder + "/tokenizer.json");
        return folder;
    }
};

void TestLineCommands::tokenizesTexts()
{
    // Rows of llama3.jsonl, which Hugging Face's package made.
    const QString folder = modelFolder("llama3");
    const auto plain = answers({"tokenize", "--model", folder}, "{\"text\": \"b\"}\n{\"text\": \"\"}\n", 0);
    QCOMPARE(plain.size(), 2);
    QCOMPARE(plain[0].value("ids").toArray(), QJsonArray({68}));
    QCOMPARE(plain[0].value("offsets").toArray(), QJsonArray({QJsonArray({0, 1})}));
    QCOMPARE(plain[0].size(), 2);
    QCOMPARE(plain[1].value("ids").toArray(), QJsonArray());
    const auto special = answers({"tokenize", "--model", folder, "--special"}, "{\"text\": \"a\"}\n", 0);
    QCOMPARE(special.size(), 1);
    QCOMPARE(special[0].value("ids").toArray(), QJsonArray({620, 67}));
    QCOMPARE(special[0].value("offsets").toArray(), QJsonArray({QJsonArray({0, 0}), QJsonArray({0, 1})}));
}

void TestLineCommands::tokenizesConversations()
{
    const auto lines = answers({"tokenize", "--model", modelFolder("llama3"), "--special"},
                               "{\"messages\": [{\"role\": \"user\", \"content\": \"b\"}]}\n{\"messages\": 1}\n{}\n"
                               "{\"text\": \"b\"}\n",
                               1);
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[0].value("text").toString(), QString("<|im_start|>user\nb<|im_end|>\n"));
    const QJsonArray ids = lines[0].value("ids").toArray();
    QCOMPARE(ids.first().toInt(), 1);
    QVERIFY2(!ids.contains(620), "the template writes every token; the tokenizer adds none");
    QCOMPARE(ids.size(), lines[0].value("offsets").toArray().size());
    QVERIFY(lines[1].contains("error"));
    QVERIFY(lines[2].value("error").toString().contains("\"text\" or \"messages\""));
    QCOMPARE(lines[3].value("ids").toArray(), QJsonArray({620, 68}));
}

void TestLineCommands::needsOnlyTheTokenizer()
{
    const EngineAnswer missing =
        EngineProcess(root()).runWithInput({"tokenize", "--model", root()}, "{\"text\": \"b\"}\n");
    QCOMPARE(missing.exitCode, 1);
    QVERIFY(missing.output.isEmpty());
    QVERIFY(missing.errors.contains("tokenizer.json"));
    QCOMPARE(EngineProcess(root()).runWithInput({"tokenize"}, {}).exitCode, 2);
}

void TestLineCommands::rendersConversations()
{
    // Nothing but a template and its tokens.
    const auto write = [this](const char* name, const char* text) {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(text) > 0;
    };
    QVERIFY(
        write("chat_template.jinja",
              "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content|trim }}{{ eos_token if m.role == "
              "'assistant' }}\n"
              "{% endfor %}{{ day }}{{ '[assistant] ' if add_generation_prompt }}{{ strftime_now('%Y') if year }}"));
    QVERIFY(write("tokenizer_config.json", "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\"}"));
    const auto lines = answers(
        {"render", "--model", root()},
        "{\"messages\": [{\"role\": \"user\", \"content\": \" é \"}, {\"role\": \"assistant\", \"content\": \"ja "
        "\"}]}\n"
        "{\"messages\": []}\n"
        "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"add_generation_prompt\": true, \"day\": 5}\n",
        1);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0].value("text").toString(), QString("<s>[user] é\n[assistant] ja</s>\n"));
    // "<s>[user] é\n" is 13 bytes, "[assistant] " 12.
    QCOMPARE(lines[0].value("response_spans").toArray(), QJsonArray({QJsonArray({25, 31})}));
    QCOMPARE(lines[0].size(), 2);
    QVERIFY(lines[1].value("error").toString().contains("messages"));
    QCOMPARE(lines[2].value("text").toString(), QString("<s>[user] a\n5[assistant] "));
    QCOMPARE(lines[2].value("response_spans").toArray(), QJsonArray());
}

QTEST_GUILESS_MAIN(TestLineCommands)
#include "tst_line_commands.moc"
