// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "storage/result/result.h"
#include "storage/sqlite/connection.h"
#include "storage/tables/near_duplicates.h"

namespace poft::data {

/// Samples are near duplicates when the sets of their runs of `words` words have a Jaccard similarity of at least
/// `threshold`. Words are runs of letters and digits, case of ASCII letters aside; signs part them; of scripts without
/// spaces every character is a word. The text is that of the whole conversation; of a pair, with the chosen answer.
struct NearDuplicateSettings {
    double threshold = 0.8;
    int words = 5;

    std::string toJson() const;
};

/// The hashes of a text's runs of words, each once, ascending. A text shorter than one run has one: all of its words.
std::vector<std::uint64_t> shingles(std::string_view text, int words);

/// |A and B| / |A or B| of two ascending lists without repetitions; 1 where both are empty.
double jaccardOf(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

/// Finds the groups of near duplicates of a data set. Candidates are pairs that agree in one of 20 bands of 6 minimal
/// hashes (one-permutation MinHash with rotation, Shrivastava and Li 2014); each is verified by its Jaccard similarity,
/// so what is found is right, and a pair of similarity 0.8 is missed once in 400 times (a longer chain of alike samples
/// less often). Groups are connected: each member is alike to some other one. `proceed` is called now and then with
/// what is done of the whole, 0 … 1; an error from it ends the search.
///
/// Takes about 170 bytes of memory for each distinct content, and reads every text once.
Result<std::vector<storage::NearDuplicate>> findNearDuplicates(storage::Connection& connection, storage::Id dataset,
                                                               const NearDuplicateSettings& settings,
                                                               const std::function<Status(double)>& proceed);

}  // namespace poft::data
