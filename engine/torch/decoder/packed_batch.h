// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/api/types.h"
#include "storage/result/result.h"

namespace poft::engine {

/// Sequences laid out for one pass through a decoder. Token-wise arithmetic runs on the N tokens without padding;
/// attention alone sees `rows` rows of `width` tokens, padded on the right, where a causal mask is enough.
///
/// A token is an input only if a later token of its sequence counts: the tail after the last response token, and that
/// token itself, are never run. R is the number of response tokens; element k of `sources` is the input that predicts
/// element k of `targets`.
///
/// Sizes are rounded up, so that the batches of a training have few different shapes: oneDNN compiles each product anew
/// for a shape that it has not seen, which takes longer than a small product itself and a megabyte each. Inputs N to
/// inputRows and responses R to sourceRows are fill: they run through the products, nothing of them reaches a
/// likelihood, and their gradients are zero.
struct PackedBatch {
    std::int64_t rows = 0;
    std::int64_t width = 0;       ///< inputs of the longest row, rounded up
    std::int64_t inputs = 0;      ///< N
    std::int64_t inputRows = 0;   ///< N and fill
    std::int64_t responses = 0;   ///< R
    std::int64_t sourceRows = 0;  ///< R and fill

    at::Tensor ids;                  ///< [inputRows] int64; fill is token 0
    at::Tensor positions;            ///< [inputRows] int64, from 0 in each row
    at::Tensor rowStarts;            ///< [rows + 1] int32, where rows begin and the last ends; fill is one more row
    at::Tensor slots;                ///< [N] int64, row * width + position; undefined when nothing is padded
    at::Tensor sources;              ///< [sourceRows] int64, into the inputs; fill is input 0
    at::Tensor targets;              ///< [sourceRows] int64, token ids; fill is token 0
    at::Tensor responseRows;         ///< [R] int64, the row of each response token
    at::Tensor responseSlots;        ///< [R] int64, row * responseWidth + index within the row
    std::int64_t responseWidth = 0;  ///< response tokens of the row that has most

    std::vector<int> responseCounts;  ///< per sequence

    /// Where rows branch (branches.h): [rows, 1, width, width] bool, whether a query (second last axis) sees a key;
    /// positions of padded rows [rows, width] int64 for windows. Undefined where every row is one sequence.
    at::Tensor visible;
    at::Tensor rowPositions;
};

/// A size rounded up to one of about sixteen per doubling.
std::int64_t roundedSize(std::int64_t size);

/// Which tokens of a sequence are scored.
enum class Scored { Response, All };

/// What is wrong with a sequence, in one sentence that begins with `what` ("sequence 3"): empty, a mask of another
/// length, an id outside the vocabulary.
Status checkSequence(const api::Sequence& sequence, int vocabSize, const std::string& what);

/// Number of inputs that a sequence brings (0 where no token is scored).
std::int64_t inputCount(const api::Sequence& sequence, Scored scored);

/// Adds up what belongs to each row: values [R] to [rows], in float64 and in an order that does not vary.
at::Tensor sumRows(const at::Tensor& values, const PackedBatch& batch);

/// Packs sequences in the order given onto `device`; each must have passed checkSequence and bring at least one input.
PackedBatch packBatch(std::span<const api::Sequence* const> sequences, Scored scored, const at::Device& device);

}  // namespace poft::engine
