// SPDX-License-Identifier: Apache-2.0
//
// Every supported architecture against transformers (golden/architectures, made by make_architectures.py).

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/model/config.h"
#include "engine/model/safetensors.h"
#include "engine/model/weight_files.h"
#include "tests/engine/torch/torch_module.h"

using namespace poft;

namespace {

using Ids = std::vector<api::TokenId>;
using Values = std::vector<float>;

std::filesystem::path root()
{
    return std::filesystem::path(POFT_SOURCE_DIR) / "tests/engine/torch/golden/architectures";
}

/// What transformers computed with one folder's model.
class Expected {
public:
    explicit Expected(const std::filesystem::path& folder)
        : m_file(test::must(model::SafetensorsFile::open(folder / "expected.safetensors")))
    {
    }

    Ids ids(const std::string& name, int index) const
    {
        const model::TensorView* tensor = find(name, index);
        Ids result(tensor ? tensor->bytes / sizeof(api::TokenId) : 0);
        if (tensor)
            std::memcpy(result.data(), tensor->data, tensor->bytes);
        return result;
    }

    /// float32, or bfloat16 widened.
    Values values(const std::string& name, int index) const
    {
        const model::TensorView* tensor = find(name, index);
        if (!tensor)
            return {};
        if (tensor->type == model::TensorType::F32) {
            Values result(tensor->bytes / sizeof(float));
            std::memcpy(result.data(), tensor->data, tensor->bytes);
            return result;
        }
        std::vector<std::uint16_t> narrow(tensor->bytes / sizeof(std::uint16_t));
        std::memcpy(narrow.data(), tensor->data, tensor->bytes);
        Values result;
        for (const std::uint16_t bits : narrow)
            result.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16));
        return result;
    }

    std::vector<Ids> texts() const
    {
        std::vector<Ids> result;
        for (int index = 0; find("ids", index); ++index)
            result.push_back(ids("ids", index));
        return result;
    }

private:
    const model::TensorView* find(const std::string& name, int index) const
    {
        return m_file.find(name + "." + std::to_string(index));
    }

    model::SafetensorsFile m_file;
};

struct Distance {
    double worst = 0;
    double squares = 0;
    double count = 0;

    void add(const Values& a, const Values& b)
    {
        if (a.size() != b.size() || a.empty())
            worst = std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
            const double difference = std::fabs(static_cast<double>(a[i]) - b[i]);
            worst = difference <= worst ? worst : difference;  // NaN becomes the worst
            squares += difference * difference;
            ++count;
        }
    }
    double rootMeanSquare() const { return std::sqrt(squares / count); }
};

std::unique_ptr<api::LikelihoodModel> load(const std::filesystem::path& folder, api::DType dtype = api::DType::Float32)
{
    api::LoadSettings settings;
    settings.dtype = dtype;
    return test::must(test::torchBackend().loadModel(folder, settings));
}

}  // namespace

