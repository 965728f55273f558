-- migrate:up
-- What finding passages costs: vectors of questions by their tokens, reranking by searches.
alter table usage_ledger add column searches integer not null default 0;
alter table usage_ledger drop constraint usage_ledger_kind_check;
alter table usage_ledger
  add constraint usage_ledger_kind_check check (kind in ('chat', 'translation', 'embedding', 'rerank'));

-- migrate:down
delete from usage_ledger where kind in ('embedding', 'rerank');
alter table usage_ledger drop constraint usage_ledger_kind_check;
alter table usage_ledger add constraint usage_ledger_kind_check check (kind in ('chat', 'translation'));
alter table usage_ledger drop column searches;
