-- migrate:up
-- One row for each piece of work that calls a model: reserved before the first call, settled when it is over.
create table usage_ledger (
  id text primary key,
  kind text not null check (kind in ('chat', 'translation')),
  principal text,                          -- null: anonymous
  budget_key text,                         -- whose budget it counts against, until it is settled: addresses are not kept
  day date not null,                       -- in UTC, when it was reserved
  model text not null,
  input_tokens integer not null,           -- until settled_at is set, the most that is expected
  output_tokens integer not null,
  cost_nanos bigint,                       -- billionths of a US dollar; null: the model has no price
  estimated boolean not null default false,
  reserved_at timestamptz not null default now(),
  expires_at timestamptz not null,         -- when it is over, whatever happens
  settled_at timestamptz
);
create index usage_ledger_day on usage_ledger (day, principal, model) where settled_at is not null;
create index usage_ledger_open on usage_ledger (expires_at) where settled_at is null;

-- What each caller with a budget has spent and reserved on a day: the row that a reservation is decided on.
create table usage_days (
  budget_key text not null,
  day date not null,
  tokens bigint not null,
  cost_nanos bigint not null,
  primary key (budget_key, day)
);

-- migrate:down
drop table usage_days;
drop table usage_ledger;
