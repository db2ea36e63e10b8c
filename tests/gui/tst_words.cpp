// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QLocale>
#include <QTest>

#include "gui/app/numbers.h"
#include "gui/app/theme.h"
#include "gui/charts/series_style.h"
#include "gui/dialogs/use_model_dialog.h"
#include "gui/models/progress_rate.h"
#include "storage/series/statistics.h"

using namespace poft::gui;

/// Numbers, times and colours as a person meets them.
class TestWords final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void shortNumbersHaveThreeDigits()
    {
        QCOMPARE(shortNumber(0.80349), QStringLiteral("0.803"));
        QCOMPARE(shortNumber(11700.4), QStringLiteral("11,700"));
        QCOMPARE(shortNumber(3.14159), QStringLiteral("3.14"));
        QCOMPARE(shortNumber(-42.42), QStringLiteral("-42.4"));
        QCOMPARE(shortNumber(0.0), QStringLiteral("0"));
        QCOMPARE(shortNumber(0.06667), QStringLiteral("0.0667"));
        QCOMPARE(shortNumber(0.001), QStringLiteral("0.00100"));
        QCOMPARE(shortNumber(1e-5), QStringLiteral("1e-5"));
        QCOMPARE(shortNumber(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("–"));
        QCOMPARE(shortNumber(std::optional<double>()), QStringLiteral("–"));
    }

    void deviationSaysHowManyDigitsCount()
    {
        QCOMPARE(meanAndDeviation(0.80312, 0.0061), QStringLiteral("0.803 ± 0.006"));
        QCOMPARE(meanAndDeviation(0.80312, 0.0123), QStringLiteral("0.803 ± 0.012"));
        QCOMPARE(meanAndDeviation(0.8, std::nullopt), QStringLiteral("0.800"));
        // The same rule as in the engine's reports.
        for (const auto& [mean, deviation] : {std::pair{0.80312, 0.0061}, {0.80312, 0.0123}, {12.3456, 0.4}})
            QCOMPARE(meanAndDeviation(mean, deviation),
                     QString::fromStdString(poft::series::valueWithSpread(mean, deviation)));
    }

    void numbersFollowTheLocale()
    {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QCOMPARE(count(40000), QStringLiteral("40.000"));
        QCOMPARE(fixedNumber(-6.914, 2), QStringLiteral("-6,91"));
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(count(40000), QStringLiteral("40,000"));
    }

    void sizesAndTimes()
    {
        QCOMPARE(parameters(820000), QStringLiteral("820 K"));
        QCOMPARE(parameters(8030261248), QStringLiteral("8.0 B"));
        QCOMPARE(duration(42), QStringLiteral("0:42"));
        QCOMPARE(roughDuration(0.2), QStringLiteral("1 s"));
        QCOMPARE(roughDuration(59), QStringLiteral("59 s"));
        QCOMPARE(roughDuration(1510), QStringLiteral("25 min"));
        QCOMPARE(roughDuration(12000), QStringLiteral("3 h 20 min"));
        QCOMPARE(roughDuration(7190), QStringLiteral("2 h"));
        QCOMPARE(roughDuration(3 * 86400), QStringLiteral("3 days"));
        QCOMPARE(duration(3 * 3600 + 7 * 60), QStringLiteral("3:07:00"));
        QCOMPARE(percent(0.617), QStringLiteral("62 %"));
        QCOMPARE(secondsBetween(std::string("2026-01-31T12:00:00.000Z"), std::string("2026-01-31T12:01:30.000Z")),
                 std::optional<qint64>(90));
        QVERIFY(!secondsBetween(std::nullopt, std::nullopt));
        QCOMPARE(when("2026-01-31T12:05:00.000Z"), QStringLiteral("31 Jan 12:05"));
        QCOMPARE(when("nonsense"), QStringLiteral("–"));
    }

    void coloursCanBeSeen()
    {
        for (const QPalette& palette : {QPalette(Qt::white), darkPalette()}) {
            const Theme theme = Theme::of(palette);
            for (const Hue hue :
                 {Hue::Blue, Hue::Vermillion, Hue::Purple, Hue::Orange, Hue::Green, Hue::Neutral, Hue::Sky})
                QVERIFY2(contrast(theme.hue(hue), theme.background) >= 2.9, qPrintable(theme.hue(hue).name()));
            for (const QColor& text : {theme.text, theme.secondary, theme.good, theme.warning, theme.bad})
                QVERIFY2(contrast(text, theme.background) >= 4.5, qPrintable(text.name()));
        }
        QVERIFY(Theme::of(darkPalette()).dark);
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    }

    void armsDifferByMoreThanColour()
    {
        const std::vector<SeriesStyle> styles{armStyle("sft", "", 0), armStyle("poft", "", 0),
                                              armStyle("bi_poft", "", 0), armStyle("dpo", "sft", 0),
                                              armStyle("dpo", "poft", 0)};
        for (std::size_t i = 0; i < styles.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                QVERIFY(styles[i].hue != styles[j].hue);
                QVERIFY(styles[i].dash != styles[j].dash);
                QVERIFY(styles[i].marker != styles[j].marker);
            }
        }
        QCOMPARE(armStyle("poft", "", 1).hue, armStyle("poft", "", 0).hue);
        QVERIFY(armStyle("poft", "", 1).dash != armStyle("poft", "", 0).dash);
        QVERIFY(cleanStyle().dash != noiseStyle().dash);
    }

    void linesForATerminalAreQuoted()
    {
        QCOMPARE(shellWord(QStringLiteral("/runs/4/checkpoint-940")), QStringLiteral("/runs/4/checkpoint-940"));
        QCOMPARE(shellWord(QStringLiteral("/my runs/it's")), QStringLiteral("'/my runs/it'\\''s'"));
        UseModelDialog dialog(QStringLiteral("PoFT, seed 1"), QStringLiteral("/my runs/checkpoint-9"));
        const auto line = [&dialog](const char* name) {
            return dialog.findChild<QLabel*>(QStringLiteral("useModelDialog.") + QLatin1String(name))->text();
        };
        QCOMPARE(line("vllm"), QStringLiteral("vllm serve '/my runs/checkpoint-9'"));
        QCOMPARE(line("transformers"),
                 QStringLiteral("model = AutoModelForCausalLM.from_pretrained(\"/my runs/checkpoint-9\")"));
        QVERIFY(line("engine").endsWith(QStringLiteral("--model '/my runs/checkpoint-9'")));
    }

    void timeLeftFollowsTheSpeedSeen()
    {
        ProgressRate rate;
        QVERIFY(!rate.secondsLeft());
        rate.add(0, 0.10);
        rate.add(10, 0.20);
        QCOMPARE(rate.secondsLeft().value(), 80.0);  // 0.8 left at 0.01 a second
        rate.add(100, 0.05);                         // taken back to a checkpoint
        QVERIFY(!rate.secondsLeft());
        for (int i = 1; i <= 200; ++i)
            rate.add(100 + i, 0.05 + i * 0.001 + (i > 100 ? (i - 100) * 0.001 : 0));
        QVERIFY(std::abs(rate.secondsLeft().value() - (1 - 0.35) / 0.002) < 1);  // the last minute counts
    }
};

QTEST_MAIN(TestWords)
#include "tst_words.moc"
