// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/app/engine_program.h"
#include "gui/models/token_row.h"

#include <QObject>

#include <vector>

namespace poft::gui {

/// Asks several models, one after the other, for the log-likelihood of each token of a text: `poft-engine tokenize` for
/// the ids and where they stand, then `logprobs`. What a model was once asked is kept until the end.
class TokenAsker final : public QObject {
    Q_OBJECT

public:
    struct Source {
        QString name;
        QString folder;  ///< of the model
        bool target = false;

        bool operator==(const Source&) const = default;
    };

    explicit TokenAsker(QObject* parent = nullptr);

    /// Asks for `request`, a JSON object as `tokenize` takes it ({"text"} or {"messages"}); `shown` is the part of the
    /// rendered text that is looked at. Questions under way are dropped.
    void ask(const QByteArray& request, const QString& shown, std::vector<Source> sources);

    /// Drops what is under way, and forgets the rows.
    void clear();

    /// In the order of the sources; those still to be asked are missing.
    const std::vector<TokenRow>& rows() const { return m_rows; }
    bool busy() const { return m_next < m_sources.size(); }

    /// The model that is being asked.
    QString asking() const { return busy() ? m_sources[m_next].name : QString(); }

Q_SIGNALS:
    /// There is another row, or none any more.
    void progressed();

private:
    struct Known {
        QByteArray request;
        QString folder;
        TokenRow row;
    };
    void askNext();
    void take(const QJsonObject& answer);
    void add(TokenRow row);

    EngineProgram m_engine;
    QByteArray m_request;
    QString m_shown;
    std::vector<Source> m_sources;
    std::size_t m_next = 0;
    QJsonObject m_tokens;  ///< of the model that is being asked, once they are there
    std::vector<TokenRow> m_rows;
    std::vector<Known> m_known;
};

}  // namespace poft::gui
