// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include "engine/data/convert.h"
#include "engine/data/detect.h"
#include "engine/data/json_value.h"
#include "engine/data/sample_json.h"
#include "storage/recipe/vocabulary.h"

using namespace poft;
using namespace poft::data;

namespace {

Row rowOf(const QByteArray& json)
{
    JsonParser parser;
    Row row;
    auto value = parser.parseCopy(json.toStdString(), 10'000);
    if (!value) {
        qFatal("the test's row is no JSON: %s", json.constData());
    }
    row.number = 7;
    row.value = *std::move(value);
    return row;
}

/// What becomes of a row: "format | sample", "format ! reason" or "! detection's sentence".
QString fate(const QByteArray& json, const LayoutRequest& request = {})
{
    std::vector<Row> rows;
    rows.push_back(rowOf(json));
    const auto detection = detect(rows, request);
    if (!detection) {
        return "! " + QString::fromStdString(detection.error().message);
    }
    const QString format = formatName(detection->layout.format);
    const auto sample = toSample(rows.front(), detection->layout);
    if (!sample) {
        return format + " ! " + QString::fromStdString(sample.error().message);
    }
    return format + " | " + QString::fromStdString(toJson(*sample)).replace(",\"line\":7", "");
}

LayoutRequest asked(const char* format, std::vector<std::string> assignments)
{
    LayoutRequest request;
    request.format = format;
    auto map = parseFieldMap(assignments);
    if (!map) {
        qFatal("the test's mapping is wrong: %s", map.error().message.c_str());
    }
    request.map = *map;
    return request;
}

}  // namespace

class TestFormats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodRows_data();
    void goodRows();
    void badRows_data();
    void badRows();
    void mappedRows_data();
    void mappedRows();
    void badMappings_data();
    void badMappings();
    void rarerColumnsDoNotDecide();
    void reasonsNameTheColumns();
    void wordsOfRecipesAreKnown();
};

