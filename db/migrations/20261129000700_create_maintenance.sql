-- migrate:up

create table scheduled_jobs (
  name text primary key,
  done_at timestamptz,
  retry_at timestamptz,
  claimed_until timestamptz
);
comment on table scheduled_jobs is 'Work that is done every so often, by one process of several: backups, retention, and the jobs of plugins.';
comment on column scheduled_jobs.done_at is 'When the last run that succeeded had begun; null: none has.';
comment on column scheduled_jobs.retry_at is 'After a failure: not before then.';
comment on column scheduled_jobs.claimed_until is 'A process is at work on it until then, and pushes that out.';

-- migrate:down
drop table scheduled_jobs;
