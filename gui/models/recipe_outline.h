// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace poft::gui {

/// One arm as the form shows it.
struct ArmOutline {
    QString name;
    QString objective;     ///< as resolved: the arm's own, else the recipe's, else the default
    QString after;         ///< name of the arm that it starts from; empty = a model
    QJsonObject training;  ///< what it sets itself
    int patches = 0;       ///< values beside name, after and objective that it sets
};

struct AlignedOutline {
    QString model;
    double weight = 1;
    bool operator==(const AlignedOutline&) const = default;
};

struct EvaluationOutline {
    QString task;
    QString dataset;
    QString when;
    bool operator==(const EvaluationOutline&) const = default;
};

/// What a form shows of a recipe's text. Reading never fails for a part: what is missing or of another type is empty,
/// and the recipe's own check tells what is wrong with it.
struct RecipeOutline {
    bool readable = false;  ///< the text is a JSON object
    QString name;
    QString target;
    std::vector<AlignedOutline> aligned;
    QString train;
    QString evaluation;
    QString pairs;
    QStringList datasets;  ///< defined in the recipe, in order of name
    QStringList models;
    QJsonObject training;  ///< of all arms
    std::vector<ArmOutline> arms;
    QString seeds;  ///< "1, 2, 3"
    std::vector<EvaluationOutline> evaluations;
    int matrixCells = 1;

    static RecipeOutline of(const QString& text);

    /// A setting as an arm (by index) has it, or all arms: the value and whether that is set there itself.
    struct Value {
        QString text;  ///< as typed: "0.0001", "true", "cosine"; the default where nobody sets it
        bool own = false;
    };
    Value setting(const QString& key, std::optional<std::size_t> arm) const;
};

}  // namespace poft::gui
