// SPDX-License-Identifier: Apache-2.0
#include "engine/bench/benchmark.h"
#include "engine/bench/sample_text.h"
#include "engine/bench/sample_tokenizer.h"
#include "engine/bench/stopwatch.h"

namespace poft::engine {

namespace {

constexpr int kRounds = 7;
constexpr int kVocabulary = 16000;
constexpr double kGoalOfLlama3 = 40;
constexpr double kGoalOfLlama2 = 20;

Status measure(const tokenizer::Tokenizer& tokenizer, const std::vector<std::string>& texts, const std::string& style,
               double goal, const MeasurementSink& sink)
{
    double megabytes = 0;
    for (const std::string& text : texts)
        megabytes += static_cast<double>(text.size()) * 1e-6;
    std::vector<std::vector<api::TokenId>> ids(texts.size());
    const double encoding = bestSeconds(TimeOf::Processor, kRounds, [&] {
        for (std::size_t i = 0; i < texts.size(); ++i)
            ids[i] = tokenizer.encodeIds(texts[i]);
    });
    sink({style + ", ids", megabytes / encoding, "MB/s", goal});
    std::size_t ranges = 0;
    const double offsets = bestSeconds(TimeOf::Processor, kRounds, [&] {
        ranges = 0;
        for (const std::string& text : texts)
            ranges += tokenizer.encode(text).offsets.size();
    });
    sink({style + ", ids and byte ranges", megabytes / offsets, "MB/s", 0});
    std::size_t same = 0;
    const double decoding = bestSeconds(TimeOf::Processor, kRounds, [&] {
        same = 0;
        for (std::size_t i = 0; i < texts.size(); ++i)
            same += tokenizer.decode(ids[i], false) == texts[i] ? 1 : 0;
    });
    if (same != texts.size() || ranges == 0)
        return fail(ErrorKind::Invalid, "Decoded texts differ from those that were encoded: the figures of " + style +
                                            " would mean nothing.");
    sink({style + ", decoding", megabytes / decoding, "MB/s", 0});
    return {};
}

}  // namespace

Status benchTokenizer(const BenchSettings& settings, const MeasurementSink& sink)
{
    const std::vector<std::string> texts = SampleText(1).documents(2000, 2000);
    if (!settings.model.empty()) {
        POFT_TRY_ASSIGN(const tokenizer::Tokenizer tokenizer, tokenizer::Tokenizer::load(settings.model));
        return measure(tokenizer, texts, settings.model.filename().string(), 0, sink);
    }
    POFT_TRY_ASSIGN(const tokenizer::TrainedBpe trained, trainSampleVocabulary(texts, kVocabulary));
    POFT_TRY_ASSIGN(const tokenizer::Tokenizer llama3, llama3Style(trained));
    POFT_TRY_ASSIGN(const tokenizer::Tokenizer llama2, llama2Style(trained));
    POFT_TRY(measure(llama3, texts, "style of Llama 3", kGoalOfLlama3, sink));
    return measure(llama2, texts, "style of Llama 2", kGoalOfLlama2, sink);
}

}  // namespace poft::engine
