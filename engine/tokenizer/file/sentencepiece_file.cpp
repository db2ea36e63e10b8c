// SPDX-License-Identifier: Apache-2.0
#include "engine/tokenizer/file/sentencepiece_file.h"

#include <algorithm>
#include <cmath>

#include "engine/tokenizer/decoder/decoders.h"
#include "engine/tokenizer/file/added_tokens_file.h"
#include "engine/tokenizer/file/config_file.h"
#include "engine/tokenizer/file/model_file.h"
#include "engine/tokenizer/file/protobuf_reader.h"
#include "engine/tokenizer/file/step_files.h"
#include "engine/tokenizer/normalizer/prepend.h"
#include "engine/tokenizer/normalizer/replace.h"
#include "engine/tokenizer/pre_tokenizer/metaspace.h"
#include "engine/tokenizer/utf8.h"

namespace poft::tokenizer {

namespace {

// Numbers of sentencepiece_model.proto.
enum PieceType : std::uint64_t { kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4, kUnused = 5, kByte = 6 };
constexpr std::uint64_t kBpeModel = 2;
constexpr std::size_t kLongestPiece = 1024;  ///< bytes; real ones have up to 48
constexpr const char* kVisibleSpace = "\u2581";

struct Piece {
    std::string_view text;
    float score = 0;
    std::uint64_t type = kNormal;
};

struct Model {
    std::vector<Piece> pieces;
    std::uint64_t modelType = 1;
    bool byteFallback = false;
    bool spaceAsSuffix = false;
    std::string_view normalization;
    bool hasCharacterTable = false;
    bool addDummyPrefix = true;
    bool removeExtraSpaces = true;
    bool escapeSpaces = true;
};

bool readPiece(std::string_view message, Model& model)
{
    Piece piece;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == 1 && field->isBytes)
            piece.text = field->bytes;
        else if (field->number == 2)
            piece.score = field->asFloat();
        else if (field->number == 3)
            piece.type = field->value;
    }
    model.pieces.push_back(piece);
    return !reader.failed();
}

bool readTrainerSpec(std::string_view message, Model& model)
{
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == 3)
            model.modelType = field->value;
        else if (field->number == 24)
            model.spaceAsSuffix = field->value != 0;
        else if (field->number == 35)
            model.byteFallback = field->value != 0;
    }
    return !reader.failed();
}

bool readNormalizerSpec(std::string_view message, Model& model)
{
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == 1)
            model.normalization = field->bytes;
        else if (field->number == 2)
            model.hasCharacterTable = !field->bytes.empty();
        else if (field->number == 3)
            model.addDummyPrefix = field->value != 0;
        else if (field->number == 4)
            model.removeExtraSpaces = field->value != 0;
        else if (field->number == 5)
            model.escapeSpaces = field->value != 0;
    }
    return !reader.failed();
}

bool readMessage(std::string_view message, Model& model)
{
    bool whole = true;
    ProtobufReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == 1 && field->isBytes)
            whole &= readPiece(field->bytes, model);
        else if (field->number == 2 && field->isBytes)
            whole &= readTrainerSpec(field->bytes, model);
        else if (field->number == 3 && field->isBytes)
            whole &= readNormalizerSpec(field->bytes, model);
    }
    return whole && !reader.failed() && !model.pieces.empty();
}

Status checkSupported(const Model& model, const std::string& where)
{
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorKind::Incompatible, where + " " + why +
                                                 ", which is not supported; save the tokenizer as tokenizer.json with "
                                                 "`transformers`.");
    };
    if (model.modelType != kBpeModel)
        return refuse("is a SentencePiece model of another type than BPE (most likely unigram)");
    if (model.hasCharacterTable)
        return refuse("normalizes characters by the table \"" + std::string(model.normalization) + "\"");
    if (model.removeExtraSpaces)
        return refuse("removes extra white space");
    if (!model.escapeSpaces || model.spaceAsSuffix)
        return refuse("treats white space in an uncommon way");
    return {};
}

Status readVocabulary(const Model& model, const std::string& where, Bpe& bpe)
{
    bpe.vocabulary.reserve(model.pieces.size());
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
        const Piece& piece = model.pieces[id];
        const std::string shown = "piece " + std::to_string(id);
        if (piece.text.empty() || piece.text.size() > kLongestPiece || !std::isfinite(piece.score))
            return fail(ErrorKind::Invalid,
                        where + " is not a usable tokenizer: " + shown + " is empty or too long, or has no score.");
        if (piece.type == kUnused || piece.type > kByte)
            return fail(ErrorKind::Incompatible,
                        where + " has unused pieces (" + shown + "), which are not supported.");
        if (!bpe.vocabulary.add(static_cast<api::TokenId>(id), piece.text))
            return fail(ErrorKind::Invalid,
                        where + " is not a usable tokenizer: the text of " + shown + " occurs twice.");
        if (piece.type == kUnknown)
            bpe.unknown = static_cast<api::TokenId>(id);
    }
    return {};
}

