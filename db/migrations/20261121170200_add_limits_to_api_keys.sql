-- migrate:up
-- Limits of a key's own: requests, streams, tokens_per_day, usd_per_day; 0 for none. What is left out is as for everyone.
alter table api_keys add column limits jsonb;

-- migrate:down
alter table api_keys drop column limits;
