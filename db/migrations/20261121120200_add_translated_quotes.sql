-- migrate:up
-- In the asker's language, beside the quote that proves; null when that is the source's own.
alter table message_citations add column quote_translated text;

-- migrate:down
alter table message_citations drop column quote_translated;
