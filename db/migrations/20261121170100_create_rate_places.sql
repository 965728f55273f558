-- migrate:up
-- Answers that are open at once, a row a caller. Unlogged, as rate_counters is: who holds a place says so every while.
create unlogged table rate_places (
  key text primary key,
  holders jsonb not null,                  -- who holds a place, and until when, in milliseconds since 1970
  expire bigint not null                   -- the last of these
);
create index rate_places_expire on rate_places (expire);

-- migrate:down
drop table rate_places;
