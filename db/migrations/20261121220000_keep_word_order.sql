-- migrate:up
-- What a search would else work out of the text each time it meets a passage.
alter table chunks add column word_order text;  -- four letters a word, see plugins/rag/lexical/word-order.ts; null: not worked out yet
create index chunks_without_word_order on chunks (id) where word_order is null;

-- migrate:down
drop index chunks_without_word_order;
alter table chunks drop column word_order;
