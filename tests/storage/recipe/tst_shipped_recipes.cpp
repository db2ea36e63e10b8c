// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QFile>
#include <QTest>
#include <map>
#include <set>

#include "job_list.h"
#include "storage/recipe/job_spec.h"

using namespace poft::recipe;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString sourcePath(const QString& relative)
{
    return QStringLiteral(POFT_SOURCE_DIR) + "/" + relative;
}

Expansion expandShipped(const QString& name)
{
    const QByteArray text = contents(sourcePath("resources/recipes/" + name + ".json"));
    return expand(std::string_view(text.data(), static_cast<std::size_t>(text.size())), {"/recipes", "2026-06-30"});
}

/// Every job's fingerprint text, with the texts of its inputs in place of hashes.
std::map<std::string, std::string> fingerprints(const Expansion& expansion)
{
    std::map<std::string, std::string> texts;
    for (const Job& job : expansion.jobs) {
        std::map<std::string, std::string> identities;
        for (const auto& [key, source] : job.inputs)
            identities[key] = source.kind == Source::Kind::Job ? texts.at(source.name) : source.name;
        texts[job.key] = fingerprintText(job, identities);
    }
    return texts;
}

}  // namespace

class TestShippedRecipes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void expandsToTheReviewedJobs_data()
    {
        QTest::addColumn<QString>("name");
        const QStringList files = QDir(sourcePath("resources/recipes")).entryList({"*.json"}, QDir::Files, QDir::Name);
        QVERIFY(!files.isEmpty());
        for (const QString& file : files)
            QTest::newRow(qPrintable(file)) << QString(file).remove(".json");
    }

    /// The list is reviewed by hand. After a wanted change, read the difference to the file named in the message, then
    /// copy it.
    void expandsToTheReviewedJobs()
    {
        QFETCH(QString, name);
        const Expansion expansion = expandShipped(name);
        for (const Problem& problem : expansion.problems)
            qWarning("%s %s", problem.path.c_str(), problem.sentence.c_str());
        QVERIFY(expansion.problems.empty());
        const QByteArray actual = QByteArray::fromStdString(jobList(expansion));
        const QString expectedPath = sourcePath("tests/storage/recipe/expected/" + name + ".txt");
        if (actual != contents(expectedPath)) {
            const QString actualPath = QStringLiteral(POFT_BINARY_DIR) + "/tests/" + name + ".txt";
            QFile file(actualPath);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(actual);
            QFAIL(qPrintable(QString("differs: diff %1 %2").arg(expectedPath, actualPath)));
        }
    }

    /// What the quick demo made, the full one must find done, and the other way round.
    void quickDemoIsPartOfTheDemo()
    {
        const auto full = fingerprints(expandShipped("demo"));
        const auto quick = fingerprints(expandShipped("demo-quick"));
        QVERIFY(quick.size() > 8);
        for (const auto& [key, text] : quick) {
            QVERIFY2(full.contains(key), key.c_str());
            QVERIFY2(full.at(key) == text, key.c_str());
        }
    }

    void demoHasWhatItPromises()
    {
        const Expansion demo = expandShipped("demo");
        std::map<std::string, int> runsOfArm;
        std::set<QString> formats;
        for (const Job& job : demo.jobs) {
            if (job.kind == JobKind::Model) {
                const auto spec = modelSpecFromText(job.spec);
                QVERIFY(spec);
                const auto& making = std::get<Making>(spec->content);
                formats.insert(QStringLiteral("%1, %2 tokens of %3")
                                   .arg(QString::fromStdString(making.chatTemplate))
                                   .arg(making.tokenizer->vocabSize)
                                   .arg(QString::fromStdString(making.tokenizer->dataset.key)));
            }
            if (job.kind == JobKind::Train)
                ++runsOfArm[job.arm];
        }
        const std::map<std::string, int> wanted{
            {"SFT", 3}, {"PoFT", 3}, {"bi-PoFT", 3}, {"DPO after SFT", 3}, {"DPO after PoFT", 3}};
        QVERIFY(runsOfArm == wanted);
        // Nothing of the demo works only because its models share a vocabulary or a template.
        QVERIFY((formats == std::set<QString>{"chatml, 352 tokens of dataset:demo-base",
                                              "zephyr, 320 tokens of dataset:demo-aligned",
                                              "llama-3, 340 tokens of dataset:demo-tutor-texts"}));
    }
};

QTEST_GUILESS_MAIN(TestShippedRecipes)
#include "tst_shipped_recipes.moc"