void TestFormats::goodRows_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, const QByteArray& row, const char* expected) {
        QTest::newRow(name) << row << QString::fromUtf8(expected);
    };

    add("alpaca", R"({"instruction":"Add","input":"1 2","output":"3"})",
        R"(alpaca | {"messages":[{"role":"user","content":"Add\n1 2"},{"role":"assistant","content":"3"}]})");
    add("alpaca, empty input", R"({"instruction":"Hi","input":"","output":" Hello "})",
        R"(alpaca | {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":" Hello "}]})");
    add("alpaca, null input", R"({"instruction":"Hi","input":null,"output":"Hello"})",
        R"(alpaca | {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]})");
    add("alpaca, only input", R"({"instruction":"","input":"Hi","output":"Hello"})",
        R"(alpaca | {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]})");
    add("alpaca, all columns",
        R"({"instruction":"c","input":"","output":"d","system":"S","history":[["a","b"]],"text":"rendered","id":4,"lang":null})",
        R"(alpaca | {"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},)"
        R"({"role":"user","content":"c"},{"role":"assistant","content":"d"}],"extra":{"id":4}})");
    add("openhermes 1", R"({"instruction":"a","input":"b","output":"c"})",
        R"(alpaca | {"messages":[{"role":"user","content":"a\nb"},{"role":"assistant","content":"c"}]})");
    add("dolly", R"({"instruction":"a","context":"b","response":"c","category":"open_qa"})",
        R"(dolly | {"messages":[{"role":"user","content":"a\nb"},{"role":"assistant","content":"c"}],"extra":{"category":"open_qa"}})");

    add("sharegpt",
        R"({"id":"x1","conversations":[{"from":"system","value":"S"},{"from":"human","value":"a"},{"from":"gpt","value":"b"}]})",
        R"(sharegpt | {"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("extra":{"id":"x1"}})");
    add("sharegpt, system and tools",
        R"({"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}],"system":"S",)"
        R"("tools":"[{\"name\":\"f\"}]"})",
        R"(sharegpt | {"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("tools":[{"name":"f"}]})");
    add("sharegpt, calls",
        R"({"conversations":[{"from":"human","value":"a"},)"
        R"({"from":"function_call","value":"{\"name\":\"f\",\"arguments\":{\"x\":1.0}}"},)"
        R"({"from":"observation","value":"2"},{"from":"gpt","value":"b"}],"tools":""})",
        R"(sharegpt | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","tool_calls":)"
        R"([{"function":{"name":"f","arguments":{"x":1.0}},"type":"function"}]},{"role":"tool","content":"2"},)"
        R"({"role":"assistant","content":"b"}]})");
    add("sharegpt, per turn",
        R"({"conversation_id":1,"conversation":[{"human":"a","assistant":"b"},{"human":"c","assistant":"d"}]})",
        R"(sharegpt | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},)"
        R"({"role":"assistant","content":"d"}],"extra":{"conversation_id":1}})");
    add("openhermes 2.5",
        R"({"custom_instruction":null,"topic":null,"conversations":[{"from":"human","value":"a","weight":null},)"
        R"({"from":"gpt","value":"b","weight":1.0}],"category":"orca","source":"airoboros"})",
        R"(sharegpt | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("extra":{"category":"orca","source":"airoboros"}})");

    add("openhermes 2.5, system prompt",
        R"({"system_prompt":"S","conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}],"model":null})",
        R"(sharegpt | {"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");

    // As CSV has it, and Parquet files of programs that know no lists.
    add("messages as JSON text",
        R"j({"messages":"[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"}]"})j",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");
    add("tool calls as JSON text",
        R"j({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":"[{\"id\":1.0}]"}]})j",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","tool_calls":[{"id":1.0}]}]})");
    add("pair as JSON text",
        R"j({"prompt":"a","chosen":"[{\"role\":\"assistant\",\"content\":\"b\"}]","rejected":"[{\"role\":\"assistant\",\"content\":\"c\"}]"})j",
        R"(preference | {"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})");
    add("an answer that is JSON", R"j({"prompt":"List them.","completion":"[{\"name\":\"a\"}]"})j",
        R"j(prompt_completion | {"messages":[{"role":"user","content":"List them."},{"role":"assistant","content":"[{\"name\":\"a\"}]"}]})j");
    add("label as a word", R"({"prompt":"a","completion":"b","label":"False"})",
        R"(unpaired | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"is_noise":true,"extra":{"label":"False"}})");
    add("a label that is none of ours", R"({"prompt":"a","completion":"b","label":"spam"})",
        R"(prompt_completion | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"extra":{"label":"spam"}})");
    add("noise may be empty",
        R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""}],"is_noise":true,"noise_kind":"empty_response"})",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""}],"is_noise":true,"noise_kind":"empty_response"})");

    add("messages", R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");
    add("ultrachat",
        R"({"prompt":"a","prompt_id":"77","messages":[{"content":"a","role":"user"},{"content":"b","role":"assistant"}]})",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"extra":{"prompt_id":"77"}})");
    add("messages, another prompt column",
        R"({"prompt":"z","messages":[{"content":"a","role":"user"},{"content":"b","role":"assistant"}]})",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"extra":{"prompt":"z"}})");
    add("messages with calls",
        R"({"messages":[{"role":"developer","content":"S"},{"role":"user","content":"a","name":"Ann"},)"
        R"({"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},)"
        R"({"role":"tool","name":"f","content":"2"},{"role":"assistant","content":"b","thinking":"hm"}],"tools":[{"type":"function"}]})",
        R"(messages | {"messages":[{"role":"developer","content":"S"},{"role":"user","content":"a","name":"Ann"},)"
        R"({"role":"assistant","content":"","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},)"
        R"({"role":"tool","content":"2","name":"f"},{"role":"assistant","content":"b"}],"tools":[{"type":"function"}]})");
    add("content parts",
        R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},)"
        R"({"role":"assistant","content":"c"}]})",
        R"(messages | {"messages":[{"role":"user","content":"ab"},{"role":"assistant","content":"c"}]})");

    add("prompt and completion", R"({"prompt":"a","completion":"b"})",
        R"(prompt_completion | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");
    add("prompt and completion as lists",
        R"({"prompt":[{"role":"system","content":"S"},{"role":"user","content":"a"}],)"
        R"("completion":[{"role":"assistant","content":"b"}]})",
        R"(prompt_completion | {"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},)"
        R"({"role":"assistant","content":"b"}]})");
    add("unpaired, good", R"({"prompt":"a","completion":"b","label":true})",
        R"(unpaired | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"is_noise":false,)"
        R"("extra":{"label":true}})");
    add("unpaired, bad", R"({"prompt":"a","completion":"b","label":0})",
        R"(unpaired | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"is_noise":true,)"
        R"("extra":{"label":0}})");
    add("text", R"({"text":"Once","meta":{"n":1.50}})", R"(text | {"text":"Once","extra":{"meta":{"n":1.50}}})");

    const char* pair = R"(preference | {"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
                       R"("rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})";
    add("pair of strings", R"({"prompt":"a","chosen":"b","rejected":"c"})", pair);
    add("pair of lists",
        R"({"prompt":[{"role":"user","content":"a"}],"chosen":[{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"assistant","content":"c"}]})",
        pair);
    add("pair, prompt within",
        R"({"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})",
        pair);
    add("pair, sharegpt",
        R"({"conversations":[{"from":"human","value":"a"}],"chosen":{"from":"gpt","value":"b"},)"
        R"("rejected":{"from":"gpt","value":"c"}})",
        pair);
    add("ultrafeedback",
        R"({"prompt":"a","prompt_id":"9","chosen":[{"content":"a","role":"user"},{"content":"b","role":"assistant"}],)"
        R"("rejected":[{"content":"a","role":"user"},{"content":"c","role":"assistant"}],)"
        R"("messages":[{"content":"a","role":"user"},{"content":"b","role":"assistant"}],"score_chosen":8.5,"score_rejected":2.0})",
        R"(preference | {"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}],)"
        R"("extra":{"prompt_id":"9","score_chosen":8.5,"score_rejected":2.0}})");
    add("pair, system column", R"({"system":"S","prompt":"a","chosen":"b","rejected":"c"})",
        R"(preference | {"chosen":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"system","content":"S"},{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})");
    add("pair of strings, prompt within", R"({"chosen":"The sky is blue.","rejected":"The sky is green."})",
        R"(preference | {"chosen":[{"role":"user","content":"The sky is"},{"role":"assistant","content":" blue."}],)"
        R"("rejected":[{"role":"user","content":"The sky is"},{"role":"assistant","content":" green."}]})");
    add("prompt within ends at a character", R"({"chosen":"caf\u00e9","rejected":"caf\u00e8"})",
        R"(preference | {"chosen":[{"role":"user","content":"caf"},{"role":"assistant","content":"é"}],)"
        R"("rejected":[{"role":"user","content":"caf"},{"role":"assistant","content":"è"}]})");
    add("noise flags",
        R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"is_noise":true,)"
        R"("noise_kind":"character_edits","extra":{"prompt":"a","n":1},"r_llm":-1.25})",
        R"(messages | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"is_noise":true,)"
        R"("noise_kind":"character_edits","extra":{"n":1,"prompt":"a","r_llm":-1.25}})");
}

