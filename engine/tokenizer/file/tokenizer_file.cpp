// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/tokenizer_file.h"

#include <simdjson.h>

#include <algorithm>

#include "engine/tokenizer/file/added_tokens_file.h"
#include "engine/tokenizer/file/config_file.h"
#include "engine/tokenizer/file/model_file.h"
#include "engine/tokenizer/file/step_files.h"

namespace poft::tokenizer {

namespace {

/// What Hugging Face's tokenizers do without a word.
void warnOfLosses(const FileSource& source, const Bpe& bpe)
{
    const bool allBytes = std::ranges::find(bpe.fallbackTokens, Bpe::kNone) == bpe.fallbackTokens.end();
    if (!bpe.rawBytes && !bpe.unknown && !(bpe.byteFallback && allBytes))
        source.warnings.push_back(source.where +
                                  " has neither an unknown token nor one for each byte; characters that its vocabulary "
                                  "lacks vanish from the text.");
}

}  // namespace

Result<TokenizerRules> parseTokenizerFiles(std::string_view tokenizerJson, std::string_view configJson,
                                           const std::string& where)
{
    simdjson::dom::parser parser;
    simdjson::dom::object file;
    if (const auto problem = parser.parse(tokenizerJson.data(), tokenizerJson.size()).get(file))
        return fail(ErrorKind::Invalid, where + " cannot be read as JSON (" + simdjson::error_message(problem) + ").");
    TokenizerRules rules;
    const FileSource source{file, where, rules.warnings};
    POFT_TRY(readModel(source, rules.bpe));
    POFT_TRY(readNormalizers(source, rules));
    POFT_TRY(readAddedTokens(source, rules));
    POFT_TRY(readPreTokenizers(source, rules));
    finishModel(rules.bpe);
    warnOfLosses(source, rules.bpe);
    POFT_TRY(readPostProcessor(source, rules));
    POFT_TRY(readDecoders(source, rules));
    rules.quick = quickRouteOf(rules);
    POFT_TRY_ASSIGN(const TokenizerConfig config, TokenizerConfig::parse(configJson, where));
    config.enterPurposes(rules);
    return rules;
}

}  // namespace poft::tokenizer
