// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <nlohmann/json.hpp>

#include <sstream>

#include "engine/commands/json_lines.h"

using namespace poft;
using Json = nlohmann::ordered_json;

namespace {

/// Doubles "n"; other lines fail in one way or another.
Result<Json> doubled(const Json& request)
{
    if (request.contains("fail"))
        return fail(ErrorKind::Invalid, request.at("fail").get<std::string>());
    return Json{{"n", 2 * request.at("n").get<int>()}};
}

/// A stream buffer that takes nothing.
class Closed : public std::streambuf {};

}  // namespace

class TestJsonLines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void answersEachLine();
    void answersFailingLinesInTheirPlace();
    void keepsTheOrderOfKeys();
    void replacesBytesThatAreNotUtf8();
    void stopsWhereNobodyReads();
};

void TestJsonLines::answersEachLine()
{
    std::istringstream in("{\"n\": 1}\r\n{\"n\": -4}");
    std::ostringstream out;
    QVERIFY(engine::answerJsonLines(in, out, doubled));
    QCOMPARE(out.str(), std::string("{\"n\":2}\n{\"n\":-8}\n"));
    std::istringstream nothing;
    QVERIFY(engine::answerJsonLines(nothing, out, doubled));
}

void TestJsonLines::answersFailingLinesInTheirPlace()
{
    std::istringstream in(
        "{\"n\": 1}\n{\"n\": \n[1]\n\n{\"n\": \"x\"}\n{\"m\": 1}\n{\"fail\": \"No.\"}\n\xFF\n{\"n\": 3}\n");
    std::ostringstream out;
    const Status status = engine::answerJsonLines(in, out, doubled);
    QVERIFY(!status);
    QCOMPARE(status.error().message, std::string("7 of 9 lines failed; the answer to each says why."));
    std::istringstream lines(out.str());
    std::vector<Json> answers;
    for (std::string line; std::getline(lines, line);)
        answers.push_back(Json::parse(line));
    QCOMPARE(answers.size(), std::size_t{9});
    QCOMPARE(answers.front(), (Json{{"n", 2}}));
    QCOMPARE(answers.back(), (Json{{"n", 6}}));
    const char* reasons[] = {"is not JSON", "not a JSON object", "is not JSON", "must be number", "key 'n' not found"};
    for (std::size_t i = 0; i < std::size(reasons); ++i) {
        const auto error = answers[i + 1].at("error").get<std::string>();
        QVERIFY2(error.find(reasons[i]) != std::string::npos && error.find("json.exception") == std::string::npos,
                 error.c_str());
    }
    QCOMPARE(answers[6], (Json{{"error", "No."}}));
    QVERIFY(answers[7].contains("error"));
}

void TestJsonLines::keepsTheOrderOfKeys()
{
    std::istringstream in(R"({"z": 1, "a": {"y": 2, "b": 3}})");
    std::ostringstream out;
    QVERIFY(engine::answerJsonLines(in, out, [](const Json& request) -> Result<Json> { return request; }));
    QCOMPARE(out.str(), std::string("{\"z\":1,\"a\":{\"y\":2,\"b\":3}}\n"));
}

void TestJsonLines::replacesBytesThatAreNotUtf8()
{
    std::istringstream in("{}");
    std::ostringstream out;
    QVERIFY(engine::answerJsonLines(in, out, [](const Json&) -> Result<Json> { return Json{{"text", "a\xFF"}}; }));
    QCOMPARE(out.str(), std::string("{\"text\":\"a\xEF\xBF\xBD\"}\n"));
}

void TestJsonLines::stopsWhereNobodyReads()
{
    std::istringstream in("{\"n\": 1}\n{\"n\": 2}\n");
    Closed closed;
    std::ostream out(&closed);
    const Status status = engine::answerJsonLines(in, out, doubled);
    QVERIFY(!status);
    QCOMPARE(status.error().kind, ErrorKind::Io);
}

QTEST_GUILESS_MAIN(TestJsonLines)
#include "tst_json_lines.moc"
