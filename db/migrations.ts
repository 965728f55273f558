/** Every migration, one line each, so that a bundle carries their texts. A test compares this list with the folder. */
import createLibrary from './migrations/20261129000100_create_library.sql' with { type: 'text' }
import createSearch from './migrations/20261129000200_create_search.sql' with { type: 'text' }
import createConversations from './migrations/20261129000300_create_conversations.sql' with { type: 'text' }
import createAccess from './migrations/20261129000400_create_access.sql' with { type: 'text' }
import createUsage from './migrations/20261129000500_create_usage.sql' with { type: 'text' }
import createTranslation from './migrations/20261129000600_create_translation.sql' with { type: 'text' }
import createMaintenance from './migrations/20261129000700_create_maintenance.sql' with { type: 'text' }
import createSources from './migrations/20261129000800_create_sources.sql' with { type: 'text' }
import createTermDeltas from './migrations/20261130000100_create_term_deltas.sql' with { type: 'text' }

/** File name to text. */
export const migrationFiles: Readonly<Record<string, string>> = {
  '20261129000100_create_library.sql': createLibrary,
  '20261129000200_create_search.sql': createSearch,
  '20261129000300_create_conversations.sql': createConversations,
  '20261129000400_create_access.sql': createAccess,
  '20261129000500_create_usage.sql': createUsage,
  '20261129000600_create_translation.sql': createTranslation,
  '20261129000700_create_maintenance.sql': createMaintenance,
  '20261129000800_create_sources.sql': createSources,
  '20261130000100_create_term_deltas.sql': createTermDeltas,
}
