// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cstring>
#include <set>

#include <nlohmann/json.hpp>

#include "engine/model/weight_files.h"
#include "tests/engine/model/test_folder.h"

using namespace poft;
using namespace poft::model;

namespace {

/// Five tensors of 8 to 40 bytes whose values say which they are.
class Tensors {
public:
    Tensors()
    {
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            m_values[i].assign(2 * (i + 1), static_cast<float>(i));
            m_views.push_back({std::string("t").append(std::to_string(i)),
                               TensorType::F32,
                               {static_cast<std::int64_t>(2 * (i + 1))},
                               reinterpret_cast<const std::byte*>(m_values[i].data()),
                               8 * (i + 1)});
        }
    }

    const std::vector<TensorView>& views() const { return m_views; }

private:
    std::array<std::vector<float>, 5> m_values;
    std::vector<TensorView> m_views;
};

std::set<std::string> namesIn(const std::filesystem::path& folder)
{
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

void compareAll(const std::filesystem::path& folder, const std::vector<TensorView>& expected)
{
    const auto weights = WeightFiles::open(folder);
    QVERIFY2(weights, problemOf(weights));
    QCOMPARE(weights->tensors().size(), expected.size());
    for (const TensorView& tensor : expected) {
        const TensorView* found = weights->find(tensor.name);
        QVERIFY(found);
        QCOMPARE(found->shape, tensor.shape);
        QCOMPARE(std::memcmp(found->data, tensor.data, tensor.bytes), 0);
    }
    QVERIFY(!weights->find("t9"));
}

}  // namespace

class TestWeightFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesOneFile();
    void writesShardsAndRemovesTheOldDivision();
    void refusesBadIndexes_data();
    void refusesBadIndexes();
    void namesMissingWeights();
};

void TestWeightFiles::writesOneFile()
{
    const TestFolder folder;
    const Tensors tensors;
    QVERIFY(writeWeights(folder.path(), tensors.views()));
    QCOMPARE(namesIn(folder.path()), (std::set<std::string>{"model.safetensors"}));
    compareAll(folder.path(), tensors.views());
}

void TestWeightFiles::writesShardsAndRemovesTheOldDivision()
{
    const TestFolder folder;
    const Tensors tensors;
    folder.write("config.json", "{}");
    QVERIFY(writeWeights(folder.path(), tensors.views()));
    // 8 + 16 | 24 | 32 | 40 bytes: the last is larger than the limit and stands alone.
    QVERIFY(writeWeights(folder.path(), tensors.views(), 36));
    QCOMPARE(namesIn(folder.path()),
             (std::set<std::string>{"config.json", "model.safetensors.index.json", "model-00001-of-00004.safetensors",
                                    "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors",
                                    "model-00004-of-00004.safetensors"}));
    const auto index = nlohmann::json::parse(folder.read("model.safetensors.index.json"));
    QCOMPARE(index.at("metadata").at("total_size").get<int>(), 120);
    QCOMPARE(index.at("weight_map").at("t1").get<std::string>(), std::string("model-00001-of-00004.safetensors"));
    QCOMPARE(index.at("weight_map").at("t4").get<std::string>(), std::string("model-00004-of-00004.safetensors"));
    compareAll(folder.path(), tensors.views());
    QCOMPARE(findWeightFiles(folder.path())->size(), std::size_t{4});

    QVERIFY(writeWeights(folder.path(), tensors.views()));
    QCOMPARE(namesIn(folder.path()), (std::set<std::string>{"config.json", "model.safetensors"}));
}

void TestWeightFiles::refusesBadIndexes_data()
{
    QTest::addColumn<QString>("index");
    QTest::addColumn<QString>("says");
    QTest::newRow("no JSON") << "{"
                             << "no object \"weight_map\"";
    QTest::newRow("no map") << R"({"metadata":{}})"
                            << "no object \"weight_map\"";
    QTest::newRow("empty map") << R"({"weight_map":{}})"
                               << "no object \"weight_map\"";
    QTest::newRow("map a list") << R"({"weight_map":[]})"
                                << "no object \"weight_map\"";
    QTest::newRow("parent folder") << R"({"weight_map":{"t0":"../outside.safetensors"}})"
                                   << "not the name of a file beside it";
    QTest::newRow("dots alone") << R"({"weight_map":{"t0":".."}})"
                                << "not the name of a file beside it";
    QTest::newRow("absolute") << R"({"weight_map":{"t0":"/etc/passwd"}})"
                              << "not the name of a file beside it";
    QTest::newRow("empty name") << R"({"weight_map":{"t0":""}})"
                                << "not the name of a file beside it";
    QTest::newRow("zero byte") << R"({"weight_map":{"t0":"a\u0000b"}})"
                               << "not the name of a file beside it";
    QTest::newRow("a number") << R"({"weight_map":{"t0":1}})"
                              << "not the name of a file beside it";
    QTest::newRow("shard missing") << R"({"weight_map":{"t0":"gone.safetensors"}})"
                                   << "The shard gone.safetensors";
    QTest::newRow("tensor missing") << R"({"weight_map":{"t0":"part.safetensors","t9":"part.safetensors"}})"
                                    << "has no tensor \"t9\"";
    QTest::newRow("tensor twice") << R"({"weight_map":{"t0":"part.safetensors","t1":"again.safetensors"}})"
                                  << "is in two shards";
}

void TestWeightFiles::refusesBadIndexes()
{
    QFETCH(QString, index);
    QFETCH(QString, says);
    const TestFolder folder;
    const Tensors tensors;
    QVERIFY(writeSafetensors(folder.path() / "part.safetensors", tensors.views()));
    QVERIFY(writeSafetensors(folder.path() / "again.safetensors", tensors.views()));
    folder.write("model.safetensors.index.json", index.toStdString());
    const auto weights = WeightFiles::open(folder.path());
    QVERIFY(!weights);
    QVERIFY2(problemOf(weights).contains(says.toUtf8()), problemOf(weights));
}

void TestWeightFiles::namesMissingWeights()
{
    const TestFolder folder;
    QVERIFY(problemOf(WeightFiles::open(folder.path())).contains("neither model.safetensors nor"));
    folder.write("pytorch_model.bin", "x");
    QVERIFY(problemOf(WeightFiles::open(folder.path())).contains("has pytorch_model.bin but no model.safetensors"));
}

QTEST_GUILESS_MAIN(TestWeightFiles)
#include "tst_weight_files.moc"
