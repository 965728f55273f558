-- migrate:up
-- Somebody reads the answer on another replica: it goes on when its first reader has left.
alter table messages add column kept boolean not null default false;

-- migrate:down
alter table messages drop column kept;
