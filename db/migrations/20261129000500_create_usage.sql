-- migrate:up

create table usage_ledger (
  id text primary key,
  kind text not null check (kind in ('chat', 'translation', 'embedding', 'rerank')),
  principal_id text,
  caller_key text,
  day date not null,
  model text not null,
  input_tokens integer not null,
  output_tokens integer not null,
  searches integer not null default 0,
  cost_nanos bigint,
  estimated boolean not null default false,
  reserved_at timestamptz not null default now(),
  expires_at timestamptz not null,
  settled_at timestamptz
);
create index usage_ledger_day on usage_ledger (day, principal_id, model) where settled_at is not null;
create index usage_ledger_kind on usage_ledger (day, kind);
create index usage_ledger_open on usage_ledger (expires_at) where settled_at is null;
comment on table usage_ledger is 'The one account of what models were used for: a row for each piece of work, reserved before the first call where a budget limits it, and settled when it is over.';
comment on column usage_ledger.id is 'Of the piece of work: for an answer, the message''s.';
comment on column usage_ledger.kind is '`chat`, `translation`, `embedding` or `rerank`.';
comment on column usage_ledger.principal_id is 'Who asked; null: an anonymous reader, or nobody.';
comment on column usage_ledger.caller_key is 'Whose budget it counts against, until it is settled: network addresses are not kept.';
comment on column usage_ledger.day is 'In UTC, when it was reserved.';
comment on column usage_ledger.input_tokens is 'Until settled_at is set, the most that is expected, as in the columns after it.';
comment on column usage_ledger.searches is 'Of a reranker, which is paid by these.';
comment on column usage_ledger.cost_nanos is 'Billionths of a US dollar; null: the model has no price.';
comment on column usage_ledger.estimated is 'Counted here, not by the provider.';
comment on column usage_ledger.expires_at is 'When it is over, whatever happens.';
comment on column usage_ledger.settled_at is 'Null: reserved only.';

create table usage_days (
  caller_key text not null,
  day date not null,
  tokens bigint not null,
  cost_nanos bigint not null,
  primary key (caller_key, day)
);
comment on table usage_days is 'What each caller with a budget has spent and reserved on a day, summed up from usage_ledger: the row that a reservation locks and is decided on.';
comment on column usage_days.caller_key is 'As in usage_ledger.';
comment on column usage_days.day is 'In UTC.';
comment on column usage_days.cost_nanos is 'Billionths of a US dollar.';

create table usage_estimates (
  kind text not null,
  model text not null,
  input_share double precision not null,
  input_deviation double precision not null,
  output_share double precision not null,
  output_deviation double precision not null,
  duration_ms double precision not null,
  duration_deviation double precision not null,
  primary key (kind, model)
);
comment on table usage_estimates is 'How much of the most that a piece of work may use is used as a rule: what is reserved for the next follows it.';
comment on column usage_estimates.kind is 'As in usage_ledger.';
comment on column usage_estimates.input_share is 'Running mean of the share of the input tokens, beyond what is sent in any case.';
comment on column usage_estimates.input_deviation is 'Running deviation from that mean.';
comment on column usage_estimates.output_share is 'The same of the output tokens.';
comment on column usage_estimates.output_deviation is 'Running deviation from that mean.';
comment on column usage_estimates.duration_ms is 'Running mean of the time from the reservation to the settlement.';
comment on column usage_estimates.duration_deviation is 'Running deviation from that mean.';

-- migrate:down
drop table usage_estimates;
drop table usage_days;
drop table usage_ledger;
