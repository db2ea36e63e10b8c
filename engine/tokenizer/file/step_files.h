// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/file/file_source.h"
#include "engine/tokenizer/tokenizer_rules.h"

namespace poft::tokenizer {

/// What happens around the model, each from its key of tokenizer.json. A step that would change an id and that we do
/// not have is refused by a sentence.
Status readNormalizers(const FileSource& source, TokenizerRules& rules);

/// `rules.bpe` is read already: where it has a token for every byte and the last step is ByteLevel, the model reads
/// bytes.
Status readPreTokenizers(const FileSource& source, TokenizerRules& rules);

/// All tokens are read already.
Status readPostProcessor(const FileSource& source, TokenizerRules& rules);

Status readDecoders(const FileSource& source, TokenizerRules& rules);

/// What follows from the decoders once all tokens are known.
void finishDecoders(TokenizerRules& rules);

}  // namespace poft::tokenizer
