// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/step_files.h"
#include "engine/tokenizer/normalizer/lowercase.h"
#include "engine/tokenizer/normalizer/prepend.h"
#include "engine/tokenizer/normalizer/replace.h"
#include "engine/tokenizer/normalizer/strip.h"
#include "engine/tokenizer/normalizer/unicode_form.h"

namespace poft::tokenizer {

namespace {

Result<std::unique_ptr<Normalizer>> readNormalizer(const FileSource& source, simdjson::dom::element step)
{
    const std::string_view type = typeOf(step);
    for (const char* form : {"NFC", "NFD", "NFKC", "NFKD"})
        if (type == form)
            return std::make_unique<UnicodeForm>(type[2] == 'K', type.back() == 'C');
    if (type == "Lowercase")
        return std::make_unique<Lowercase>();
    if (type == "Strip")
        return std::make_unique<Strip>(flagOf(step, "strip_left", false), flagOf(step, "strip_right", false));
    std::string_view text;
    if (type == "Prepend" && !step["prepend"].get(text))
        return std::make_unique<Prepend>(std::string(text));
    if (type == "Replace" && !step["content"].get(text)) {
        POFT_TRY_ASSIGN(auto pattern, readPattern(source, "normalizer", step));
        return std::make_unique<Replace>(std::move(pattern), std::string(text));
    }
    return source.unsupported("normalizer", step,
                              "NFC, NFD, NFKC, NFKD, Lowercase, Prepend, Replace and Strip are read");
}

}  // namespace

Status readNormalizers(const FileSource& source, TokenizerRules& rules)
{
    const auto value = source.present("normalizer");
    if (!value)
        return {};
    GrowthLimit growth;
    for (const simdjson::dom::element step : stepsOf(*value, "normalizers")) {
        if (typeOf(step) == "Replace")
            POFT_TRY(growth.count(source, "normalizer", step));
        POFT_TRY_ASSIGN(auto normalizer, readNormalizer(source, step));
        rules.normalizers.push_back(std::move(normalizer));
    }
    return {};
}

}  // namespace poft::tokenizer
