// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <thread>

#include "engine/jinja/json_text.h"
#include "engine/jinja/template.h"

using namespace poft;
using namespace poft::jinja;

/// A template is a stranger's program: it may not end, grow without bound, or nest without end.
class TestLimits : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void stopsWhatDoesNotEnd_data();
    void stopsWhatDoesNotEnd();
    void stopsAtTheSameStepEachTime();
    void boundsTheOutput();
    void boundsTheDepthOfATemplate_data();
    void boundsTheDepthOfATemplate();
    void refusesWhatIsNoText();
    void namesThePlace_data();
    void namesThePlace();
    void freesWhatHoldsItself();
    void rendersInSeveralThreads();
};

namespace {

Result<std::string> rendered(const std::string& source, const Limits& limits = {})
{
    POFT_TRY_ASSIGN(const Template parsed, Template::parse(source));
    POFT_TRY_ASSIGN(Rendered result, parsed.render({}, Clock(), limits));
    return std::move(result.text);
}

QByteArray problemOf(const Result<std::string>& result)
{
    return result ? QByteArray() : QByteArray::fromStdString(result.error().message);
}

std::string times(const std::string& text, int count)
{
    std::string result;
    for (int i = 0; i < count; ++i)
        result += text;
    return result;
}

}  // namespace

void TestLimits::stopsWhatDoesNotEnd_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("says");
    const QByteArray loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}";
    const QByteArray ends = "{% endfor %}{% endfor %}{% endfor %}";
    QTest::newRow("loops") << loops + ends << QByteArray("steps");
    QTest::newRow("loops with output") << loops + "x" + ends << QByteArray("steps|bytes");
    QTest::newRow("recursion") << QByteArray("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")
                               << QByteArray("too deep");
    QTest::newRow("two macros")
        << QByteArray("{% macro a(n) %}{{ b(n) }}{% endmacro %}{% macro b(n) %}{{ a(n + 1) }}{% endmacro %}{{ a(1) }}")
        << QByteArray("too deep");
    QTest::newRow("caller") << QByteArray(
                                   "{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{% endmacro %}{{ m() }}")
                            << QByteArray("too deep");
    QTest::newRow("doubled text")
        << QByteArray(
               "{% set ns = namespace(t='ab') %}{% for i in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}")
        << QByteArray("MiB|steps");
    QTest::newRow("doubled list")
        << QByteArray("{% set ns = namespace(t=[1]) %}{% for i in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}")
        << QByteArray("steps|items");
    QTest::newRow("many copies") << QByteArray(
                                        "{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = ns.l + "
                                        "['x' * 60000] %}{% endfor %}")
                                 << QByteArray("steps");
    QTest::newRow("nested list")
        << QByteArray("{% set ns = namespace(t=[]) %}{% for i in range(99999) %}{% set ns.t = [ns.t] %}{% endfor %}")
        << QByteArray("nested deeper");
    QTest::newRow("nested dict")
        << QByteArray(
               "{% set ns = namespace(t={}) %}{% for i in range(99999) %}{% set ns.t = {'a': ns.t} %}{% endfor %}")
        << QByteArray("nested deeper");
    for (const char* huge :
         {"'a' * 10 ** 15", "[1] * 10 ** 15", "'a'.center(10 ** 15)", "'%1000000000000d' % 1", "'%*d' % (10 ** 15, 1)",
          "'{:1000000000000}'.format(1)", "'a'.zfill(10 ** 15)", "('a' * 10 ** 7).replace('', 'b' * 10 ** 4)",
          "['a' * 10 ** 7] * 1000 | join", "('a' * 10 ** 7)|indent(10 ** 9, true)", "[1]|batch(10 ** 12, 0)|list",
          "[1]|slice(10 ** 12)|list", "range(10 ** 12)", "{'a': 1}|tojson(indent=10 ** 12)", "9 ** 9 ** 9",
          "2 ** 10 ** 15 * 0"})
        QTest::newRow(huge) << QByteArray("{{ ") + huge + " }}" << QByteArray("MiB|steps|items|64 bits|too l");
}

void TestLimits::stopsWhatDoesNotEnd()
{
    QFETCH(const QByteArray, source);
    QFETCH(const QByteArray, says);
    const auto result = rendered(source.toStdString(), {.steps = 2'000'000});
    QVERIFY(!result);
    QVERIFY2(QString::fromUtf8(problemOf(result)).contains(QRegularExpression(says)), problemOf(result));
}

void TestLimits::stopsAtTheSameStepEachTime()
{
    const std::string source = "{% for i in range(10) %}{{ i }}{% endfor %}";
    std::int64_t least = 0;
    while (!rendered(source, {.steps = least}))
        ++least;
    QVERIFY2(least > 10 && least < 200, qPrintable(QString::number(least)));
    for (int turn = 0; turn < 3; ++turn) {
        QVERIFY(rendered(source, {.steps = least}));
        QVERIFY(problemOf(rendered(source, {.steps = least - 1})).contains("steps"));
    }
}

void TestLimits::boundsTheOutput()
{
    QCOMPARE(rendered("{{ 'abcd' }}", {.outputBytes = 4}).value_or(""), std::string("abcd"));
    QVERIFY(problemOf(rendered("{{ 'abcde' }}", {.outputBytes = 4})).contains("more than 4 bytes"));
    QVERIFY(problemOf(rendered("abcde", {.outputBytes = 4})).contains("more than 4 bytes"));
}

