-- migrate:up

create table api_keys (
  id text primary key,
  name text not null,
  secret_hash bytea not null,
  scopes jsonb not null,
  collections jsonb,
  limits jsonb,
  expires_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now()
);
create index api_keys_created on api_keys (created_at, id);
comment on table api_keys is 'Keys for programs: `lectern_<id>_<secret>`.';
comment on column api_keys.id is 'The middle part of the key, which is no secret.';
comment on column api_keys.name is 'What it is for, in its maker''s words.';
comment on column api_keys.secret_hash is 'SHA-256 of the last part. The secret itself is stored nowhere.';
comment on column api_keys.scopes is 'What it may do: chat, ingest, admin.';
comment on column api_keys.collections is 'Names of the collections that it is limited to; null: all.';
comment on column api_keys.limits is 'Limits of its own: requests, streams, tokens_per_day, usd_per_day; 0 for none. What is left out is as for everyone.';
comment on column api_keys.expires_at is 'Null: never.';
comment on column api_keys.last_used_at is 'Right to the minute.';

-- The columns are those that the package rate-limiter-flexible works with.
create unlogged table rate_counters (
  key text primary key,
  points bigint not null default 0,
  expire bigint
);
create index rate_counters_expire on rate_counters (expire);
comment on table rate_counters is 'Requests by caller and window. Unlogged: a count waits for no disk, and one that a crash forgets harms nobody.';
comment on column rate_counters.key is 'Rule and caller.';
comment on column rate_counters.points is 'Counted in this window.';
comment on column rate_counters.expire is 'End of the window, in milliseconds since 1970.';

create unlogged table concurrency_leases (
  key text primary key,
  holders jsonb not null,
  expire bigint not null
);
create index concurrency_leases_expire on concurrency_leases (expire);
comment on table concurrency_leases is 'What is open at once, such as answers, a row a caller. Unlogged, as rate_counters is: holders renew their leases.';
comment on column concurrency_leases.key is 'What is counted, and for whom.';
comment on column concurrency_leases.holders is 'Who holds a lease, and until when, in milliseconds since 1970.';
comment on column concurrency_leases.expire is 'The last of these.';

create table auth_users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table auth_users is 'Accounts. Better Auth writes this table, as all that begin with auth_: https://www.better-auth.com/docs/concepts/database';
comment on column auth_users.name is 'As the user gave it.';
comment on column auth_users.email is 'In lower case.';
comment on column auth_users.email_verified is 'Whether the user has followed a link sent there.';
comment on column auth_users.image is 'Address of a picture.';

create table auth_sessions (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_sessions_user_id on auth_sessions (user_id);
comment on table auth_sessions is 'Who is signed in, in which browser.';
comment on column auth_sessions.token is 'What the cookie holds.';
comment on column auth_sessions.expires_at is 'Pushed out while the session is used.';
comment on column auth_sessions.ip_address is 'Better Auth has a column for it; Lectern keeps it empty.';
comment on column auth_sessions.user_agent is 'Of the browser.';

create table auth_accounts (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_accounts_user_id on auth_accounts (user_id);
comment on table auth_accounts is 'Ways in which a user signs in.';
comment on column auth_accounts.account_id is 'The user''s id at the provider.';
comment on column auth_accounts.provider_id is '`credential`: by e-mail address and password.';
comment on column auth_accounts.password is 'scrypt, with its salt.';
comment on column auth_accounts.access_token is 'Of an OAuth provider, as are the next five columns; Lectern sets none up.';
comment on column auth_accounts.refresh_token is 'See access_token.';
comment on column auth_accounts.id_token is 'See access_token.';
comment on column auth_accounts.access_token_expires_at is 'See access_token.';
comment on column auth_accounts.refresh_token_expires_at is 'See access_token.';
comment on column auth_accounts.scope is 'See access_token.';

create table auth_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verifications_identifier on auth_verifications (identifier);
comment on table auth_verifications is 'Links that were sent by mail and wait to be followed.';
comment on column auth_verifications.identifier is 'What is verified.';
comment on column auth_verifications.value is 'What the link must hold.';
comment on column auth_verifications.expires_at is 'Until when.';

create table auth_signing_keys (
  id text primary key,
  public_key text not null,
  private_key text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
comment on table auth_signing_keys is 'What tokens are signed with.';
comment on column auth_signing_keys.id is 'The `kid` of tokens.';
comment on column auth_signing_keys.public_key is 'A JWK, as /.well-known/jwks.json shows it.';
comment on column auth_signing_keys.private_key is 'Encrypted with AUTH_SECRET.';
comment on column auth_signing_keys.expires_at is 'Null: never.';

-- migrate:down
drop table auth_signing_keys;
drop table auth_verifications;
drop table auth_accounts;
drop table auth_sessions;
drop table auth_users;
drop table concurrency_leases;
drop table rate_counters;
drop table api_keys;
