-- SPDX-License-Identifier: Apache-2.0
-- Schema 4: log-likelihoods of single tokens, and the samples whose tokens a run follows. Conventions as in 0001.

-- The log-likelihood of each response token of a content, in the same series as its sum. Kept where a score job was asked to, and
-- for the watched samples of a run: in its epoch series, and in the series of its aligned models.                            writer E
CREATE TABLE token_likelihoods (
    series_id   INTEGER NOT NULL REFERENCES score_series(id) ON DELETE CASCADE,
    content_id  INTEGER NOT NULL,
    kept_bytes  INTEGER NOT NULL,                -- as scores.kept_bytes
    tokens      INTEGER NOT NULL,                -- response tokens under this model's tokenizer
    likelihoods BLOB NOT NULL,                   -- of each token log p(token | those before), nats: IEEE 754 binary16, little-endian
    places      BLOB NOT NULL,                   -- of each token three numbers as LEB128 of their zigzag form: message less that of the
                                                 --   token before, begin less the end of the token before in the same message (0 at
                                                 --   its first), length. Messages count from 0 in the content; begin and length are
                                                 --   UTF-8 bytes of its content; the end of a turn has length 0
    change      INTEGER NOT NULL,
    PRIMARY KEY (series_id, content_id, kept_bytes)
) STRICT;
CREATE INDEX token_likelihoods_content ON token_likelihoods(content_id);

-- The samples that a run follows token by token, chosen once, when it starts.                                 writer E
CREATE TABLE watched_samples (
    run_id    INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    sample_id INTEGER NOT NULL,
    reason    TEXT NOT NULL CHECK (reason IN ('chosen', 'lowest', 'highest', 'random')),  -- by r_llm where it is lowest or highest
    change    INTEGER NOT NULL,
    PRIMARY KEY (run_id, sample_id)
) STRICT, WITHOUT ROWID;
