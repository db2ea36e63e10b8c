// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <cstring>
#include <vector>

#include "engine/model/safetensors.h"
#include "tests/engine/model/test_folder.h"

using namespace poft;
using namespace poft::model;

namespace {

std::string fileOf(std::uint64_t headerBytes, const std::string& header, std::size_t dataBytes)
{
    std::string file(8, '\0');
    std::memcpy(file.data(), &headerBytes, 8);
    return file + header + std::string(dataBytes, '\1');
}

std::string fileOf(const std::string& header, std::size_t dataBytes)
{
    return fileOf(header.size(), header, dataBytes);
}

template <class T>
std::vector<T> valuesOf(const TensorView& tensor)
{
    std::vector<T> values(tensor.bytes / sizeof(T));
    std::memcpy(values.data(), tensor.data, tensor.bytes);
    return values;
}

}  // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAFileOfTheReference();
    void writesTheBytesOfTheReference();
    void acceptsWhatTheFormatAllows_data();
    void acceptsWhatTheFormatAllows();
    void refusesHostileFiles_data();
    void refusesHostileFiles();
    void refusesToWriteWhatIsInconsistent();
    void leavesWhatIsInTheWay();
};

void TestSafetensors::readsAFileOfTheReference()
{
    const auto file = SafetensorsFile::open(TestFolder::golden("model", "reference.safetensors"));
    QVERIFY2(file, problemOf(file));
    QCOMPARE(file->tensors().size(), std::size_t{12});
    QCOMPARE(file->metadata().at("format"), std::string("pt"));
    const TensorView* weight = file->find("weight");
    QVERIFY(weight);
    QCOMPARE(weight->type, TensorType::F32);
    QCOMPARE(weight->shape, (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(valuesOf<float>(*weight), (std::vector<float>{-0.5F, -0.25F, 0, 0.25F, 0.5F, 0.75F}));
    QCOMPARE(valuesOf<std::uint16_t>(*file->find("half")), (std::vector<std::uint16_t>{0x3C00, 0xC100, 0x7BFF}));
    QCOMPARE(valuesOf<std::uint16_t>(*file->find("brain")), (std::vector<std::uint16_t>{0x3F80, 0xC040}));
    QCOMPARE(valuesOf<double>(*file->find("double")), (std::vector<double>{0.1}));
    QVERIFY(file->find("double")->shape.empty());
    QCOMPARE(valuesOf<std::int64_t>(*file->find("step")), (std::vector<std::int64_t>{std::int64_t{1} << 40}));
    QCOMPARE(valuesOf<std::int32_t>(*file->find("int")), (std::vector<std::int32_t>{-70000, 7}));
    QCOMPARE(valuesOf<std::int16_t>(*file->find("short")), (std::vector<std::int16_t>{-300}));
    QCOMPARE(valuesOf<std::int8_t>(*file->find("small")), (std::vector<std::int8_t>{-1}));
    QCOMPARE(valuesOf<std::uint8_t>(*file->find("bytes")), (std::vector<std::uint8_t>{1, 2, 255}));
    QCOMPARE(file->find("flags")->type, TensorType::Bool);
    QCOMPARE(file->find("empty")->bytes, std::size_t{0});
    QVERIFY(file->find("ключ \"x\"\n"));
    QVERIFY(!file->find("weigh"));
}

void TestSafetensors::writesTheBytesOfTheReference()
{
    const auto path = TestFolder::golden("model", "reference.safetensors");
    const auto file = SafetensorsFile::open(path);
    QVERIFY2(file, problemOf(file));
    // In another order than the file's, which must not matter.
    const std::vector<TensorView> tensors(file->tensors().rbegin(), file->tensors().rend());
    const TestFolder folder;
    const auto written = writeSafetensors(folder.path() / "copy.safetensors", tensors);
    QVERIFY2(written, problemOf(written));
    QCOMPARE(folder.read("copy.safetensors"), TestFolder::readFile(path));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

void TestSafetensors::acceptsWhatTheFormatAllows_data()
{
    QTest::addColumn<QString>("header");
    QTest::addColumn<int>("dataBytes");
    QTest::newRow("no tensor") << "{}" << 0;
    QTest::newRow("padding") << "{}      " << 0;
    QTest::newRow("scalar") << R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})" << 4;
    QTest::newRow("empty between")
        << R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"e":{"dtype":"F32","shape":[3,0],"data_offsets":[1,1]},"c":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})"
        << 5;
    QTest::newRow("keys in any order") << R"({"a":{"data_offsets":[0,2],"shape":[1],"dtype":"BF16"}})" << 2;
    QTest::newRow("an unknown field") << R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":{}}})" << 1;
}

void TestSafetensors::acceptsWhatTheFormatAllows()
{
    QFETCH(QString, header);
    QFETCH(int, dataBytes);
    const TestFolder folder;
    folder.write("x.safetensors", fileOf(header.toStdString(), static_cast<std::size_t>(dataBytes)));
    const auto file = SafetensorsFile::open(folder.path() / "x.safetensors");
    QVERIFY2(file, problemOf(file));
}

