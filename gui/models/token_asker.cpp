// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/token_asker.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace poft::gui {

namespace {
constexpr std::size_t kMostKnown = 500;
}

TokenAsker::TokenAsker(QObject* parent) : QObject(parent)
{
    connect(&m_engine, &EngineProgram::answered, this, [this](const QJsonDocument& answer) { take(answer.object()); });
    connect(&m_engine, &EngineProgram::failed, this, [this](const QString& sentence) {
        TokenRow row;
        row.problem = sentence;
        add(std::move(row));
    });
}

void TokenAsker::ask(const QByteArray& request, const QString& shown, std::vector<Source> sources)
{
    m_engine.cancel();
    m_request = request;
    m_shown = shown;
    m_sources = std::move(sources);
    m_next = 0;
    m_tokens = {};
    m_rows.clear();
    askNext();
}

void TokenAsker::clear()
{
    m_engine.cancel();
    m_sources.clear();
    m_next = 0;
    m_rows.clear();
    Q_EMIT progressed();
}

void TokenAsker::askNext()
{
    while (busy()) {
        const Source& source = m_sources[m_next];
        const auto known = std::find_if(m_known.begin(), m_known.end(), [&](const Known& one) {
            return one.folder == source.folder && one.request == m_request;
        });
        if (known == m_known.end()) {
            m_engine.ask({QStringLiteral("tokenize"), QStringLiteral("--model"), source.folder}, m_request + '\n');
            break;
        }
        m_rows.push_back(known->row);
        m_rows.back().name = source.name;
        m_rows.back().target = source.target;
        ++m_next;
    }
    Q_EMIT progressed();
}

void TokenAsker::take(const QJsonObject& answer)
{
    if (!busy())
        return;
    const Source source = m_sources[m_next];
    TokenRow row;
    row.problem = answer[QLatin1String("error")].toString();
    if (!row.problem.isEmpty())
        return add(std::move(row));
    if (answer.contains(QLatin1String("offsets"))) {
        m_tokens = answer;
        const QJsonObject ids{{QStringLiteral("ids"), answer[QLatin1String("ids")]}};
        m_engine.ask({QStringLiteral("logprobs"), QStringLiteral("--model"), source.folder},
                     QJsonDocument(ids).toJson(QJsonDocument::Compact) + '\n');
        return;
    }
    row = tokenRow(source.name, m_shown, m_tokens, answer);
    if (row.problem.isEmpty()) {
        if (m_known.size() >= kMostKnown)
            m_known.erase(m_known.begin());
        m_known.push_back({m_request, source.folder, row});
    }
    add(std::move(row));
}

void TokenAsker::add(TokenRow row)
{
    if (!busy())
        return;
    row.name = m_sources[m_next].name;
    row.target = m_sources[m_next].target;
    m_rows.push_back(std::move(row));
    m_tokens = {};
    ++m_next;
    askNext();
}

}  // namespace poft::gui
