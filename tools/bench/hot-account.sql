-- The ordinary way to book: one transfer in one transaction, from one of many accounts onto one that everybody pays.
\set debtor random(2, 1000)
\set minor random(1, 5000)
BEGIN;
UPDATE bench_accounts SET booked_minor = booked_minor - :minor WHERE account_id = :debtor;
UPDATE bench_accounts SET booked_minor = booked_minor + :minor WHERE account_id = 1;
INSERT INTO bench_entries (account_id, amount_minor, booked_at) VALUES (:debtor, -:minor, CURRENT_TIMESTAMP);
INSERT INTO bench_entries (account_id, amount_minor, booked_at) VALUES (1, :minor, CURRENT_TIMESTAMP);
COMMIT;
