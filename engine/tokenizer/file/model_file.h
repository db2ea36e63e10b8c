// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/tokenizer/bpe.h"
#include "engine/tokenizer/file/file_source.h"

namespace poft::tokenizer {

/// Largest id that is read in a file of `count` tokens: tables go by id, and a file with larger gaps is damaged.
constexpr std::int64_t largestId(std::size_t count)
{
    return 4 * static_cast<std::int64_t>(count) + 65536;
}

/// Reads "model": vocabulary, merges and settings of a BPE.
Status readModel(const FileSource& source, Bpe& bpe);

/// Fills the tokens of single bytes from the vocabulary: those of the byte alphabet and those of byte fallback.
void findByteTokens(Bpe& bpe);

/// What depends on how the model is used (`rawBytes`): to be called once that is known.
void finishModel(Bpe& bpe);

}  // namespace poft::tokenizer
