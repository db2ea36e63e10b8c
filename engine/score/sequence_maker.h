// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/score/model_text.h"
#include "storage/records/model.h"
#include "storage/workspace/workspace.h"

namespace poft::engine {

/// The other models that have a say in where a response is cut (truncation = shared); empty under truncation = own.
struct SharedCut {
    std::vector<std::shared_ptr<const ModelText>> texts;
    std::vector<std::string> keys;  ///< hashes of the tokenizer and template of each, sorted
};

/// SharedCut::keys alone: of `others` without those that cut as `own` does, or as another one.
std::vector<std::string> sharedCutKeys(const storage::Model& own, const std::vector<storage::Model>& others);

/// The same with the text sides.
Result<SharedCut> loadSharedCut(const storage::Workspace& workspace, const storage::Model& own,
                                const std::vector<storage::Model>& others, const std::string& templateDate);

/// A conversation as a model learns or scores it.
struct MadeSequence {
    text::TrainingSequence sequence;
    bool cutForOthers = false;  ///< further than the model's own max_length asks
};

/// Makes the sequences of one model from the contents of a data set: rendered, tokenized, cut and marked. Where other
/// models share the cut, all keep the shortest part of the answers that any of them keeps, each to its last whole
/// token. Borrows the text.
class SequenceMaker {
public:
    SequenceMaker(const ModelText& text, const recipe::ScoreSettings& settings, SharedCut shared = {},
                  text::Turns turns = text::Turns::All);

    /// `body` as in contents.body. Fails where it is no conversation, or the template refuses it.
    Result<MadeSequence> make(const std::string& body) const;
    Result<MadeSequence> make(const text::Conversation& conversation) const;

    const ModelText& text() const { return m_text; }
    const recipe::ScoreSettings& settings() const { return m_settings; }
    const std::vector<std::string>& sharedWith() const { return m_shared.keys; }

private:
    const ModelText& m_text;
    text::SequenceSettings cutting() const;

    recipe::ScoreSettings m_settings;
    SharedCut m_shared;
    text::Turns m_turns;
};

}  // namespace poft::engine
