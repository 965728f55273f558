/** The little book that every target is asked about. */
export const BACKUPS = {
  id: 'guide/backups',
  body: {
    title: 'Backups',
    url: 'https://docs.example.org/guide/backups',
    content: `# Backups

The library is saved with one command. Run \`lectern backup\` every night: it writes one file that holds every page.

## Restoring

Stop the server before you restore. Then run \`lectern restore\` with the file, and start the server again. 🗄️ Old files
are kept for thirty days.

## Encryption

Backup files are encrypted when \`BACKUP_PASSPHRASE\` is set. Without the passphrase nobody can open them.
`,
  },
} as const

export const GARDEN = {
  id: 'garden.md',
  body: {
    content: `# The garden

Tomatoes need six hours of sun a day. Water them in the morning, at the root and never on the leaves.
`,
  },
} as const

export const pathOf = (id: string): string => `/v1/documents/${encodeURIComponent(id)}`
