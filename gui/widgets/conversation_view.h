// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/sample_rendering.h"
#include "storage/records/sample.h"

#include <QTextBrowser>

#include <variant>
#include <vector>

namespace poft::gui {

/// A sample to read: as a conversation, or as a model's template writes it. Of a very long one the beginning, until a
/// person asks for the rest. Follows the palette.
class ConversationView final : public QTextBrowser {
    Q_OBJECT

public:
    ConversationView(const QString& name, const QString& accessibleName, QWidget* parent = nullptr);

    void showSample(const storage::SampleWithBody& sample);
    void showRendered(const std::vector<RenderedText>& texts);

    /// A sentence in place of a sample; empty: the placeholder.
    void showSentence(const QString& sentence);

protected:
    void changeEvent(QEvent* event) override;

private:
    using Shown = std::variant<QString, storage::SampleWithBody, std::vector<RenderedText>>;
    void show(Shown shown);
    void draw();

    Shown m_shown;
    bool m_whole = false;
};

}  // namespace poft::gui