void TestFormats::goodRows()
{
    QFETCH(const QByteArray, row);
    QFETCH(const QString, expected);
    QCOMPARE(fate(row), expected);
}

void TestFormats::badRows_data()
{
    QTest::addColumn<QByteArray>("good");  // decides the format
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<QString>("reason");
    const auto add = [](const char* name, const char* good, const char* bad, const char* reason) {
        QTest::newRow(name) << QByteArray(good) << QByteArray(bad) << QString::fromUtf8(reason);
    };
    const char* alpaca = R"({"instruction":"a","input":"","output":"b"})";
    add("no response", alpaca, R"({"instruction":"a","input":""})", R"("output" is missing)");
    add("null response", alpaca, R"({"instruction":"a","input":"","output":null})", R"("output" is null)");
    add("empty response", alpaca, R"({"instruction":"a","input":"","output":" \n"})", R"("output" is empty)");
    add("response is a number", alpaca, R"({"instruction":"a","output":3})",
        R"("output" is a number, but a string or a list of messages is needed)");
    add("no prompt", alpaca, R"({"output":"b"})", R"("instruction" is missing)");
    add("empty prompt", alpaca, R"({"instruction":" ","input":" ","output":"b"})", R"("instruction" is empty)");
    add("response repeats the prompt", alpaca, R"({"instruction":"a","output":"a"})",
        R"("output" only repeats "instruction")");
    add("input is a list", alpaca, R"({"instruction":"a","input":["x"],"output":"b"})",
        R"("input" is a list, but a string is needed)");
    const char* history = R"({"instruction":"a","output":"b","history":[]})";
    add("history of strings", history, R"({"instruction":"a","output":"b","history":["x"]})",
        R"("history" holds something other than [question, answer])");
    add("history is a string", history, R"({"instruction":"a","output":"b","history":"x"})",
        R"("history" is a string, but a list is needed)");

    const char* messages = R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})";
    add("messages missing", messages, R"({"x":1})", R"("messages" is missing)");
    add("messages null", messages, R"({"messages":null})", R"("messages" is null)");
    add("messages empty", messages, R"({"messages":[]})", R"("messages" is an empty list)");
    add("messages a string", messages, R"({"messages":"hello"})",
        R"("messages" is a string, but a list of messages is needed)");
    add("turn is a string", messages, R"({"messages":["hello"]})",
        R"(turn 1 of "messages" has a string instead of an object)");
    add("unknown role", messages, R"({"messages":[{"role":"user","content":"a"},{"role":"narrator","content":"b"}]})",
        R"(turn 2 of "messages" has the role "narrator", which is none of system, user, assistant and tool)");
    add("role is a number", messages, R"({"messages":[{"role":1,"content":"a"}]})",
        R"(turn 1 of "messages" has a role that is a number where a string is needed)");
    add("content missing", messages, R"({"messages":[{"role":"assistant"}]})",
        R"(turn 1 of "messages" has no content)");
    add("content null", messages, R"({"messages":[{"role":"assistant","content":null}]})",
        R"(turn 1 of "messages" has null as content)");
    add("content a number", messages, R"({"messages":[{"role":"assistant","content":5}]})",
        R"(turn 1 of "messages" has content that is a number where a string is needed)");
    add("content an image", messages,
        R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]},{"role":"assistant","content":"b"}]})",
        R"(turn 1 of "messages" has a content part that is no text (images and sounds cannot be used))");
    add("no assistant", messages, R"({"messages":[{"role":"user","content":"a"}]})",
        R"("messages" has no assistant turn with text)");
    add("blank assistant", messages,
        R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":" "}]})",
        R"("messages" has no assistant turn with text)");
    add("neither keys", messages, R"({"messages":[{"speaker":"a","line":"b"}]})",
        R"(turn 1 of "messages" has neither role and content, nor from and value, nor human and assistant)");
    const char* tools =
        R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"tools":"[]"})";
    add("tools are no JSON", tools,
        R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"tools":"[{"})",
        R"("tools" is a string that holds no JSON list of tools)");
    const char* sharegpt = R"({"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]})";
    add("call is no JSON", sharegpt, R"({"conversations":[{"from":"function_call","value":"call f"}]})",
        R"(turn 1 of "conversations" has a function_call that is not JSON)");
    add("call without arguments", sharegpt,
        R"({"conversations":[{"from":"function_call","value":"{\"name\":\"f\"}"}]})",
        R"(turn 1 of "conversations" has a function_call without name and arguments)");
    add("exchange of numbers", sharegpt, R"({"conversations":[{"human":1,"assistant":"x"}]})",
        R"(turn 1 of "conversations" has "human" that is a number where a string is needed)");

    add("exchange of nothing", sharegpt, R"({"conversations":[{"human":null,"assistant":null}]})",
        R"(turn 1 of "conversations" has neither a question nor an answer)");
    add("answer of nothing", R"({"prompt":"a","completion":"b"})", R"({"prompt":"a","completion":[{"human":null}]})",
        R"(turn 1 of "completion" has neither a question nor an answer)");
    const char* pair = R"({"prompt":"a","chosen":"b","rejected":"c"})";
    add("same answers", pair, R"({"prompt":"a","chosen":"b","rejected":"b"})",
        R"("chosen" and "rejected" are the same)");
    add("empty rejected", pair, R"({"prompt":"a","chosen":"b","rejected":""})",
        R"("rejected" does not end with an answer of the assistant)");
    add("null chosen", pair, R"({"prompt":"a","chosen":null,"rejected":"c"})", R"("chosen" is null)");
    add("pair without prompt", pair, R"({"prompt":null,"chosen":"x","rejected":"y"})",
        R"(there is no prompt before "chosen" and "rejected")");
    add("one answer begins the other", pair, R"({"chosen":"The sky","rejected":"The sky is blue"})",
        R"("chosen" does not end with an answer of the assistant)");
    add("different prompts", pair,
        R"({"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"user","content":"z"},{"role":"assistant","content":"c"}]})",
        R"("chosen" and "rejected" do not begin with the same turn)");
    add("only one brings a prompt", pair,
        R"({"prompt":"a","chosen":"b","rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})",
        R"("rejected" brings a prompt, "chosen" does not)");
    const char* unpaired = R"({"prompt":"a","completion":"b","label":true})";
    add("label missing", unpaired, R"({"prompt":"a","completion":"b"})", R"("label" is missing)");
    add("label is a word", unpaired, R"({"prompt":"a","completion":"b","label":"good"})",
        R"("label" is neither true nor false)");
    add("text is null", R"({"text":"a"})", R"({"text":null})", R"("text" is null)");
    add("text is blank", R"({"text":"a"})", R"({"text":"\n"})", R"("text" is empty)");
    add("text is a list", R"({"text":"a"})", R"({"text":["a"]})", R"("text" is a list, but a string is needed)");
}

