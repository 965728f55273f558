-- migrate:up
-- Unlogged: a count waits for no disk, and one that a crash forgets harms nobody. The columns are those that the
-- package rate-limiter-flexible works with.
create unlogged table rate_counters (
  key text primary key,
  points bigint not null default 0,
  expire bigint                            -- milliseconds since 1970
);
create index rate_counters_expire on rate_counters (expire);

-- migrate:down
drop table rate_counters;