void TestLimits::boundsTheDepthOfATemplate_data()
{
    QTest::addColumn<QByteArray>("source");
    const auto row = [](const char* name, const std::string& source) {
        QTest::newRow(name) << QByteArray::fromStdString(source);
    };
    const int many = 100'000;
    row("parentheses", "{{ " + times("(", many) + "1" + times(")", many) + " }}");
    row("brackets", "{{ " + times("[", many) + times("]", many) + " }}");
    row("braces", "{{ " + times("{1:", many) + "1" + times("}", many) + " }}");
    row("not", "{{ " + times("not ", many) + "1 }}");
    row("minus", "{{ " + times("- ", many) + "1 }}");
    row("power", "{{ 1" + times(" ** 1", many) + " }}");
    row("sum", "{{ 1" + times(" + 1", many) + " }}");
    row("conditional", "{{ 1" + times(" if 1 else 1", many) + " }}");
    row("attributes", "{{ a" + times(".a", many) + " }}");
    row("indices", "{{ a" + times("[0]", many) + " }}");
    row("calls", "{{ a" + times("()", many) + " }}");
    row("filters", "{{ a" + times("|upper", many) + " }}");
    row("tests", "{{ a" + times(" is a(a", many) + " }}");
    row("arguments", "{{ " + times("a(", many) + times(")", many) + " }}");
    row("if", times("{% if 1 %}", many) + times("{% endif %}", many));
    row("for", times("{% for a in b %}", many) + times("{% endfor %}", many));
    row("targets", "{% set " + times("(", many) + "a" + times(")", many) + " = 1 %}");
    row("unclosed", times("{% if 1 %}", many));
}

void TestLimits::boundsTheDepthOfATemplate()
{
    QFETCH(const QByteArray, source);
    const auto parsed = Template::parse(source.toStdString());
    QVERIFY(!parsed);
    QVERIFY(QByteArray::fromStdString(parsed.error().message).contains("line 1, column"));
}

void TestLimits::refusesWhatIsNoText()
{
    for (const char* bytes : {"\xFF", "a\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "{{ '\xE2\x82' }}"})
        QVERIFY2(!Template::parse(bytes), bytes);
    QVERIFY(Template::parse(std::string("a\0b", 3)));
    QVERIFY(!Template::parse(std::string(5 << 20, 'a')));
    for (const char* json :
         {"", "{", "[1", "{\"a\":1,}", "\"\\ud800\"", "nul", "[1] 2", "99999999999999999999", "\"\xFF\""})
        QVERIFY2(!readJson(json), json);
    QVERIFY(!readJson(times("[", 100'000)));
    QVERIFY(!readJson(times("[", 201) + times("]", 201)));
    QVERIFY(readJson(times("[", 200) + times("]", 200)));
}

void TestLimits::namesThePlace_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("place");
    QTest::newRow("tag") << QByteArray("a\n  {% nope %}") << QByteArray("unknown tag 'nope' (line 2, column 6).");
    QTest::newRow("characters") << QByteArray("日本\n日本{{ @ }}") << QByteArray("(line 2, column 6).");
    QTest::newRow("filter") << QByteArray("{{ 1 | nope }}") << QByteArray("no filter 'nope' (line 1, column 8).");
    QTest::newRow("test") << QByteArray("{{ 1 is nope }}") << QByteArray("no test 'nope' (line 1, column 6).");
    QTest::newRow("end") << QByteArray("{% if a %}\n\nb") << QByteArray("before 'endif' (line 3, column 2).");
    QTest::newRow("within a macro") << QByteArray("{% macro m() %}\n{{ none + 1 }}\n{% endmacro %}\n{{ m() }}")
                                    << QByteArray("(line 2, column 4).");
    QTest::newRow("undefined") << QByteArray("\n\n {{ messages[0].x.y }}") << QByteArray("(line 3, column 13).");
    QTest::newRow("unpacking") << QByteArray("{% for a, b in [1] %}{% endfor %}") << QByteArray("(line 1, column 4).");
}

void TestLimits::namesThePlace()
{
    QFETCH(const QByteArray, source);
    QFETCH(const QByteArray, place);
    const QByteArray problem = problemOf(rendered(source.toStdString()));
    QVERIFY2(problem.endsWith(place), problem);
}

/// Checked by the leak sanitizer, where it is on.
void TestLimits::freesWhatHoldsItself()
{
    QVERIFY(rendered("{% set ns = namespace() %}{% set ns.me = [ns] %}"));
    QVERIFY(
        rendered("{% set ns = namespace() %}{% for x in [1] %}{% set ns.loop = loop %}{% set y = loop.changed(loop) "
                 "%}{% endfor %}"));
    QVERIFY(
        rendered("{% set ns = namespace() %}{% macro m() %}{% macro n() %}{% endmacro %}{% set ns.n = n %}{% endmacro "
                 "%}{{ m() }}{{ ns.n() }}"));
    // The loop object outlives its loop; what it knew of the items is gone.
    QCOMPARE(rendered("{% set ns = namespace() %}{% for x in [1, 2] %}{% set ns.loop = loop %}{% endfor %}{{ "
                      "ns.loop.index }}{{ ns.loop.length }}")
                 .value_or(""),
             std::string("22"));
}

void TestLimits::rendersInSeveralThreads()
{
    const auto parsed = Template::parse("{% for x in range(200) %}{{ 'é日' * x }}{{ ('é日'|length) }}{% endfor %}");
    QVERIFY(parsed);
    const std::string expected = parsed->render({}, Clock())->text;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (int turn = 0; turn < 20; ++turn)
                wrong += parsed->render({}, Clock())->text != expected;
        });
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(TestLimits)
#include "tst_limits.moc"
