// SPDX-License-Identifier: Apache-2.0
//
// The numeric self-checks on the first CUDA device, one row each; skipped where there is none.

#include <QTest>

#include "tests/engine/torch/torch_module.h"

using namespace poft;

class TorchGpu : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void passes_data()
    {
        QTest::addColumn<bool>("passed");
        QTest::addColumn<bool>("skipped");
        QTest::addColumn<QString>("detail");
        if (const std::string problem = test::torchBackend().cudaProblem(); !problem.empty()) {
            QTest::newRow("all") << true << true << QString::fromStdString(problem);
            return;
        }
        for (const api::CheckResult& check : test::torchBackend().selfCheck({api::Device::Kind::Cuda, 0}, ""))
            QTest::newRow(check.name.c_str()) << check.passed << check.skipped << QString::fromStdString(check.detail);
    }
    void passes()
    {
        QFETCH(bool, passed);
        QFETCH(bool, skipped);
        QFETCH(QString, detail);
        QVERIFY2(passed, qPrintable(detail));
        if (skipped)
            QSKIP(qPrintable(detail));
    }
};

QTEST_GUILESS_MAIN(TorchGpu)
#include "tst_torch_gpu.moc"
