// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <fstream>

#include <nlohmann/json.hpp>

#include "engine/jinja/json_text.h"
#include "engine/jinja/template.h"

using namespace poft;
using namespace poft::jinja;
using Json = nlohmann::ordered_json;

/// Small templates with every construct of chat templates, against what transformers renders them to (make_goldens.py).
class TestTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersAsTransformersDoes_data();
    void rendersAsTransformersDoes();
    void stopsRatherThanWriteSomethingElse_data();
    void stopsRatherThanWriteSomethingElse();
};

namespace {

Json golden()
{
    std::ifstream file(POFT_SOURCE_DIR "/tests/engine/jinja/golden/snippets.json");
    return Json::parse(file);
}

Variables variablesOf(const Json& object)
{
    Variables variables;
    for (const auto& [name, value] : object.items())
        variables.emplace_back(name, *readJson(value.dump()));
    return variables;
}

}  // namespace

void TestTemplate::rendersAsTransformersDoes_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<bool>("raises");
    QTest::addColumn<QByteArray>("generations");
    const Json all = golden();
    int index = 0;
    for (const Json& entry : all["cases"]) {
        const auto source = entry["template"].get<std::string>();
        QTest::addRow("%d %s", index++, source.substr(0, 70).c_str())
            << QByteArray::fromStdString(source) << QByteArray::fromStdString(entry.value("text", std::string()))
            << entry.contains("raises") << QByteArray::fromStdString(entry.value("generations", Json::array()).dump());
    }
}

void TestTemplate::rendersAsTransformersDoes()
{
    QFETCH(const QByteArray, source);
    QFETCH(const QByteArray, expected);
    QFETCH(const bool, raises);
    QFETCH(const QByteArray, generations);
    static const Json all = golden();
    static const Variables variables = variablesOf(all["variables"]);
    static const Clock clock(all["now"].get<std::int64_t>());

    const auto parsed = Template::parse(source.toStdString());
    const auto rendered = parsed ? parsed->render(variables, clock) : Result<Rendered>(fail(parsed.error()));
    if (raises) {
        QVERIFY2(!rendered, rendered ? rendered->text.c_str() : "");
        return;
    }
    QVERIFY2(rendered, rendered ? "" : rendered.error().message.c_str());
    QCOMPARE(QByteArray::fromStdString(rendered->text), expected);
    Json spans = Json::array();
    for (const Rendered::Span& span : rendered->generations)
        spans.push_back({span.begin, span.end});
    QCOMPARE(QByteArray::fromStdString(spans.dump()), generations);
}

void TestTemplate::stopsRatherThanWriteSomethingElse_data()
{
    QTest::addColumn<QByteArray>("source");
    const Json all = golden();
    for (const Json& entry : all["refused"])
        QTest::addRow("%s", entry.get<std::string>().c_str()) << QByteArray::fromStdString(entry.get<std::string>());
}

void TestTemplate::stopsRatherThanWriteSomethingElse()
{
    QFETCH(const QByteArray, source);
    static const Json all = golden();
    static const Variables variables = variablesOf(all["variables"]);
    const auto parsed = Template::parse(source.toStdString());
    const auto rendered = parsed ? parsed->render(variables, Clock()) : Result<Rendered>(fail(parsed.error()));
    QVERIFY2(!rendered, rendered ? rendered->text.c_str() : "");
    const auto message = QString::fromStdString(rendered.error().message);
    const QRegularExpression reason("not supported|64 bits");
    QVERIFY2(reason.match(message).hasMatch(), qPrintable(message));
    QVERIFY2(message.contains(QRegularExpression("\\(line 1, column \\d+\\)\\.$")), qPrintable(message));
}

QTEST_GUILESS_MAIN(TestTemplate)
#include "tst_template.moc"
