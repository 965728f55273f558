/** Every migration, one line each, so that a bundle carries their texts. A test compares this list with the folder. */
import createLibrary from './migrations/20261121090000_create_library.sql' with { type: 'text' }
import createConversations from './migrations/20261121090100_create_conversations.sql' with { type: 'text' }
import createEmbeddings from './migrations/20261121100000_create_embeddings.sql' with { type: 'text' }
import createApiKeys from './migrations/20261121110000_create_api_keys.sql' with { type: 'text' }
import createRateCounters from './migrations/20261121110100_create_rate_counters.sql' with { type: 'text' }
import createTranslations from './migrations/20261121120000_create_translations.sql' with { type: 'text' }
import keepSources from './migrations/20261121120100_keep_sources_and_uses_of_translations.sql' with { type: 'text' }
import addTranslatedQuotes from './migrations/20261121120200_add_translated_quotes.sql' with { type: 'text' }
import createQuestionVectors from './migrations/20261121130500_create_question_vectors.sql' with { type: 'text' }
import rebuildGenerations from './migrations/20261121131000_rebuild_generations.sql' with { type: 'text' }
import createUpkeep from './migrations/20261121140000_create_upkeep.sql' with { type: 'text' }
import indexUnanswered from './migrations/20261121140100_index_unanswered.sql' with { type: 'text' }
import createAuthTables from './migrations/20261121160000_create_auth_tables.sql' with { type: 'text' }
import createUsage from './migrations/20261121170000_create_usage.sql' with { type: 'text' }
import createRatePlaces from './migrations/20261121170100_create_rate_places.sql' with { type: 'text' }
import addKeyLimits from './migrations/20261121170200_add_limits_to_api_keys.sql' with { type: 'text' }
import addSounds from './migrations/20261121180000_add_sounds_to_terms.sql' with { type: 'text' }
import createClientChats from './migrations/20261121190000_create_client_chats.sql' with { type: 'text' }
import searchVectors from './migrations/20261121191000_search_vectors_in_one_call.sql' with { type: 'text' }
import countSearches from './migrations/20261121200000_count_searches.sql' with { type: 'text' }
import keepWidths from './migrations/20261121210000_keep_search_widths.sql' with { type: 'text' }
import keepWordOrder from './migrations/20261121220000_keep_word_order.sql' with { type: 'text' }
import keepAnswers from './migrations/20261129100000_keep_answers_that_others_read.sql' with { type: 'text' }

/** File name to text. */
export const migrationFiles: Readonly<Record<string, string>> = {
  '20261121090000_create_library.sql': createLibrary,
  '20261121090100_create_conversations.sql': createConversations,
  '20261121100000_create_embeddings.sql': createEmbeddings,
  '20261121110000_create_api_keys.sql': createApiKeys,
  '20261121110100_create_rate_counters.sql': createRateCounters,
  '20261121120000_create_translations.sql': createTranslations,
  '20261121120100_keep_sources_and_uses_of_translations.sql': keepSources,
  '20261121120200_add_translated_quotes.sql': addTranslatedQuotes,
  '20261121130500_create_question_vectors.sql': createQuestionVectors,
  '20261121131000_rebuild_generations.sql': rebuildGenerations,
  '20261121140000_create_upkeep.sql': createUpkeep,
  '20261121140100_index_unanswered.sql': indexUnanswered,
  '20261121160000_create_auth_tables.sql': createAuthTables,
  '20261121170000_create_usage.sql': createUsage,
  '20261121170100_create_rate_places.sql': createRatePlaces,
  '20261121170200_add_limits_to_api_keys.sql': addKeyLimits,
  '20261121180000_add_sounds_to_terms.sql': addSounds,
  '20261121190000_create_client_chats.sql': createClientChats,
  '20261121191000_search_vectors_in_one_call.sql': searchVectors,
  '20261121200000_count_searches.sql': countSearches,
  '20261121210000_keep_search_widths.sql': keepWidths,
  '20261121220000_keep_word_order.sql': keepWordOrder,
  '20261129100000_keep_answers_that_others_read.sql': keepAnswers,
}
