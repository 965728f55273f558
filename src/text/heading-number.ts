/** Headings without the numbers that generators put before them. */

/** "1.2.", "A.3", "§ 4", "第 3 章", "Chapter 3." */
const NUMBERING =
  /^\s*(?:§\s*)?(?:(?:\p{L}+\.?\s+)?(?:\p{Nd}+|\p{Lu})(?:\.\p{Nd}+)*[.):]\s+|(?:\p{L}\.)?\p{Nd}+(?:\.\p{Nd}+)+\s+|第\s*\p{Nd}+\s*[章节節]\s*)/u

/** `1.2. What is it?` → `What is it?` */
export const withoutNumbering = (heading: string): string => heading.replace(NUMBERING, '')
