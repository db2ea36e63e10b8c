// SPDX-License-Identifier: Apache-2.0
#include <QCryptographicHash>
#include <QFile>
#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/text/chat_format.h"
#include "tests/engine/tokenizer/golden_tokenizer.h"

using namespace poft;
using namespace poft::text;
using Json = nlohmann::ordered_json;

/// Whole chat templates over conversations of every kind: texts as transformers renders them, and places of the answers
/// as a second implementation of their definition finds them (make_chat_goldens.py).
class TestChatTemplates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void rendersAndFindsTheAnswers_data();
    void rendersAndFindsTheAnswers();

private:
    Json m_golden;
};

namespace {

/// Templates of others are not committed; the project's data folder has them on some machines.
QString templateFile(const std::string& kind, const std::string& name)
{
    const QString folder = kind == "own"    ? QStringLiteral("/engine/text/formats/")
                           : kind == "test" ? QStringLiteral("/tests/engine/text/templates/")
                                            : QStringLiteral("/../shared/data/chat_templates/");
    return QStringLiteral(POFT_SOURCE_DIR) + folder + QString::fromStdString(name) + QStringLiteral(".jinja");
}

/// A span as the golden file writes it: begin, end, how it was found, and the content's end where that is another.
Json shown(const ResponseSpan& span)
{
    constexpr std::array<const char*, 4> kSources{"generation", "sentinel", "prefix", "undecided"};
    Json row{span.whole.begin, span.whole.end, kSources[static_cast<std::size_t>(span.source)]};
    if (span.content.end != span.whole.end && span.source != SpanSource::Generation)
        row.push_back(span.content.end);
    return row;
}

}  // namespace

void TestChatTemplates::initTestCase()
{
    m_golden = Json::parse(goldenText("chat_templates.json", "text"));
}

void TestChatTemplates::rendersAndFindsTheAnswers_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Json& entry : m_golden.at("templates"))
        QTest::addRow("%s: %s", entry.at("kind").get<std::string>().c_str(),
                      entry.at("name").get<std::string>().c_str())
            << index++;
    QVERIFY(index >= 32);
}

void TestChatTemplates::rendersAndFindsTheAnswers()
{
    QFETCH(const int, index);
    const Json& entry = m_golden.at("templates").at(static_cast<std::size_t>(index));
    const auto kind = entry.at("kind").get<std::string>();
    QFile file(templateFile(kind, entry.at("name").get<std::string>()));
    if (kind == "public" && !file.exists())
        QSKIP("the public templates are not on this machine");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray source = file.readAll();
    QCOMPARE(QCryptographicHash::hash(source, QCryptographicHash::Sha256).toHex(),
             QByteArray::fromStdString(entry.at("sha256").get<std::string>()));

    ChatFiles files;
    files.templates["default"] = source.toStdString();
    for (const auto& [name, token] : m_golden.at("special_tokens").items())
        files.specialTokens.emplace_back(name, token.get<std::string>());
    files.endTokens = m_golden.at("end_tokens").get<std::vector<std::string>>();
    const auto format = ChatFormat::make(files, jinja::Clock(m_golden.at("now").get<std::int64_t>()), "x");
    QVERIFY2(format, problemOf(format));

    for (const auto& [name, expected] : entry.at("cases").items()) {
        const Json& request = m_golden.at("conversations").at(name);
        const auto conversation = parseConversation(request.dump());
        QVERIFY2(conversation, problemOf(conversation));
        const auto rendering = format->render(*conversation, request.value("add_generation_prompt", false));
        if (expected.contains("raises")) {
            QVERIFY2(!rendering, (name + " was rendered").c_str());
            continue;
        }
        QVERIFY2(rendering, (name + ": " + problemOf(rendering).toStdString()).c_str());
        QCOMPARE(QByteArray::fromStdString(name + ": " + rendering->text),
                 QByteArray::fromStdString(name + ": " + expected.at("text").get<std::string>()));
        QCOMPARE(QByteArray::fromStdString(
                     *format->renderText(*conversation, request.value("add_generation_prompt", false))),
                 QByteArray::fromStdString(expected.at("text").get<std::string>()));
        Json spans = Json::array();
        for (const ResponseSpan& span : rendering->responses)
            spans.push_back(shown(span));
        QCOMPARE(QByteArray::fromStdString(name + ": " + spans.dump()),
                 QByteArray::fromStdString(name + ": " + expected.at("spans").dump()));
    }
}

QTEST_GUILESS_MAIN(TestChatTemplates)
#include "tst_chat_templates.moc"
