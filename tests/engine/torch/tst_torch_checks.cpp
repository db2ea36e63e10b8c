// SPDX-License-Identifier: Apache-2.0
//
// The numeric self-checks that `poft-engine doctor --deep` runs, one row each.

#include <QTest>

#include "tests/engine/torch/torch_module.h"

using namespace poft;

class TorchChecks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passes_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gradients", "gradients-fused-attention"})
            QTest::newRow(name) << name;
    }
    void passes()
    {
        QFETCH(QString, name);
        const auto results = test::torchBackend().selfCheck({}, name.toStdString());
        QCOMPARE(results.size(), std::size_t{1});
        QVERIFY2(results[0].passed, results[0].detail.c_str());
        qInfo("%s", results[0].detail.c_str());
    }

    void everyCheckHasARow()
    {
        const auto results = test::torchBackend().selfCheck({}, "");
        QCOMPARE(results.size(), std::size_t{2});
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
