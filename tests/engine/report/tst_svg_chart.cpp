// SPDX-License-Identifier: Apache-2.0
#include <QDomDocument>
#include <QtTest>

#include "engine/report/svg_chart.h"

using namespace poft;

class TestSvgChart : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chartIsWellFormedAndNamed();
};

void TestSvgChart::chartIsWellFormedAndNamed()
{
    const engine::LineChart chart{"Loss <of> \"arms\" & seeds",
                                  "What it means.",
                                  "step",
                                  "nats per token",
                                  {{"SFT", "#0072B2", "8 4", true, false, {{0, 1, 0.9, 1.1}, {1, 0.5, 0.4, 0.6}}},
                                   {"empty", "#D55E00", "", false, true, {}},
                                   {"one point", "#D55E00", "", true, true, {{0.5, 2, 2, 2}}}}};
    QDomDocument document;
    QString problem;
    QVERIFY2(document.setContent(QByteArray::fromStdString(engine::svg(chart)), true, &problem), qPrintable(problem));
    QVERIFY(document.documentElement().attribute("aria-label").contains("Loss <of> \"arms\" & seeds"));
    QStringList texts;
    const QDomNodeList nodes = document.elementsByTagName("text");
    for (int i = 0; i < nodes.size(); ++i)
        texts << nodes.at(i).toElement().text();
    for (const char* expected : {"SFT", "one point", "step", "nats per token"})
        QVERIFY2(texts.contains(expected), expected);
    const QDomNodeList paths = document.elementsByTagName("path");
    for (int i = 0; i < paths.size(); ++i)
        QVERIFY(!paths.at(i).toElement().attribute("d").contains("nan"));
}

QTEST_GUILESS_MAIN(TestSvgChart)
#include "tst_svg_chart.moc"
