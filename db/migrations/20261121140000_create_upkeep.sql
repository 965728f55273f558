-- migrate:up

-- What is due now and then, so that one process of several does it, and a new start knows when it was done last.
create table upkeep (
  job text primary key,
  done_at timestamptz,                     -- when the last run that succeeded had begun
  retry_at timestamptz,                    -- after a failure: not before
  claimed_until timestamptz                -- a process is at work on it until then
);

-- Conversations are let go by age, and the journals of old answers are folded: all their deltas become one.
create index conversations_updated on conversations (updated_at);
alter table messages add column journal_folded boolean not null default false;
create index messages_unfolded on messages (completed_at) where role = 'assistant' and not journal_folded;

-- migrate:down
drop index messages_unfolded;
alter table messages drop column journal_folded;
drop index conversations_updated;
drop table upkeep;
