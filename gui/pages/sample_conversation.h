// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/app/live_query.h"
#include "gui/models/sample_rendering.h"
#include "storage/records/sample.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QLabel;
class QTimer;
class QToolButton;

namespace poft::gui {

class ConversationView;
class Session;

/// The text of the chosen sample: the conversation, or as the model in training sees it, rendered by its chat template
/// with what is learnt and where it is cut. The engine renders; the conversation can be read meanwhile.
class SampleConversation final : public QWidget {
    Q_OBJECT

public:
    explicit SampleConversation(Session& session, QWidget* parent = nullptr);

    /// Another sample (null: none), or another run, whose settings decide what is learnt (nothing: the first training).
    void setSample(const storage::SampleWithBody* sample);
    void setRun(std::optional<storage::Id> run);

    /// A sentence in place of the sample.
    void setProblem(const QString& sentence);

private:
    struct Known {
        storage::Id sample = 0;
        RenderingSource source;
        std::vector<RenderedText> texts;
    };
    void build();
    void restart();
    void takeSource(const Result<RenderingSource>& source);
    void ask();
    void takeAnswer(const QJsonObject& answer);
    void showTexts(const std::vector<RenderedText>& texts);
    void showFailed(const QString& sentence);

    Session& m_session;
    QCheckBox* m_asSeen;
    QLabel* m_line;
    QToolButton* m_again;
    ConversationView* m_view;
    QTimer* m_pause;  ///< of running through the table, only the last sample is rendered
    EngineProgram m_engine;
    std::optional<storage::SampleWithBody> m_sample;
    std::optional<storage::Id> m_run;
    RenderingSource m_source;
    std::vector<Known> m_known;
    LiveQuery<RenderingSource> m_sourceQuery;
};

}  // namespace poft::gui