void TestSafetensors::refusesHostileFiles_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const std::string& file, const char* says) {
        QTest::newRow(name) << QByteArray(file.data(), static_cast<qsizetype>(file.size())) << QString(says);
    };
    const auto one = [](const std::string& entry) { return "{\"a\":" + entry + "}"; };
    row("empty", "", "only 0 bytes");
    row("seven bytes", std::string(7, 'x'), "only 7 bytes");
    row("header of 2^63", fileOf(std::uint64_t{1} << 63, "{}", 0), "a header of 9223372036854775808 bytes");
    row("header of 2^64-1", fileOf(UINT64_MAX, "{}", 0), "a header of 18446744073709551615");
    row("header longer than the file", fileOf(64, "{}", 0), "a header of 64 bytes");
    row("no header", fileOf(0, "", 0), "does not begin with {");
    row("not JSON", fileOf("{\"a\":", 0), "JSON");
    row("a list", fileOf("[]", 0), "does not begin with {");
    row("blank first", fileOf(" {}", 0), "does not begin with {");
    row("not UTF-8", fileOf("{\"\xFF\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1), "JSON");
    row("deep nesting", fileOf("{\"a\":" + std::string(100000, '['), 0), "JSON");
    row("a name twice",
        fileOf(
            R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
            1),
        "\"a\" occurs twice");
    row("a key twice", fileOf(one(R"({"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]})"), 1),
        "the key \"dtype\" twice");
    row("no dtype", fileOf(one(R"({"shape":[1],"data_offsets":[0,1]})"), 1), "no \"dtype\"");
    row("no shape", fileOf(one(R"({"dtype":"U8","data_offsets":[0,1]})"), 1), "no \"shape\"");
    row("no offsets", fileOf(one(R"({"dtype":"U8","shape":[1]})"), 1), "no \"data_offsets\"");
    row("unknown dtype", fileOf(one(R"({"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]})"), 1),
        "tensor \"a\" has the type \"F8_E4M3\"");
    row("dtype a number", fileOf(one(R"({"dtype":8,"shape":[1],"data_offsets":[0,1]})"), 1), "dtype");
    row("entry a number", fileOf(one("1"), 1), "not an object");
    row("negative size", fileOf(one(R"({"dtype":"U8","shape":[-1],"data_offsets":[0,1]})"), 1), "no size");
    row("size with a fraction", fileOf(one(R"({"dtype":"U8","shape":[1.5],"data_offsets":[0,1]})"), 1), "no size");
    row("size of 2^64-1", fileOf(one(R"({"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,1]})"), 1),
        "no size");
    row("8 EiB", fileOf(one(R"({"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,1]})"), 1),
        "more elements than any memory");
    row("product wraps to 0", fileOf(one(R"({"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]})"), 0),
        "more elements");
    row("one offset", fileOf(one(R"({"dtype":"U8","shape":[1],"data_offsets":[0]})"), 1), "not two positions");
    row("three offsets", fileOf(one(R"({"dtype":"U8","shape":[1],"data_offsets":[0,1,2]})"), 1), "not two positions");
    row("negative offset", fileOf(one(R"({"dtype":"U8","shape":[1],"data_offsets":[-1,0]})"), 1), "not two positions");
    row("end before begin", fileOf(one(R"({"dtype":"U8","shape":[1],"data_offsets":[1,0]})"), 1),
        "does not begin where");
    row("too few bytes for the shape", fileOf(one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"), 4),
        "its shape needs 8");
    row("beyond the end", fileOf(one(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})"), 4),
        "not copied to its end");
    row("bytes left over", fileOf(one(R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})"), 9),
        "8 bytes after the last tensor");
    row("a hole",
        fileOf(
            R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}})",
            3),
        "\"b\" does not begin where");
    row("an overlap",
        fileOf(
            R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
            3),
        "\"b\" does not begin where");
    row("metadata not an object", fileOf(R"({"__metadata__":1})", 0), "__metadata__");
    row("metadata with a number", fileOf(R"({"__metadata__":{"a":1}})", 0), "\"a\" that is not a string");
}

void TestSafetensors::refusesHostileFiles()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, says);
    const TestFolder folder;
    folder.write("bad.safetensors", file.toStdString());
    const auto opened = SafetensorsFile::open(folder.path() / "bad.safetensors");
    QVERIFY(!opened);
    const QString message = problemOf(opened);
    QVERIFY2(message.contains(says) && message.contains("bad.safetensors"), qPrintable(message));
}

void TestSafetensors::refusesToWriteWhatIsInconsistent()
{
    const TestFolder folder;
    const float value = 1;
    const auto* data = reinterpret_cast<const std::byte*>(&value);
    const TensorView good{"a", TensorType::F32, {1}, data, 4};
    const TensorView shortOne{"b", TensorType::F32, {2}, data, 4};
    const TensorView reserved{"__metadata__", TensorType::F32, {1}, data, 4};
    const TensorView notUtf8{"\xFF", TensorType::F32, {1}, data, 4};
    for (const std::vector<TensorView>& tensors :
         {std::vector{good, good}, std::vector{shortOne}, std::vector{reserved}, std::vector{notUtf8}})
        QVERIFY(!writeSafetensors(folder.path() / "x.safetensors", tensors));
    QVERIFY(std::filesystem::is_empty(folder.path()));
}

void TestSafetensors::leavesWhatIsInTheWay()
{
    const TestFolder folder;
    const float value = 1;
    const std::vector<TensorView> tensors{{"a", TensorType::F32, {1}, reinterpret_cast<const std::byte*>(&value), 4}};
    std::filesystem::create_directories(folder.path() / "x.safetensors" / "inside");
    const auto written = writeSafetensors(folder.path() / "x.safetensors", tensors);
    QVERIFY(!written);
    QCOMPARE(written.error().kind, ErrorKind::Invalid);
    QVERIFY(std::filesystem::exists(folder.path() / "x.safetensors" / "inside"));
    QCOMPARE(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    QVERIFY(!writeSafetensors(folder.path() / "missing" / "x.safetensors", tensors));
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