class TorchArchitectures : public QObject {
    Q_OBJECT

private:
    static void rows()
    {
        QTest::addColumn<QString>("row");
        const QDir folder(QString::fromStdString(root().string()));
        const QStringList names = folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        QVERIFY(names.size() >= 20);
        for (const QString& name : names)
            QTest::newRow(qPrintable(name)) << name;
    }
    static std::filesystem::path current()
    {
        QFETCH(QString, row);
        return root() / row.toStdString();
    }

private Q_SLOTS:
    void logits_data() { rows(); }
    void logits()
    {
        const Expected expected(current());
        const std::vector<Ids> texts = expected.texts();
        const auto loaded = load(current());
        const auto together = test::must(loaded->logits(texts));
        Distance padded;
        Distance alone;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const Values wanted = expected.values("logits", static_cast<int>(i));
            padded.add(together[i], wanted);
            alone.add(test::must(loaded->logits({&texts[i], 1}))[0], wanted);
        }
        qInfo("worst difference %.2g together, %.2g one by one", padded.worst, alone.worst);
        QVERIFY(padded.worst < 1e-4);
        QVERIFY(alone.worst < 1e-4);
    }

    void tokenLikelihoods_data() { rows(); }
    void tokenLikelihoods()
    {
        const Expected expected(current());
        const std::vector<Ids> texts = expected.texts();
        std::vector<api::Sequence> sequences;
        for (const Ids& text : texts)
            sequences.push_back({text, std::vector<std::uint8_t>(text.size(), 1)});
        const auto actual = test::must(load(current())->tokenLogLikelihoods(sequences));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const Values logits = expected.values("logits", static_cast<int>(i));
            const std::size_t vocabulary = logits.size() / texts[i].size();
            for (std::size_t k = 1; k < texts[i].size(); ++k) {
                const float* row = logits.data() + (k - 1) * vocabulary;
                double sum = 0;
                for (std::size_t v = 0; v < vocabulary; ++v)
                    sum += std::exp(static_cast<double>(row[v]));
                const double wanted = row[texts[i][k]] - std::log(sum);
                QVERIFY2(std::fabs(actual[i][k] - wanted) < 1e-4,
                         qPrintable(QString("text %1, token %2: %3, expected %4")
                                        .arg(i)
                                        .arg(k)
                                        .arg(actual[i][k], 0, 'g', 8)
                                        .arg(wanted, 0, 'g', 8)));
            }
        }
    }

    void bfloat16_data() { rows(); }
    void bfloat16()
    {
        const Expected expected(current());
        const std::vector<Ids> texts = expected.texts();
        const auto actual = test::must(load(current(), api::DType::BFloat16)->logits(texts));
        Distance fromExact;
        Distance fromEager;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            fromExact.add(actual[i], expected.values("logits", static_cast<int>(i)));
            fromEager.add(actual[i], expected.values("bfloat16", static_cast<int>(i)));
        }
        const Values theirs = expected.values("distances", 0);
        QCOMPARE(theirs.size(), std::size_t{6});
        qInfo(
            "from float32 worst %.4f rms %.5f (eager %.4f %.5f, sdpa %.4f %.5f); from eager %.4f %.5f (sdpa %.4f %.5f)",
            fromExact.worst, fromExact.rootMeanSquare(), theirs[2], theirs[3], theirs[4], theirs[5], fromEager.worst,
            fromEager.rootMeanSquare(), theirs[0], theirs[1]);
        // In root mean square ours may be no farther from float32 than transformers itself; a worst of thousands
        // varies.
        QVERIFY(fromExact.rootMeanSquare() <= std::max(theirs[3], theirs[5]));
        QVERIFY(fromExact.rootMeanSquare() <= theirs[1]);
        QVERIFY(fromExact.worst <= 1.5 * std::max({theirs[0], theirs[2], theirs[4]}));
        QVERIFY(fromEager.rootMeanSquare() <= 1.5 * theirs[1]);
    }

    void greedyContinuations_data() { rows(); }
    void greedyContinuations()
    {
        const Expected expected(current());
        std::vector<Ids> prompts;
        std::vector<Ids> wanted;
        for (int index = 0; index < static_cast<int>(expected.texts().size()); ++index) {
            if (expected.ids("prompt", index).empty())
                continue;
            prompts.push_back(expected.ids("prompt", index));
            wanted.push_back(expected.ids("greedy", index));
        }
        QVERIFY(prompts.size() >= 3);
        api::GenerationSettings greedy;
        greedy.maxNewTokens = static_cast<int>(wanted[0].size());
        QCOMPARE(test::must(load(current())->generate(prompts, greedy)), wanted);
    }

    void savedFolderGivesTheSameLogits_data() { rows(); }
    void savedFolderGivesTheSameLogits()
    {
        const QTemporaryDir dir;
        const std::filesystem::path copy = dir.path().toStdString();
        const api::ModelConfig config = test::must(model::readConfig(current()));
        test::must(model::writeConfig(copy, config, {}, "float32"));
        const auto learner = test::must(test::torchBackend().loadLearner(current(), {}));
        test::must(learner->saveWeights(copy));
        const std::vector<Ids> texts = Expected(current()).texts();
        const auto wanted = test::must(load(current())->logits(texts));
        QCOMPARE(test::must(load(copy)->logits(texts)), wanted);

        const QTemporaryDir otherDir;
        const std::filesystem::path shards = otherDir.path().toStdString();
        std::filesystem::copy_file(copy / "config.json", shards / "config.json");
        const auto weights = test::must(model::WeightFiles::open(copy));
        test::must(model::writeWeights(shards, weights.tensors(), 20'000));
        QVERIFY(std::filesystem::exists(shards / "model.safetensors.index.json"));
        QCOMPARE(test::must(load(shards)->logits(texts)), wanted);
    }
};

QTEST_GUILESS_MAIN(TorchArchitectures)
#include "tst_torch_architectures.moc"