/// SentencePiece merges two neighbours whenever their text is a piece, best score first, then leftmost. So every split
/// of a piece is a merge, and its rank is that of the score.
void readMerges(const Model& model, Bpe& bpe)
{
    std::vector<float> scores;
    for (const Piece& piece : model.pieces)
        scores.push_back(piece.score);
    std::ranges::sort(scores, std::greater());
    const auto isNormal = [&](std::optional<api::TokenId> id) {
        return id && model.pieces[static_cast<std::size_t>(*id)].type == kNormal;
    };
    for (std::size_t index = 0; index < model.pieces.size(); ++index) {
        const Piece& piece = model.pieces[index];
        if (piece.type != kNormal)
            continue;
        const auto rank = std::ranges::lower_bound(scores, piece.score, std::greater()) - scores.begin();
        for (std::size_t cut = characterAt(piece.text, 0).bytes; cut < piece.text.size();
             cut += characterAt(piece.text, cut).bytes) {
            const auto left = bpe.vocabulary.find(piece.text.substr(0, cut));
            const auto right = bpe.vocabulary.find(piece.text.substr(cut));
            if (isNormal(left) && isNormal(right))
                bpe.merges.set(*left, *right, {static_cast<std::uint32_t>(rank), static_cast<api::TokenId>(index)});
        }
    }
}

std::vector<AddedToken> addedTokens(const Model& model)
{
    std::vector<AddedToken> tokens;
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
        const Piece& piece = model.pieces[id];
        if (piece.type != kUnknown && piece.type != kControl && piece.type != kUserDefined)
            continue;
        AddedToken token;
        token.id = static_cast<api::TokenId>(id);
        token.content = token.sought = std::string(piece.text);
        token.special = piece.type != kUserDefined;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

void makeSteps(const Model& model, bool onlyFirst, TokenizerRules& rules)
{
    const auto space = std::make_shared<const LiteralPattern>(" ");
    if (model.addDummyPrefix && onlyFirst) {
        rules.preTokenizers.push_back(std::make_unique<Metaspace>(kVisibleSpace, Metaspace::Prepend::First, false));
    } else {
        if (model.addDummyPrefix)
            rules.normalizers.push_back(std::make_unique<Prepend>(kVisibleSpace));
        rules.normalizers.push_back(std::make_unique<Replace>(space, kVisibleSpace));
    }
    rules.decoders.push_back(
        std::make_unique<ReplaceDecoder>(std::make_shared<const LiteralPattern>(kVisibleSpace), " "));
    rules.decoders.push_back(std::make_unique<ByteFallbackDecoder>());
    rules.decoders.push_back(std::make_unique<FuseDecoder>());
    if (model.addDummyPrefix)
        rules.decoders.push_back(std::make_unique<StripDecoder>(" ", 1, 0));
}

}  // namespace

Result<TokenizerRules> parseSentencePiece(std::string_view bytes, std::string_view configJson, const std::string& where)
{
    Model model;
    if (!readMessage(bytes, model))
        return fail(ErrorKind::Invalid,
                    where + " cannot be read as a SentencePiece model; it is damaged or another file.");
    POFT_TRY(checkSupported(model, where));
    TokenizerRules rules;
    rules.bpe.byteFallback = model.byteFallback;
    rules.bpe.fuseUnknown = true;
    POFT_TRY(readVocabulary(model, where, rules.bpe));
    readMerges(model, rules.bpe);
    findByteTokens(rules.bpe);
    finishModel(rules.bpe);
    POFT_TRY_ASSIGN(const TokenizerConfig config, TokenizerConfig::parse(configJson, where));
    enterAddedTokens(addedTokens(model), rules);
    makeSteps(model, !config.legacy, rules);
    finishDecoders(rules);
    config.enterPurposes(rules);
    if (config.addBos && rules.special.bos)
        rules.prefix = {*rules.special.bos};
    if (config.addEos && rules.special.eos)
        rules.suffix = {*rules.special.eos};
    rules.quick = quickRouteOf(rules);
    return rules;
}

}  // namespace poft::tokenizer
