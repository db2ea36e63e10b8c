-- SPDX-License-Identifier: Apache-2.0
-- Schema 3: what a person finds and marks samples by. Conventions as in 0001.

-- Lengths, to sort and filter by. A response is a message of role "assistant" or "text"; the prompt is all others.  writer E
ALTER TABLE samples ADD COLUMN prompt_bytes INTEGER NOT NULL DEFAULT 0;    -- UTF-8 bytes of the prompt's messages
ALTER TABLE samples ADD COLUMN response_bytes INTEGER NOT NULL DEFAULT 0;  -- … of the responses; of a pair, of the chosen one
ALTER TABLE samples ADD COLUMN turns INTEGER NOT NULL DEFAULT 0;           -- messages, those of role "system" not counted

UPDATE samples SET (prompt_bytes, response_bytes, turns) = (
    SELECT coalesce(sum(CASE WHEN role IN ('assistant', 'text') THEN 0 ELSE bytes END), 0),
           coalesce(sum(CASE WHEN role IN ('assistant', 'text') THEN bytes ELSE 0 END), 0),
           coalesce(sum(role != 'system'), 0)
    FROM (SELECT json_extract(m.value, '$.role') AS role,
                 coalesce(length(CAST(json_extract(m.value, '$.content') AS BLOB)), 0) AS bytes
          FROM contents c, json_each(c.body, '$.messages') m WHERE c.id = samples.content_id));
CREATE INDEX samples_prompt_bytes ON samples(dataset_id, prompt_bytes);
CREATE INDEX samples_response_bytes ON samples(dataset_id, response_bytes);
CREATE INDEX samples_turns ON samples(dataset_id, turns);

-- Full text. The table holds the index alone (content=''): a text is made from contents.body again where it is needed, which is
-- when a content is removed. Positions are kept, so that phrases are found. Filled in order of contents.id by the first worker that
-- has time; workspace.searchable_through says how far.                                                       writer E
CREATE VIRTUAL TABLE content_text USING fts5(prompt, response, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
ALTER TABLE workspace ADD COLUMN searchable_through INTEGER NOT NULL DEFAULT 0;  -- contents up to this id are in content_text; writer E
ALTER TABLE datasets ADD COLUMN newest_content INTEGER NOT NULL DEFAULT 0;       -- largest id of its contents; writer E
UPDATE datasets SET newest_content = (
    SELECT coalesce(max(max(content_id, coalesce(rejected_content_id, 0))), 0) FROM samples WHERE dataset_id = datasets.id);

-- What a person says of a sample. It belongs to the content (of a pair: prompt and chosen), so that it follows the sample into every
-- subset and blend, and is found again when a data set comes back.
CREATE TABLE tags (                              --                                                          writer A
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL UNIQUE,
    change INTEGER NOT NULL                      -- of the tag's name, or of a sample that got or lost it
) STRICT;
CREATE INDEX tags_change ON tags(change);

CREATE TABLE content_tags (                      --                                                          writer A
    tag_id     INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    content_id INTEGER NOT NULL REFERENCES contents(id) ON DELETE CASCADE,
    PRIMARY KEY (tag_id, content_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX content_tags_content ON content_tags(content_id);

CREATE TABLE content_marks (                     --                                                          writer A
    content_id INTEGER PRIMARY KEY REFERENCES contents(id) ON DELETE CASCADE,
    verdict    TEXT CHECK (verdict IN ('keep', 'drop')),   -- NULL = none
    note       TEXT NOT NULL DEFAULT '',
    change     INTEGER NOT NULL
) STRICT;
CREATE INDEX content_marks_verdict ON content_marks(verdict) WHERE verdict IS NOT NULL;
CREATE INDEX content_marks_change ON content_marks(change);

-- Numbers of samples that are no log-likelihoods under a model of this workspace: read from a file (InsTag, Deita) or worked out
-- (IFD). By content, as scores are.                                                                         writer E
CREATE TABLE value_columns (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL UNIQUE,                 -- "deita_quality", "ifd tiny"
    origin TEXT NOT NULL,                        -- JSON: {"file","sha256","column","joined_by"} | {"ifd":{"model"}} | …
    change INTEGER NOT NULL
) STRICT;
CREATE INDEX value_columns_change ON value_columns(change);

CREATE TABLE content_values (
    column_id  INTEGER NOT NULL REFERENCES value_columns(id) ON DELETE CASCADE,
    content_id INTEGER NOT NULL REFERENCES contents(id) ON DELETE CASCADE,
    value      REAL NOT NULL,
    PRIMARY KEY (column_id, content_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX content_values_order ON content_values(column_id, value);
CREATE INDEX content_values_content ON content_values(content_id);

-- Groups of near duplicates within a data set; samples that are alone have no row.                          writer E
CREATE TABLE near_duplicates (
    dataset_id INTEGER NOT NULL REFERENCES datasets(id) ON DELETE CASCADE,
    sample_id  INTEGER NOT NULL REFERENCES samples(id) ON DELETE CASCADE,
    first_id   INTEGER NOT NULL,                 -- the group's first sample in order, which a filter keeps; it has a row too
    similarity REAL NOT NULL,                    -- Jaccard similarity to the sample it was found by; 1 for the first
    PRIMARY KEY (dataset_id, sample_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_duplicates_group ON near_duplicates(dataset_id, first_id);
CREATE INDEX near_duplicates_sample ON near_duplicates(sample_id);
ALTER TABLE datasets ADD COLUMN near_duplicate_settings TEXT;  -- JSON of the search that filled near_duplicates; NULL = not yet; writer E

-- Job kinds "index" (full text) and "duplicates" (near duplicates). The constraint is part of the table's text; nothing else of it changes.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''import'', ''dataset'', ''model'', ''score'', ''train''', '''import'', ''dataset'', ''model'', ''score'', ''train'', ''index'', ''duplicates''')
    WHERE type = 'table' AND name = 'jobs';
PRAGMA writable_schema = RESET;
