// SPDX-License-Identifier: Apache-2.0
#include "storage/results/paper_figures.h"

#include <QtTest>

using namespace poft;

namespace {

constexpr const char* kTables = R"json({
  "table1": {
    "columns": ["base", "objective", "data", "ARC", "overall"],
    "beside": ["overall"],
    "rows": [["Z (aligned)", "", "U", 58.1, 58.2], ["M", "SFT", "U", 63.3, 63.26], ["M", "PoFT", "U", 63.4, null]]
}
, "table5":
{
    "columns" : [ "objective", "responses by", "overall" ],
                "rows" : [ [ "SFT", "original", 61.94 ], [ "SFT", "A", 63.16 ] ]
}
})json";

results::Overview overviewOf(const std::vector<std::pair<const char*, const char*>>& rows)
{
    results::Overview overview;
    for (const auto& [arm, cell] : rows)
        overview.rows.push_back({arm, cell, arm});
    return overview;
}

}  // namespace

class TestPaperFigures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void armsAndCellsFindTheirRow()
    {
        const auto reference =
            results::paperReference(R"({"paper": {"table": "table1", "names": {"mistral": "M", "chat": "U"}}})");
        results::Overview overview = overviewOf({{"PoFT", R"({"/target":"mistral","/data/train":"chat"})"},
                                                 {"SFT", R"({"/data/train":"chat","/target":"mistral"})"},
                                                 {"SFT", R"({"/data/train":"other","/target":"mistral"})"}});
        QVERIFY(results::addPaperFigures(overview, reference, kTables));
        QVERIFY(overview.paperColumns == std::vector<std::string>{"overall"});
        QVERIFY(!overview.rows[0].paper[0]);  // the paper has the row and no figure
        QCOMPARE(overview.rows[1].paper[0], std::optional(63.26));
        QVERIFY(!overview.rows[2].paper[0]);
        const std::string markdown = results::toMarkdown(overview);
        QVERIFY2(markdown.find("| seeds | paper: overall |\n") != std::string::npos, markdown.c_str());
        QVERIFY2(markdown.find("| 63.26 |\n") != std::string::npos, markdown.c_str());
        QVERIFY(results::toCsv(overview).find(",63.26\r\n") != std::string::npos);
    }

    void oneWordMayStandForSeveral()
    {
        const auto reference = results::paperReference(
            R"({"paper": {"table": "table5", "names": {"SFT": ["SFT", "original"], "SFT on A": ["SFT", "A"]}}})");
        results::Overview overview = overviewOf({{"SFT", "{}"}, {"SFT on A", "{}"}});
        QVERIFY(results::addPaperFigures(overview, reference, kTables));
        QCOMPARE(overview.rows[0].paper[0], std::optional(61.94));
        QCOMPARE(overview.rows[1].paper[0], std::optional(63.16));
    }

    void figuresAndRecipesWithoutPaperAddNothing()
    {
        for (const char* recipe : {"{}", R"({"paper": "figure4"})", "no JSON", R"({"paper": 3})", R"({"paper": {}})"}) {
            results::Overview overview = overviewOf({{"SFT", "{}"}});
            QVERIFY2(results::addPaperFigures(overview, results::paperReference(recipe), kTables), recipe);
            QVERIFY2(overview.paperColumns.empty(), recipe);
        }
    }

    void anUnknownTableIsSaid()
    {
        results::Overview overview = overviewOf({{"SFT", "{}"}});
        const auto status =
            results::addPaperFigures(overview, results::paperReference(R"({"paper": "table9"})"), kTables);
        QVERIFY(!status);
        QVERIFY(status.error().message.find("table9") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestPaperFigures)
#include "tst_paper_figures.moc"
