// SPDX-License-Identifier: Apache-2.0
#include "engine/score/sequence_maker.h"

#include <algorithm>

namespace poft::engine {

namespace {

std::string keyOf(const storage::Model& model)
{
    return model.tokenizerHash + "/" + model.templateHash;
}

}  // namespace

std::vector<std::string> sharedCutKeys(const storage::Model& own, const std::vector<storage::Model>& others)
{
    std::vector<std::string> keys;
    for (const storage::Model& other : others)
        if (keyOf(other) != keyOf(own))
            keys.push_back(keyOf(other));
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    return keys;
}

Result<SharedCut> loadSharedCut(const storage::Workspace& workspace, const storage::Model& own,
                                const std::vector<storage::Model>& others, const std::string& templateDate)
{
    SharedCut shared;
    shared.keys = sharedCutKeys(own, others);
    for (const std::string& key : shared.keys) {
        const storage::Model& model = *std::ranges::find(others, key, keyOf);
        POFT_TRY_ASSIGN(ModelText text, ModelText::load(workspace.resolve(model.path), templateDate));
        shared.texts.push_back(std::make_shared<const ModelText>(std::move(text)));
    }
    return shared;
}

SequenceMaker::SequenceMaker(const ModelText& text, const recipe::ScoreSettings& settings, SharedCut shared,
                             text::Turns turns)
    : m_text(text), m_settings(settings), m_shared(std::move(shared)), m_turns(turns)
{
}

text::SequenceSettings SequenceMaker::cutting() const
{
    text::SequenceSettings out = sequenceSettings(m_settings);
    out.turns = m_turns;
    return out;
}

Result<MadeSequence> SequenceMaker::make(const std::string& body) const
{
    POFT_TRY_ASSIGN(const text::Conversation conversation, text::parseConversation(body));
    return make(conversation);
}

Result<MadeSequence> SequenceMaker::make(const text::Conversation& conversation) const
{
    text::SequenceSettings settings = cutting();
    MadeSequence made;
    POFT_TRY_ASSIGN(made.sequence, text::encodeForTraining(m_text.tokenizer, m_text.format, conversation, settings));
    const std::optional<text::KeptPart> own = made.sequence.kept;
    settings.keep = own;
    for (const auto& other : m_shared.texts) {
        const auto theirs = text::encodeForTraining(other->tokenizer, other->format, conversation, cutting());
        if (theirs && theirs->kept && (!settings.keep || *theirs->kept < *settings.keep))
            settings.keep = theirs->kept;
    }
    made.cutForOthers = settings.keep != own;
    if (made.cutForOthers) {
        POFT_TRY_ASSIGN(made.sequence,
                        text::encodeForTraining(m_text.tokenizer, m_text.format, conversation, settings));
    }
    return made;
}

}  // namespace poft::engine
