/** German verbs that come apart: pages say "hochladen" where readers ask "Wie lade ich ein Paket hoch?" */

const PARTICLES =
  'ab|an|auf|aus|bei|ein|fest|fort|frei|her|herunter|hin|hinzu|hoch|los|mit|nach|um|vor|weg|weiter|wieder|zu|zurück|zusammen'

const APART = new RegExp(
  `(?<![\\p{L}\\p{M}])(\\p{L}{3,}?)(?:e|est|st|t|en)(\\s+(?:ich|du|er|man|wir|ihr|sie)(?![\\p{L}\\p{M}])[^.!?;:\\n]{0,80}?)\\s+(${PARTICLES})(?=\\s*(?:[?.!,;]|$))`,
  'iu',
)

/** `Wie lade ich ein Paket hoch?` → `Wie hochladen ich ein Paket?`, whose words are those of the page. */
export const joinSeparableVerbs = (question: string): string =>
  question.replace(
    APART,
    (_, stem: string, rest: string, particle: string) => `${particle}${stem.toLowerCase()}en${rest}`,
  )
