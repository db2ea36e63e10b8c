-- SPDX-License-Identifier: Apache-2.0
-- What is known of an item of an evaluation beyond right or wrong.                                           writer E
-- JSON {"question","expected": the last 200 bytes, "log_likelihoods": nats, of each choice, "chosen","right": numbers of choices,
-- "answers": what each metric compared}, each where it exists; NULL where nothing is, and with all metrics of a task but its first.
-- Of a judged task, with metric "answered": {"judge","key": of the question,"columns": its row,"turns": the answers}.
-- Of an evaluation without data set, evaluation_items.sample_id is the row's number in the file.
ALTER TABLE evaluation_items ADD COLUMN details TEXT;
