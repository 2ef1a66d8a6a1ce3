import { cleanText } from './cell-text.ts';

const LONGEST = 31;

/** Excel keeps `History` for itself; exceljs looks names up in plain objects, where `__proto__` finds another thing. */
const RESERVED = ['history', ...Object.getOwnPropertyNames(Object.prototype).map(folded)];

/**
 * Names for sheets in their order: at most 31 characters, unique without regard to case or width, none of
 * `* ? : / \ [ ]`, and no apostrophe, as exceljs does not double it in print titles.
 */
export function sheetNames(titles: readonly string[]): readonly string[] {
  const taken = new Set(RESERVED);
  return titles.map((title) => {
    const name = freeName(allowedName(title), taken);
    taken.add(folded(name));
    return name;
  });
}

function allowedName(title: string): string {
  const name = cleanText(title)
    .replace(/[*?:/\\[\]\n\uFFFD]+/g, ' ')
    .replaceAll("'", '\u2019')
    .replace(/\s+/g, ' ')
    .trim();
  return shortened(name === '' ? 'Sheet' : name, LONGEST);
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let n = 2; taken.has(folded(free)); n += 1) free = `${shortened(name, LONGEST - ` (${n})`.length)} (${n})`;
  return free;
}

function shortened(name: string, length: number): string {
  if (name.length <= length) return name;
  return name
    .slice(0, length)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .trimEnd();
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