void TestFormats::badRows()
{
    QFETCH(const QByteArray, good);
    QFETCH(const QByteArray, bad);
    QFETCH(const QString, reason);
    std::vector<Row> rows;
    rows.push_back(rowOf(good));
    const auto detection = detect(rows);
    QVERIFY2(detection.has_value(), detection ? "" : detection.error().message.c_str());
    QVERIFY(toSample(rows.front(), detection->layout).has_value());
    Row row = rowOf(bad);
    const auto sample = toSample(row, detection->layout);
    QVERIFY(!sample.has_value());
    QCOMPARE(QString::fromStdString(sample.error().message), reason);
}

void TestFormats::mappedRows_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QStringList>("map");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, const char* row, const char* format, const QStringList& map,
                        const char* expected) {
        QTest::newRow(name) << QByteArray(row) << QString(format) << map << QString::fromUtf8(expected);
    };
    add("gsm8k", R"({"question":"a","answer":"b"})", "auto", {"prompt=question", "response=answer"},
        R"(prompt_completion | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");
    add("one column of alpaca", R"({"instruction":"a","input":"x","better":"b","output":"c"})", "auto",
        {"response=better"},
        R"(alpaca | {"messages":[{"role":"user","content":"a\nx"},{"role":"assistant","content":"b"}],"extra":{"output":"c"}})");
    add("pairs", R"({"q":"a","yes":"b","no":"c"})", "auto", {"prompt=q", "chosen=yes", "rejected=no"},
        R"(preference | {"chosen":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],)"
        R"("rejected":[{"role":"user","content":"a"},{"role":"assistant","content":"c"}]})");
    add("messages", R"({"dialogue":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}]})", "auto",
        {"messages=dialogue"},
        R"(sharegpt | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})");
    add("label and id", R"({"q":"a","r":"b","ok":false,"key":"k1"})", "auto",
        {"prompt=q", "response=r", "label=ok", "id=key"},
        R"(unpaired | {"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"is_noise":true,)"
        R"("extra":{"id":"k1","ok":false}})");
    add("text", R"({"body":"a","text":"b"})", "auto", {"text=body"}, R"(text | {"text":"a","extra":{"text":"b"}})");
    add("given format", R"({"instruction":"a","input":"x","output":"c","text":"t"})", "text", {},
        R"(text | {"text":"t","extra":{"input":"x","instruction":"a","output":"c"}})");
    add("system", R"({"prompt":"a","completion":"b","persona":"S"})", "auto", {"system=persona"},
        R"(prompt_completion | {"messages":[{"role":"system","content":"S"},{"role":"user","content":"a"},)"
        R"({"role":"assistant","content":"b"}]})");
}

