import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

import { readCodePoints } from './code-points.ts';

/** What stands for a character that no typeface has: visible, so that nobody takes the text for complete. */
export const REPLACEMENT = '〓';

/** The typefaces of one document, embedded, and the characters that none of them has. */
export interface Typefaces {
  /** `@font-face` rules with `data:` sources. */
  readonly css: string;
  readonly missing: ReadonlySet<string>;
}

const FAMILIES = [
  { family: 'Riskpress Sans', weight: 400 },
  { family: 'Riskpress Sans', weight: 700 },
] as const;

/** Figures are set in a face of their own, so that they can be read back from the finished PDF by their typeface. */
const FIGURES = { family: 'Riskpress Figures', weight: 500 } as const;
const FIGURE_CHARACTERS = '0123456789.,%+-n/a ';

/**
 * Subsets Noto Sans SC to the characters of a text: the whole Chinese file first, then, for what it lacks, the
 * numbered parts of the same family. Control, format, private and unassigned characters count as missing.
 */
export async function typefacesFor(text: string): Promise<Typefaces> {
  const wanted = [...new Set(text.replaceAll(/[\t\n\r]/g, ' ') + REPLACEMENT)].sort();
  const printable = wanted.filter((character) => !INVISIBLE.test(character));
  const faces = await Promise.all(FAMILIES.map((face) => facesOf(face, printable)));
  const figures = await mainFace(FIGURES, [...FIGURE_CHARACTERS]);
  const lacking = wanted.filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    return INVISIBLE.test(character) || faces.some((parts) => !parts.some((part) => part.codePoints.has(code)));
  });
  return { css: [...faces.flat(), figures].map((face) => face.css).join('\n'), missing: new Set(lacking) };
}

/** A text with every missing character made visible as 〓. */
export function withoutMissing(text: string, missing: ReadonlySet<string>): string {
  if (missing.size === 0) return text;
  return Array.from(text, (character) => (missing.has(character) ? REPLACEMENT : character)).join('');
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;

interface FaceName {
  readonly family: string;
  readonly weight: number;
}

interface Face {
  readonly css: string;
  readonly codePoints: ReadonlySet<number>;
}

async function facesOf(name: FaceName, characters: readonly string[]): Promise<readonly Face[]> {
  const main = await mainFace(name, characters);
  const lacking = characters.filter((character) => !main.codePoints.has(character.codePointAt(0) ?? 0));
  return [main, ...(await fallbackFaces(name, lacking))];
}

function mainFace(name: FaceName, characters: readonly string[]): Promise<Face> {
  return faceOf(name, 'chinese-simplified', characters, '');
}

/** One face for each numbered part that holds some of the lacking characters, limited to them by its range. */
async function fallbackFaces(name: FaceName, lacking: readonly string[]): Promise<readonly Face[]> {
  if (lacking.length === 0) return [];
  const parts = await partRanges();
  const held = parts.map(({ part, holds }) => ({ part, characters: lacking.filter(holds) }));
  const used = held.filter(({ characters }) => characters.length > 0);
  return await Promise.all(
    used.map(({ part, characters }) => {
      const range = characters.map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16)}`).join(', ');
      return faceOf(name, part, characters, `unicode-range: ${range};`);
    }),
  );
}

async function faceOf(name: FaceName, part: string, characters: readonly string[], rule: string): Promise<Face> {
  const file = await readFile(fontFile(`files/noto-sans-sc-${part}-${name.weight}-normal.woff2`));
  const subset = await subsetFont(file, characters.join(''), { targetFormat: 'sfnt', noHinting: true });
  const source = `url(data:font/ttf;base64,${subset.toString('base64')}) format("truetype")`;
  return {
    css: `@font-face { font-family: "${name.family}"; font-weight: ${name.weight}; src: ${source}; ${rule} }`,
    codePoints: readCodePoints(subset),
  };
}

async function partRanges() {
  const listed: unknown = JSON.parse(await readFile(fontFile('unicode.json'), 'utf8'));
  const entries = typeof listed === 'object' && listed !== null ? Object.entries(listed) : [];
  return entries.map(([name, ranges]) => ({
    part: name.replaceAll(/[[\]]/g, ''),
    holds: holderOf(String(ranges)),
  }));
}

/** Whether a character lies in ranges like `U+9f83,U+9f85-9f8d`. */
function holderOf(ranges: string): (character: string) => boolean {
  const bounds = ranges.split(',').map((range) => {
    const [first = '', last = first] = range.replace(/^\s*U\+/i, '').split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)] as const;
  });
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return bounds.some(([first, last]) => first <= code && code <= last);
  };
}

function fontFile(path: string): string {
  return fileURLToPath(import.meta.resolve(`@fontsource/noto-sans-sc/${path}`));
}
