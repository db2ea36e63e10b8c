// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/api/types.h"
#include "engine/tokenizer/byte_span.h"
#include "storage/result/result.h"

namespace poft::tokenizer {

/// Tokens of a text. `offsets[i]` is the part of the text that token i covers: whole characters, also for a token that
/// holds only some bytes of one; empty for a token without text (one that `addSpecialTokens` added).
struct Encoding {
    std::vector<api::TokenId> ids;
    std::vector<ByteSpan> offsets;
};

struct EncodeOptions {
    bool addSpecialTokens =
        false;  ///< what the tokenizer's post-processor adds (BOS of Llama-3); off for text that a template wrote
};

/// The tokens of tokenizer_config.json by purpose; empty where the file names none or the vocabulary lacks it.
struct SpecialTokens {
    std::optional<api::TokenId> bos;
    std::optional<api::TokenId> eos;
    std::optional<api::TokenId> pad;
};

/// A Hugging Face tokenizer.json of a BPE model, exact to the last token: byte-level (GPT-2, Llama 3, Qwen) and with
/// visible spaces and byte fallback (Llama 2, Mistral, Yi). Offsets and decoded text are those of Hugging Face's
/// `tokenizers`, too. What would change an id and is not known here is refused by a sentence that names the key; what
/// may (a regular expression that is searched by another library) is told by warnings(). `truncation` and `padding` of
/// the file are ignored on purpose: both are decided by the caller.
///
/// Immutable and cheap to copy (copies share the tables); all members may be called from any thread.
class Tokenizer {
public:
    /// Reads FOLDER/tokenizer.json, or where there is none FOLDER/tokenizer.model (SentencePiece, type BPE), and
    /// FOLDER/tokenizer_config.json where it exists.
    static Result<Tokenizer> load(const std::filesystem::path& folder);

    /// The same from texts; `configJson` may be empty. `where` names the source in messages.
    static Result<Tokenizer> parse(std::string_view tokenizerJson, std::string_view configJson,
                                   const std::string& where);

    /// The same from the bytes of a tokenizer.model.
    static Result<Tokenizer> parseModel(std::string_view model, std::string_view configJson, const std::string& where);

    /// Text to tokens. Added tokens ("<|im_end|>") are found in the text, as Hugging Face does. A byte that is not
    /// UTF-8 counts as a character of its own. The text is shorter than 4 GiB.
    Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;

    /// The ids alone: faster than encode() by the offsets.
    std::vector<api::TokenId> encodeIds(std::string_view text, const EncodeOptions& options = {}) const;

    /// Tokens to text. Bytes that are not UTF-8 become U+FFFD; ids outside the vocabulary are left out; `skipSpecial`
    /// leaves out added tokens that the file marks special.
    std::string decode(std::span<const api::TokenId> ids, bool skipSpecial) const;

    /// Whether the text of a token is settled only by the tokens after it: it is a byte of a run that is read as UTF-8.
    bool mayChangeWithNext(api::TokenId id) const;

    /// The bytes that one token stands for inside a text, before they are joined and checked for UTF-8; empty for an
    /// unknown id.
    std::string_view tokenBytes(api::TokenId id) const;

    /// A token as the file writes it ("Ġthe"), and back; an added token by its content.
    std::optional<api::TokenId> tokenId(std::string_view token) const;
    std::string_view token(api::TokenId id) const;

    bool isAdded(api::TokenId id) const;
    bool isSpecial(api::TokenId id) const;

    /// One more than the largest id: what a model's embedding must have at least.
    int vocabSize() const;

    const SpecialTokens& special() const;

    /// Sentences for the user of this tokenizer: where it is not known to be exact.
    const std::vector<std::string>& warnings() const;

private:
    struct Tables;
    explicit Tokenizer(std::shared_ptr<const Tables> tables);
    std::shared_ptr<const Tables> m_tables;
};

}  // namespace poft::tokenizer
