-- SPDX-License-Identifier: Apache-2.0
-- Schema 2: what a training learns from, kept with it. Conventions as in schema 1.

-- How the samples of one data set look to one model: what is rendered, cut and learnt. Counted in sequences: a pair has two, a
-- sample otherwise one. A row with an empty `hash` is being written and is not shown.                            writer E
CREATE TABLE supervision_reports (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset_id       INTEGER REFERENCES datasets(id) ON DELETE SET NULL,  -- the report outlives what it is of
    dataset_name     TEXT NOT NULL,               -- as they were called then
    model_id         INTEGER REFERENCES models(id) ON DELETE SET NULL,
    model_name       TEXT NOT NULL,
    key_hash         TEXT NOT NULL UNIQUE,        -- hex SHA-256 of `key`
    key              TEXT NOT NULL,               -- JSON: dataset (fingerprint), tokenizer, template (hashes), template_date, turns,
                                                  --   score_end_of_turn, train_on_prompt, max_length, truncation, shared_with, version
    hash             TEXT NOT NULL,               -- hex SHA-256 over ids and mask of every sequence, in order
    samples          INTEGER NOT NULL DEFAULT 0,
    sequences        INTEGER NOT NULL DEFAULT 0,
    dropped          INTEGER NOT NULL DEFAULT 0,  -- samples without anything to learn from, for one of the next three reasons
    no_response      INTEGER NOT NULL DEFAULT 0,  -- sequences without a response token
    undecided        INTEGER NOT NULL DEFAULT 0,  -- sequences whose answers cannot be told from the text around them
    not_rendered     INTEGER NOT NULL DEFAULT 0,  -- sequences that the template refuses
    tokens           INTEGER NOT NULL DEFAULT 0,  -- kept tokens, of prompts and responses
    longest          INTEGER NOT NULL DEFAULT 0,  -- most kept tokens of a sequence
    response_tokens  INTEGER NOT NULL DEFAULT 0,  -- tokens that are learnt
    response_bytes   INTEGER NOT NULL DEFAULT 0,  -- UTF-8 bytes that they are of; over response_tokens: the tokenizer's fertility
    bos_none         INTEGER NOT NULL DEFAULT 0,  -- sequences with 0, 1, 2 beginning-of-text tokens at their beginning
    bos_one          INTEGER NOT NULL DEFAULT 0,
    bos_two          INTEGER NOT NULL DEFAULT 0,
    end_learnt       INTEGER NOT NULL DEFAULT 0,  -- sequences in which the end-of-turn token of every kept answer is learnt
    end_missing      INTEGER NOT NULL DEFAULT 0,  -- sequences with an answer after which the template writes no end-of-turn token
    end_lost         INTEGER NOT NULL DEFAULT 0,  -- sequences with an answer whose end was cut off
    cut              INTEGER NOT NULL DEFAULT 0,  -- sequences with a response that was cut
    cut_for_others   INTEGER NOT NULL DEFAULT 0,  -- of these: cut further than max_length asks, for another model (truncation = shared)
    boundary_merges  INTEGER NOT NULL DEFAULT 0,  -- sequences with a token across the border of a response
    created_at       TEXT NOT NULL,
    change           INTEGER NOT NULL
) STRICT;
CREATE INDEX supervision_reports_change ON supervision_reports(change);
CREATE INDEX supervision_reports_dataset ON supervision_reports(dataset_id);

-- The samples of a report that a person should look at. Those that are dropped are all listed; of every other finding the
-- first thousand.                                                                                                writer E
CREATE TABLE supervision_samples (
    report_id INTEGER NOT NULL REFERENCES supervision_reports(id) ON DELETE CASCADE,
    finding   TEXT NOT NULL,                      -- no_response_token, undecided_response, not_rendered: dropped; response_cut,
                                                  --   end_lost, end_missing, boundary_merge, two_beginnings
    position  INTEGER NOT NULL,                   -- samples.position
    side      TEXT NOT NULL,                      -- '' or, of a pair, 'chosen', 'rejected'
    sample_id INTEGER NOT NULL,
    PRIMARY KEY (report_id, finding, position, side)
) STRICT, WITHOUT ROWID;

-- Which reports a job goes by. Of a train job: the target's and those of its aligned models.                      writer E
CREATE TABLE job_supervision (
    job_id    INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    report_id INTEGER NOT NULL REFERENCES supervision_reports(id) ON DELETE CASCADE,
    role      TEXT NOT NULL CHECK (role IN ('target', 'aligned')),
    hash      TEXT NOT NULL,                      -- supervision_reports.hash as it was
    PRIMARY KEY (job_id, report_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_supervision_report ON job_supervision(report_id);

-- Samples of which the models of the run keep different parts, each cutting by its own tokenizer (truncation = own). writer E
ALTER TABLE runs ADD COLUMN unequal_cuts INTEGER NOT NULL DEFAULT 0;
-- Samples left out by aligned_top_share: scored, but not among the best.                                          writer E
ALTER TABLE runs ADD COLUMN filtered_samples INTEGER NOT NULL DEFAULT 0;
