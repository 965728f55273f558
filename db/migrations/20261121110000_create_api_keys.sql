-- migrate:up
create table api_keys (
  number bigint generated always as identity primary key,  -- the order in which they were made
  id text not null unique,                 -- the middle part of the key, which is no secret
  name text not null,
  secret_hash bytea not null,              -- SHA-256 of the last part; the secret itself is kept nowhere
  scopes jsonb not null,
  collections jsonb,                       -- null: all
  expires_at timestamptz,
  last_used_at timestamptz,                -- right to the minute
  created_at timestamptz not null default now()
);

-- migrate:down
drop table api_keys;
