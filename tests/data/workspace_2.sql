-- SPDX-License-Identifier: Apache-2.0
-- A workspace of schema 2: two samples and three contents. Written by sqlite3's dump.
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE bad_rows (                          --                                                          writer E
    dataset_id INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    file       TEXT NOT NULL,
    line       INTEGER NOT NULL,                 -- 1-based line of a JSONL file; 1-based element of a JSON array
    reason     TEXT NOT NULL,                    -- one sentence
    PRIMARY KEY (dataset_id, file, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints (                       --                                                          writer E
    id         INTEGER PRIMARY KEY,
    run_id     INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    step       INTEGER NOT NULL,
    epoch      REAL NOT NULL,
    path       TEXT NOT NULL,                    -- relative to the workspace, "runs/3/checkpoint-120"
    bytes      INTEGER NOT NULL,
    resumable  INTEGER NOT NULL CHECK (resumable IN (0, 1)),  -- holds optimizer state and position
    created_at TEXT NOT NULL,
    change     INTEGER NOT NULL,
    UNIQUE (run_id, step)
) STRICT;
CREATE TABLE contents (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    hash  BLOB NOT NULL UNIQUE,                  -- SHA-256 of `body`, 32 bytes
    body  TEXT NOT NULL                          -- canonical JSON {"messages":[{"content","role"}…],"tools"?}
) STRICT;
INSERT INTO "contents" VALUES(1,X'079CDA423E178E43E8E0D818DB683953173060C977F09E0607D9450DED51939D','{"messages":[{"content":"be kind","role":"system"},{"content":"né?","role":"user"},{"content":"oui","role":"assistant"},{"content":"more","role":"user"},{"content":"no","role":"assistant"}]}');
INSERT INTO "contents" VALUES(2,X'9AB203771F1FC2410DC29C482DDC136D97D7824D44C11DF7C3FF67121BB54C1E','{"messages":[{"content":"plain text","role":"text"}]}');
INSERT INTO "contents" VALUES(3,X'B66FA5C1D15A3A0B43ABF59ABC4045EA7250777B70132D5390CF057ADCF7815F','{"messages":[{"content":"né?","role":"user"},{"content":"never","role":"assistant"}]}');
CREATE TABLE datasets (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('importing', 'ready')),
    kind          TEXT NOT NULL CHECK (kind IN ('messages', 'pairs', 'text')),
    origin        TEXT NOT NULL,                 -- JSON: {"files":[{"path","sha256","bytes"}],"format","map"} | {"generate":…} | {"from":…,"noise":…}
    fingerprint   TEXT NOT NULL,                 -- hex SHA-256 over the samples in order (content hashes and noise flags); '' while importing
    sample_count  INTEGER NOT NULL DEFAULT 0,
    bad_row_count INTEGER NOT NULL DEFAULT 0,    -- rows of the files that could not be used, listed in bad_rows
    noise_count   INTEGER NOT NULL DEFAULT 0,    -- samples with is_noise = 1
    job_id        INTEGER REFERENCES jobs(id) ON DELETE SET NULL,  -- the job that made it
    created_at    TEXT NOT NULL,
    change        INTEGER NOT NULL
) STRICT;
INSERT INTO "datasets" VALUES(1,'a','ready','messages','{}','f',2,0,0,1,'2026-01-31T00:00:00.000Z',2);
CREATE TABLE evaluation_items (                  --                                                          writer E
    evaluation_id INTEGER NOT NULL REFERENCES evaluations(id) ON DELETE CASCADE,
    sample_id     INTEGER NOT NULL,
    value         REAL NOT NULL,                 -- 1 right, 0 wrong; of task "validation" the sample's r_theta
    answer        TEXT NOT NULL,                 -- what the model wrote
    PRIMARY KEY (evaluation_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE evaluations (                       --                                                          writer E
    id         INTEGER PRIMARY KEY,
    run_id     INTEGER REFERENCES runs(id) ON DELETE CASCADE,
    model_id   INTEGER REFERENCES models(id) ON DELETE CASCADE,      -- for an evaluation outside a run
    task       TEXT NOT NULL,                    -- "exact_match"
    dataset_id INTEGER REFERENCES datasets(id) ON DELETE SET NULL,
    metric     TEXT NOT NULL,                    -- "exact_match"
    step       INTEGER NOT NULL DEFAULT 0,
    epoch      REAL NOT NULL DEFAULT 0,
    value      REAL NOT NULL,
    items      INTEGER NOT NULL,                 -- how many items the value is over
    created_at TEXT NOT NULL,
    change     INTEGER NOT NULL
) STRICT;
CREATE TABLE experiment_jobs (
    experiment_id INTEGER NOT NULL REFERENCES experiments(id) ON DELETE CASCADE,
    job_id        INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    position      INTEGER NOT NULL,              -- order in the expansion, 0-based
    arm           TEXT NOT NULL DEFAULT '',      -- name of the arm; '' for jobs that are no arm's
    cell          TEXT NOT NULL DEFAULT '{}',    -- JSON: the matrix cell, {"/training/learning_rate":1e-4}
    seed          INTEGER,                       -- of a train job
    reused        INTEGER NOT NULL DEFAULT 0 CHECK (reused IN (0, 1)),  -- was done before this experiment asked for it
    PRIMARY KEY (experiment_id, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE experiments (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    recipe     TEXT NOT NULL,                    -- JSON as the person wrote it
    created_at TEXT NOT NULL,
    change     INTEGER NOT NULL
) STRICT;
CREATE TABLE findings (
    id         INTEGER PRIMARY KEY,
    job_id     INTEGER REFERENCES jobs(id) ON DELETE CASCADE,
    severity   TEXT NOT NULL CHECK (severity IN ('note', 'warning')),
    sentence   TEXT NOT NULL,
    created_at TEXT NOT NULL,
    change     INTEGER NOT NULL
) STRICT;
CREATE TABLE job_dependencies (
    job_id     INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    depends_on INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    input      TEXT NOT NULL,                    -- "dataset:<name in the recipe>", "model:<name>", "scores", "after"
    PRIMARY KEY (job_id, input, depends_on)
) STRICT, WITHOUT ROWID;
CREATE TABLE job_series (
    job_id     INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    series_id  INTEGER NOT NULL REFERENCES score_series(id) ON DELETE CASCADE,
    dataset_id INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    PRIMARY KEY (job_id, series_id, dataset_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE job_supervision (
    job_id    INTEGER NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    report_id INTEGER NOT NULL REFERENCES supervision_reports(id) ON DELETE CASCADE,
    role      TEXT NOT NULL CHECK (role IN ('target', 'aligned')),
    hash      TEXT NOT NULL,                      -- supervision_reports.hash as it was
    PRIMARY KEY (job_id, report_id, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE jobs (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    kind           TEXT NOT NULL CHECK (kind IN ('import', 'dataset', 'model', 'score', 'train')),
    name           TEXT NOT NULL,                -- for a person: "PoFT, seed 1"
    spec           TEXT NOT NULL,                -- JSON: the resolved settings that the job needs (storage/recipe/job_spec.h)
    fingerprint    TEXT NOT NULL,                -- hex SHA-256 of kind, spec, content of inputs, fingerprints of dependencies
    state          TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'failed', 'stopped', 'cancelled')),
    requested      TEXT CHECK (requested IN ('pause', 'resume', 'stop', 'checkpoint')),
    priority       INTEGER NOT NULL DEFAULT 0,   -- larger first, then smaller id
    needs_device   INTEGER NOT NULL CHECK (needs_device IN (0, 1)),
    attempt        INTEGER NOT NULL DEFAULT 0,   -- raised by each claim; a worker's writes are conditional on it
    fruitless      INTEGER NOT NULL DEFAULT 0,   -- attempts in a row without a newer checkpoint; three end the job as failed
    device         TEXT,                         -- "cpu", "cuda:0"; of the latest attempt
    worker         TEXT,                         -- "host:pid" of the latest attempt
    progress       REAL NOT NULL DEFAULT 0,      -- 0 … 1
    progress_text  TEXT NOT NULL DEFAULT '',     -- "epoch 3/5, step 410/640"
    heartbeat_at   TEXT,                         -- for display only; the lock decides what is alive
    error          TEXT,                         -- one sentence: what happened, what was kept, what to do
    created_at     TEXT NOT NULL,
    started_at     TEXT,                         -- of the first attempt
    finished_at    TEXT,
    change         INTEGER NOT NULL
) STRICT;
INSERT INTO "jobs" VALUES(1,'import','import a','{}','f','done',NULL,0,0,0,0,NULL,NULL,0.0,'',NULL,NULL,'2026-01-31T00:00:00.000Z',NULL,NULL,1);
CREATE TABLE models (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE,
    path           TEXT NOT NULL,                -- relative to the workspace when it lies inside, else absolute
    architecture   TEXT NOT NULL,                -- of config.json, "LlamaForCausalLM"
    parameters     INTEGER NOT NULL,             -- number of trainable values
    config         TEXT NOT NULL,                -- config.json as read
    weights_hash   TEXT NOT NULL,                -- hex SHA-256 of the weight files
    tokenizer_hash TEXT NOT NULL,                -- hex SHA-256 of the tokenizer files
    template_hash  TEXT NOT NULL,                -- hex SHA-256 of the chat template
    job_id         INTEGER REFERENCES jobs(id) ON DELETE SET NULL,  -- the job that made it; NULL for a registered folder
    created_at     TEXT NOT NULL,
    change         INTEGER NOT NULL
) STRICT;
CREATE TABLE runs (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id          INTEGER NOT NULL UNIQUE REFERENCES jobs(id) ON DELETE CASCADE,
    name            TEXT NOT NULL,               -- as jobs.name
    objective       TEXT NOT NULL CHECK (objective IN ('sft', 'poft', 'bi_poft', 'dpo')),
    seed            INTEGER NOT NULL,
    settings        TEXT NOT NULL,               -- JSON: every setting as resolved, what made this curve
    engine_build    TEXT NOT NULL,               -- version, commit, compiler, LibTorch
    revision        INTEGER NOT NULL DEFAULT 0,  -- raised when rows beyond a checkpoint were removed: a reader reloads the run
    total_steps     INTEGER NOT NULL DEFAULT 0,
    total_epochs    REAL NOT NULL DEFAULT 0,
    step            INTEGER NOT NULL DEFAULT 0,  -- last finished optimizer step
    epoch           REAL NOT NULL DEFAULT 0,     -- passes over the training set so far
    samples         INTEGER NOT NULL DEFAULT 0,  -- samples (pairs) of the training set
    dropped_samples INTEGER NOT NULL DEFAULT 0,  -- not trained on: no response token under one of the models
    output_model_id INTEGER REFERENCES models(id) ON DELETE SET NULL,  -- the last checkpoint as a model, when done
    started_at      TEXT NOT NULL,
    finished_at     TEXT,
    change          INTEGER NOT NULL
, unequal_cuts INTEGER NOT NULL DEFAULT 0, filtered_samples INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE sample_scores (
    experiment_id INTEGER NOT NULL REFERENCES experiments(id) ON DELETE CASCADE,
    sample_id     INTEGER NOT NULL,
    r_llm         REAL,                          -- weighted mean over the aligned models, nats per token
    spread        REAL,                          -- standard deviation over the aligned models
    r_theta       REAL,                          -- of the latest epoch of run_id
    tau           REAL,                          -- sigma(r_llm - r_theta) of the run's constants
    run_id        INTEGER REFERENCES runs(id) ON DELETE SET NULL,  -- the run that r_theta and tau are of
    change        INTEGER NOT NULL,
    PRIMARY KEY (experiment_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE samples (                           --                                                          writer E
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset_id          INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    position            INTEGER NOT NULL,        -- 0-based order within the data set
    content_id          INTEGER NOT NULL REFERENCES contents(id),   -- prompt and response; of a pair, prompt and chosen
    rejected_content_id INTEGER REFERENCES contents(id),            -- of a pair: prompt and rejected
    is_noise            INTEGER CHECK (is_noise IN (0, 1)),         -- ground truth where known, else NULL
    noise_kind          TEXT,                    -- "mismatched_response", "character_edits", …; NULL on clean or unknown
    source_line         INTEGER,                 -- line or element in the file it came from
    extra               TEXT                     -- JSON object of columns that were kept but are not part of the content (id, category, label…)
) STRICT;
INSERT INTO "samples" VALUES(1,1,0,1,3,NULL,NULL,NULL,NULL);
INSERT INTO "samples" VALUES(2,1,1,2,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE score_series (
    id         INTEGER PRIMARY KEY,
    role       TEXT NOT NULL CHECK (role IN ('aligned', 'epoch', 'reference')),
    key_hash   TEXT NOT NULL UNIQUE,             -- hex SHA-256 of `key`
    key        TEXT NOT NULL,                    -- JSON: weights, config, tokenizer, template (hashes), template_date, turns,
                                                 --   score_end_of_turn, max_length, truncation, dtype, conditioning, scoring_version;
                                                 --   an epoch series: run, epoch (and step) in place of weights
    model_id   INTEGER REFERENCES models(id) ON DELETE SET NULL,
    run_id     INTEGER REFERENCES runs(id) ON DELETE CASCADE,
    epoch      INTEGER,                          -- 0 = before training
    created_at TEXT NOT NULL,
    change     INTEGER NOT NULL
) STRICT;
CREATE TABLE scores (                            --                                                          writer E
    series_id   INTEGER NOT NULL REFERENCES score_series(id) ON DELETE CASCADE,
    content_id  INTEGER NOT NULL,
    kept_bytes  INTEGER NOT NULL,                -- bytes of the response that truncation kept; 0 = not cut
    sum         REAL,                            -- log p(response | prompt), nats; NULL with a drop reason
    tokens      INTEGER NOT NULL,                -- response tokens under this model's tokenizer
    bytes       INTEGER NOT NULL,                -- UTF-8 bytes of the scored response text
    drop_reason TEXT,                            -- "no_response_token", "undecided_span"…: never a score of 0
    change      INTEGER NOT NULL,
    PRIMARY KEY (series_id, content_id, kept_bytes)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_buckets (
    run_id INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    metric TEXT NOT NULL,                        -- a column of steps
    level  INTEGER NOT NULL,                     -- 1, 2, 3 …: 16, 256, 4096 … steps
    bucket INTEGER NOT NULL,                     -- covers steps bucket*16^level+1 … (bucket+1)*16^level
    low    REAL NOT NULL,
    high   REAL NOT NULL,
    mean   REAL NOT NULL,
    count  INTEGER NOT NULL,                     -- steps with a value
    change INTEGER NOT NULL,
    PRIMARY KEY (run_id, metric, level, bucket)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_samples (
    run_id    INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    step      INTEGER NOT NULL,
    sample_id INTEGER NOT NULL,
    r_theta   REAL NOT NULL,                     -- mean log-likelihood per response token before the step, nats per token
    tau       REAL,                              -- coefficient; NULL where there is none
    target_p  REAL NOT NULL,                     -- P of bi-PoFT: 1 on data, 0 on known noise
    PRIMARY KEY (run_id, step, sample_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE steps (
    run_id             INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    step               INTEGER NOT NULL,         -- 1-based
    epoch              REAL NOT NULL,            -- after this step
    samples            INTEGER NOT NULL,         -- samples (pairs) of this step
    response_tokens    INTEGER NOT NULL,         -- response tokens of this step
    loss               REAL,                     -- the objective, as optimised; NULL where it was not finite and the step was skipped
    ce_sample          REAL,                     -- cross-entropy, mean over samples of -r_theta, nats per token
    ce_token           REAL,                     -- cross-entropy, mean over response tokens, nats per token
    tau_mean           REAL,                     -- coefficient tau of docs/method.md, over the step's samples
    tau_q10            REAL, tau_q25 REAL, tau_q50 REAL, tau_q75 REAL, tau_q90 REAL,
    tau_clean_mean     REAL,                     -- over samples with is_noise = 0
    tau_clean_q25      REAL, tau_clean_q50 REAL, tau_clean_q75 REAL,
    tau_noise_mean     REAL,                     -- over samples with is_noise = 1
    tau_noise_q25      REAL, tau_noise_q50 REAL, tau_noise_q75 REAL,
    reward_chosen      REAL,                     -- DPO: beta (log p_theta - log p_ref), mean over pairs, nats
    reward_rejected    REAL,
    reward_margin      REAL,
    reward_accuracy    REAL,                     -- DPO: share of pairs with a positive margin
    grad_norm          REAL,                     -- before clipping; NULL where it was not finite
    learning_rate      REAL NOT NULL,
    tokens_per_second  REAL NOT NULL,            -- all non-padding tokens, over the step's wall time
    memory_bytes       INTEGER NOT NULL,         -- peak of the device since the start; resident memory on the CPU
    written_at         TEXT NOT NULL,
    change             INTEGER NOT NULL,
    PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE supervision_samples (
    report_id INTEGER NOT NULL REFERENCES supervision_reports(id) ON DELETE CASCADE,
    finding   TEXT NOT NULL,                      -- no_response_token, undecided_response, not_rendered: dropped; response_cut,
                                                  --   end_lost, end_missing, boundary_merge, two_beginnings
    position  INTEGER NOT NULL,                   -- samples.position
    side      TEXT NOT NULL,                      -- '' or, of a pair, 'chosen', 'rejected'
    sample_id INTEGER NOT NULL,
    PRIMARY KEY (report_id, finding, position, side)
) STRICT, WITHOUT ROWID;
CREATE TABLE workspace (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    uuid          TEXT NOT NULL,                 -- names the workspace for ever
    change        INTEGER NOT NULL DEFAULT 0,    -- the workspace's counter of changes (see above)        writer A
    template_date TEXT NOT NULL,                 -- "2026-01-31": the clock of chat templates              writer A
    created_at    TEXT NOT NULL,
    created_by    TEXT NOT NULL                  -- program and version
) STRICT;
INSERT INTO "workspace" VALUES(1,'u',5,'2026-01-31','2026-01-31T00:00:00.000Z','poft-engine 0.1');
CREATE INDEX datasets_change ON datasets(change);
CREATE UNIQUE INDEX samples_order ON samples(dataset_id, position);
CREATE INDEX samples_content ON samples(content_id);
CREATE INDEX samples_rejected ON samples(rejected_content_id) WHERE rejected_content_id IS NOT NULL;
CREATE INDEX models_change ON models(change);
CREATE INDEX experiments_change ON experiments(change);
CREATE INDEX jobs_change ON jobs(change);
CREATE INDEX jobs_queue ON jobs(state, priority DESC, id);
CREATE INDEX jobs_fingerprint ON jobs(fingerprint);
CREATE INDEX job_dependencies_on ON job_dependencies(depends_on);
CREATE INDEX experiment_jobs_job ON experiment_jobs(job_id);
CREATE INDEX runs_change ON runs(change);
CREATE INDEX steps_change ON steps(run_id, change);
CREATE INDEX checkpoints_change ON checkpoints(change);
CREATE INDEX score_series_change ON score_series(change);
CREATE INDEX score_series_run ON score_series(run_id, epoch);
CREATE INDEX sample_scores_r_llm ON sample_scores(experiment_id, r_llm);
CREATE INDEX sample_scores_tau ON sample_scores(experiment_id, tau);
CREATE INDEX sample_scores_r_theta ON sample_scores(experiment_id, r_theta);
CREATE INDEX sample_scores_spread ON sample_scores(experiment_id, spread);
CREATE INDEX evaluations_change ON evaluations(change);
CREATE INDEX evaluations_run ON evaluations(run_id, step);
CREATE INDEX findings_change ON findings(change);
CREATE INDEX supervision_reports_change ON supervision_reports(change);
CREATE INDEX supervision_reports_dataset ON supervision_reports(dataset_id);
CREATE INDEX job_supervision_report ON job_supervision(report_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('jobs',1);
INSERT INTO "sqlite_sequence" VALUES('contents',3);
INSERT INTO "sqlite_sequence" VALUES('samples',2);
COMMIT;
PRAGMA user_version = 2;
