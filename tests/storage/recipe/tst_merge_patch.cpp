// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <QTest>
#include <nlohmann/json.hpp>

#include "storage/recipe/recipe.h"

using nlohmann::json;
using poft::recipe::mergePatch;

namespace {

/// A small document; objects of few keys, so that patches meet.
json arbitraryDocument(int levels, bool withNull)
{
    const int kind = *rc::gen::inRange(0, levels > 0 ? 6 : 3);
    if (kind == 0)
        return *rc::gen::inRange(0, 5);
    if (kind == 1)
        return withNull ? json(nullptr) : json(true);
    if (kind == 2)
        return json::array({*rc::gen::inRange(0, 3)});
    json object = json::object();
    const int members = *rc::gen::inRange(0, 4);
    for (int i = 0; i < members; ++i)
        object[std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 4)))] =
            arbitraryDocument(levels - 1, withNull);
    return object;
}

/// RFC 7396, section 2, as it is written there.
json mergeByTheBook(json target, const json& patch)
{
    if (!patch.is_object())
        return patch;
    if (!target.is_object())
        target = json::object();
    for (const auto& [name, value] : patch.items()) {
        if (value.is_null())
            target.erase(name);
        else
            target[name] = mergeByTheBook(target.contains(name) ? target[name] : json(), value);
    }
    return target;
}

}  // namespace

class TestMergePatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// RFC 7396, appendix A.
    void appendixOfTheStandard_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<QByteArray>("result");
        const char* const cases[][3] = {
            {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
            {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
            {R"({"a":"b"})", R"({"a":null})", R"({})"},
            {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
            {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
            {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
            {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
            {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
            {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
            {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
            {R"({"a":"foo"})", R"(null)", R"(null)"},
            {R"({"a":"foo"})", R"("bar")", R"("bar")"},
            {R"({"e":null})", R"({"a":1})", R"({"a":1,"e":null})"},
            {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
            {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
        };
        int number = 0;
        for (const auto& row : cases)
            QTest::addRow("case %d", ++number) << QByteArray(row[0]) << QByteArray(row[1]) << QByteArray(row[2]);
    }

    void appendixOfTheStandard()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, patch);
        QFETCH(QByteArray, result);
        const json merged = mergePatch(json::parse(target.toStdString()), json::parse(patch.toStdString()));
        QCOMPARE(QByteArray::fromStdString(merged.dump()), result);
    }

    void agreesWithTheStandardsText()
    {
        QVERIFY(rc::check("as section 2 has it", [] {
            const json target = arbitraryDocument(3, false);
            const json patch = arbitraryDocument(3, true);
            RC_ASSERT(mergePatch(target, patch) == mergeByTheBook(target, patch));
        }));
    }

    void mergingTwiceChangesNothingMore()
    {
        QVERIFY(rc::check("idempotent", [] {
            const json target = arbitraryDocument(3, false);
            const json patch = arbitraryDocument(3, true);
            const json once = mergePatch(target, patch);
            RC_ASSERT(mergePatch(once, patch) == once);
        }));
    }
};

QTEST_GUILESS_MAIN(TestMergePatch)
#include "tst_merge_patch.moc"
