-- migrate:up
-- The tables of Better Auth, which writes them itself: https://www.better-auth.com/docs/concepts/database
create table auth_users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_sessions (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,                         -- Better Auth has a column for it; Lectern keeps it empty
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_sessions_user_id on auth_sessions (user_id);

create table auth_accounts (
  id text primary key,
  user_id text not null references auth_users (id) on delete cascade,
  account_id text not null,
  provider_id text not null,               -- credential: by e-mail address and password
  password text,                           -- scrypt, with its salt
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

create table auth_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verifications_identifier on auth_verifications (identifier);

create table auth_signing_keys (
  id text primary key,                     -- the kid of tokens
  public_key text not null,                -- a JWK
  private_key text not null,               -- encrypted with AUTH_SECRET
  created_at timestamptz not null default now(),
  expires_at timestamptz
);

-- migrate:down
drop table auth_signing_keys;
drop table auth_verifications;
drop table auth_accounts;
drop table auth_sessions;
drop table auth_users;
