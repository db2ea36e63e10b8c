// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/api/likelihood_model.h"
#include "engine/evaluate/task_result.h"
#include "engine/evaluate/task_rows.h"
#include "engine/score/model_text.h"
#include "engine/work/job_control.h"

namespace poft::engine {

/// A task with its questions, ready to be asked of one model again and again.
class PreparedTask {
public:
    virtual ~PreparedTask() = default;

    /// The name that results are kept under: how the question was put is part of it, "mmlu (5 shots, chat)".
    const std::string& name() const { return m_name; }

    /// As the task file has it.
    const std::string& plainName() const { return m_plainName; }

    /// The first is the task's own.
    const std::vector<std::string>& metrics() const { return m_metrics; }

    int fewShot() const { return m_fewShot; }

    /// Rows that gave no question, in order; a result is over fewer items by these.
    const std::vector<SkippedRow>& skipped() const { return m_skipped; }

    virtual std::size_t size() const = 0;

    /// Asks every question. Fails with Stopped when the control says so between batches.
    virtual Result<TaskResult> run(api::LikelihoodModel& model, JobControl& control) const = 0;

protected:
    std::string m_name;
    std::string m_plainName;
    std::vector<std::string> m_metrics;
    int m_fewShot = 0;
    std::vector<SkippedRow> m_skipped;
};

/// What a task is asked about, and how.
struct TaskRequest {
    std::string task;                      ///< a shipped task's name, or the path of a task file
    std::vector<data::Row> rows;           ///< of files or of a data set (datasetRows)
    std::vector<SkippedRow> skipped = {};  ///< bad rows of the files
    std::vector<data::Row> solved = {};    ///< where solved items come from; the rows themselves where empty
    std::optional<int> fewShot = {};       ///< the task's own number where not said
    bool chatTemplate = false;             ///< the prompt as a user turn; tasks on conversations always do so
    int maxLength = 0;                     ///< tokens that the model can take
};

/// Reads the task file and makes its questions of the rows; the task keeps what it needs of the arguments. A row that
/// does not fit (a column missing, no answer, a choice longer than the model's context) is skipped with the reason.
/// `chatFormat` may be null for tasks in plain text.
Result<std::unique_ptr<PreparedTask>> prepareTask(TaskRequest request, const tokenizer::Tokenizer& tokenizer,
                                                  const text::ChatFormat* chatFormat,
                                                  const std::vector<api::TokenId>& stopTokens);

}  // namespace poft::engine
