// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/models/token_asker.h"

#include <QWidget>

class QCheckBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;

namespace poft::gui {

class TaskLine;
class TokenMap;

/// A box to try a model with: a text, as it is or as a message of a conversation, becomes tokens with their ids, and
/// the log-likelihood of each. With an answer, those tokens are marked that a training would learn.
class ModelTrial final : public QWidget {
    Q_OBJECT

public:
    explicit ModelTrial(QWidget* parent = nullptr);

    /// The model that is tried; an empty folder for none.
    void setModel(const QString& name, const QString& folder);

private:
    void askTokens();
    void takeTokens(const QJsonObject& answer);
    void askLikelihoods();
    void showLikelihoods();
    QByteArray request(bool withAnswer) const;

    QString m_name;
    QString m_folder;
    QPlainTextEdit* m_text;
    QCheckBox* m_chat;
    QLineEdit* m_answer;
    QPushButton* m_tokensButton;
    QPushButton* m_likelihoodButton;
    TaskLine* m_line;
    QPlainTextEdit* m_ids;
    QScrollArea* m_area;
    TokenMap* m_map;
    EngineProgram m_engine;
    TokenAsker m_asker;
};

}  // namespace poft::gui