void TestFormats::mappedRows()
{
    QFETCH(const QByteArray, row);
    QFETCH(const QString, format);
    QFETCH(const QStringList, map);
    QFETCH(const QString, expected);
    std::vector<std::string> assignments;
    for (const QString& assignment : map) {
        assignments.push_back(assignment.toStdString());
    }
    QCOMPARE(fate(row, asked(format.toUtf8().constData(), assignments)), expected);
}

void TestFormats::badMappings_data()
{
    QTest::addColumn<QByteArray>("row");
    QTest::addColumn<QString>("format");
    QTest::addColumn<QStringList>("map");
    QTest::addColumn<QStringList>("words");
    const auto add = [](const char* name, const char* row, const char* format, const QStringList& map,
                        const QStringList& words) {
        QTest::newRow(name) << QByteArray(row) << QString(format) << map << words;
    };
    add("nothing fits", R"({"question":"a","answer":"b"})", "auto", {},
        {"question and answer", "--map prompt=question --map response=answer"});
    add("no idea", R"({"x":"a","y":"b","z":1})", "auto", {},
        {"x, y and z", "--map prompt=COLUMN --map response=COLUMN"});
    add("no column", R"({"question":"a","answer":"b"})", "auto", {"prompt=query"},
        {"no column \"query\"", "question and answer"});
    add("unknown format", R"({"text":"a"})", "alpacca", {}, {"alpacca", "auto, alpaca, dolly"});
    add("format lacks a column", R"({"instruction":"a","answer":"b"})", "alpaca", {},
        {"needs a column for response", "instruction and answer", "--map response=COLUMN"});
    add("field of another format", R"({"text":"a","b":"c"})", "text", {"chosen=b"}, {"has no field \"chosen\""});
    add("no columns", R"({})", "auto", {}, {"have no columns"});
    add("no equals sign", R"({"text":"a"})", "auto", {"prompt"}, {"field=column"});
    add("unknown field", R"({"text":"a"})", "auto", {"answer=text"}, {"no field \"answer\"", "response"});
    add("field twice", R"({"text":"a"})", "auto", {"text=text", "text=b"}, {"mapped twice"});
}

