-- migrate:up

-- What authors look at: the few answers of a period that were none, and the answers that are cited.
create index messages_unanswered on messages (created_at) where status = 'no_answer';
create index messages_answered on messages (created_at) where status = 'answered';

-- migrate:down
drop index messages_answered;
drop index messages_unanswered;
