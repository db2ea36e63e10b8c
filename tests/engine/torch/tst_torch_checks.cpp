// SPDX-License-Identifier: Apache-2.0
//
// The numeric self-checks that `poft-engine doctor --deep` runs, one row each.

#include <QTest>

#include <algorithm>
#include <iterator>

#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

constexpr const char* kNames[] = {
    "gradients",        "architectures",  "adapters",     "recomputation", "objectives", "coefficient-identity",
    "micro-batches",    "sample-weights", "adamw",        "float32",       "bfloat16",   "fused-attention",
    "packed-attention", "padded-scoring", "alternatives", "generation",    "cuda-norm",  "cuda-swiglu",
    "cuda-rotary",      "cuda-head",      "cuda-adamw"};

}  // namespace

class TorchChecks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passes_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : kNames)
            QTest::newRow(name) << name;
    }
    void passes()
    {
        QFETCH(QString, name);
        // One run for all rows.
        static const std::vector<api::CheckResult> results = test::torchBackend().selfCheck({}, "");
        QCOMPARE(results.size(), std::size(kNames));
        const auto result = std::find_if(results.begin(), results.end(),
                                         [&](const api::CheckResult& one) { return one.name == name.toStdString(); });
        QVERIFY(result != results.end());
        QVERIFY2(result->passed, result->detail.c_str());
        if (result->skipped)
            QSKIP(result->detail.c_str());
        qInfo("%s", result->detail.c_str());
    }

    void oneAloneByName()
    {
        const auto results = test::torchBackend().selfCheck({}, "adamw");
        QCOMPARE(results.size(), std::size_t{1});
        QCOMPARE(results[0].name, std::string("adamw"));
    }

    void unknownNameRunsNothing() { QVERIFY(test::torchBackend().selfCheck({}, "no such check").empty()); }

    void missingDeviceIsAFailedCheck()
    {
        const api::Device device{api::Device::Kind::Cuda, 99};
        const auto results = test::torchBackend().selfCheck(device, "");
        QCOMPARE(results.size(), std::size_t{1});
        QVERIFY(!results[0].passed);
        QVERIFY(results[0].detail.find("cuda:99") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TorchChecks)
#include "tst_torch_checks.moc"