void TestFormats::badMappings()
{
    QFETCH(const QByteArray, row);
    QFETCH(const QString, format);
    QFETCH(const QStringList, map);
    QFETCH(const QStringList, words);
    std::vector<std::string> assignments;
    for (const QString& assignment : map) {
        assignments.push_back(assignment.toStdString());
    }
    const auto fields = parseFieldMap(assignments);
    QString said;
    if (!fields) {
        said = QString::fromStdString(fields.error().message);
    } else {
        LayoutRequest request;
        request.format = format.toStdString();
        request.map = *fields;
        said = fate(row, request);
        QVERIFY2(said.startsWith("! "), qPrintable(said));
    }
    for (const QString& word : words) {
        QVERIFY2(said.contains(word), qPrintable(said));
    }
}

void TestFormats::rarerColumnsDoNotDecide()
{
    std::vector<Row> rows;
    rows.push_back(rowOf(R"({"chosen":"x","rejected":"y","text":"t"})"));
    rows.push_back(rowOf(R"({"text":"t"})"));
    rows.push_back(rowOf(R"({"text":"t"})"));
    Row broken;
    broken.problem = "broken";
    rows.push_back(std::move(broken));
    const auto detection = detect(rows);
    QVERIFY(detection.has_value());
    QCOMPARE(formatName(detection->layout.format), "text");
}

void TestFormats::reasonsNameTheColumns()
{
    std::vector<Row> rows;
    rows.push_back(rowOf(R"({"instruction":"a","input":"x","answer":"b"})"));
    const auto detection = detect(rows, asked("auto", {"response=answer"}));
    QVERIFY(detection.has_value());
    QCOMPARE(
        QString::fromStdString(detection->reason),
        QString("the columns instruction and input are those of Alpaca instructions; as asked, response from answer"));
}

/// Recipes check formats and fields by a list of their own; what they let through must be known here.
void TestFormats::wordsOfRecipesAreKnown()
{
    for (const recipe::Word& word : recipe::kFormats) {
        QVERIFY2(word.name == "auto" || parseFormat(word.name).has_value(), word.name.data());
    }
    QCOMPARE(recipe::kFormats.size(), formatNames().size() + 1);
    FieldMap map;
    for (const recipe::Word& word : recipe::kFields) {
        QVERIFY2(fieldColumn(map, word.name) != nullptr, word.name.data());
    }
}

QTEST_GUILESS_MAIN(TestFormats)
#include "tst_formats.moc"
