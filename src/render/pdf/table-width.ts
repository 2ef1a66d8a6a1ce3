/** How tightly a table is set, and whether it needs a landscape page. */
export interface TableFit {
  readonly density: 'normal' | 'dense' | 'densest';
  readonly wide: boolean;
  /** Least width of a number column in millimetres, so that its title can be read; 0 where there is no room. */
  readonly numberWidth: (typeof NUMBER_WIDTHS)[number];
}

/** A column by the texts in it; number columns never break a text. */
export interface ColumnTexts {
  readonly align: 'text' | 'number';
  readonly texts: readonly string[];
  /** A column of short words that never needs more. */
  readonly narrow?: boolean;
}

/** Widths in millimetres between the margins. */
const PORTRAIT = 173;
const LANDSCAPE = 265;

/** Type size in points and padding of a cell in millimetres, by density; as in report.css. */
const SETTINGS = [
  { density: 'normal', size: 8.5, padding: 3.2 },
  { density: 'dense', size: 7.4, padding: 2.2 },
  { density: 'densest', size: 6.3, padding: 2.2 },
] as const;

const MILLIMETRES_PER_POINT = 0.3528;

/**
 * The loosest setting in which no column is narrower than its longest word or number: portrait unless the table is
 * wide anyway, then denser, then landscape.
 */
export function fitTable(columns: readonly ColumnTexts[], wide: boolean): TableFit {
  const pages = wide ? [true] : [false, true];
  for (const landscape of pages) {
    const room = landscape ? LANDSCAPE : PORTRAIT;
    const fitting = SETTINGS.find((setting) => leastWidth(columns, setting) <= room);
    if (fitting !== undefined && (landscape || fitting.density !== 'densest')) {
      return { density: fitting.density, wide: landscape, numberWidth: numberWidth(columns, room) };
    }
  }
  return { density: 'densest', wide: true, numberWidth: 0 };
}

/** Widths that number columns are given; each is a class in report.css. */
const NUMBER_WIDTHS = [20, 18, 16, 14, 12, 0] as const;

/** What a column of words needs to read well; one of sentences needs more. */
const TEXT_WIDTH = 26;
const SENTENCE_WIDTH = 52;
const SENTENCE = 60;

function numberWidth(columns: readonly ColumnTexts[], room: number): TableFit['numberWidth'] {
  const [setting] = SETTINGS;
  const fits = (width: number): boolean => leastWidth(columns, setting, { number: width, text: TEXT_WIDTH }) <= room;
  return NUMBER_WIDTHS.find(fits) ?? 0;
}

function leastWidth(
  columns: readonly ColumnTexts[],
  setting: (typeof SETTINGS)[number],
  least: Readonly<Record<ColumnTexts['align'], number>> = { number: 10, text: 10 },
): number {
  const widths = columns.map(({ align, texts, narrow = false }) => {
    const wanted =
      align === 'text' && least.text === TEXT_WIDTH && texts.some(isSentence) ? SENTENCE_WIDTH : least[align];
    const ems = Math.max(0, ...texts.map((text) => unbreakable(text, align)));
    return Math.max(narrow ? 10 : wanted, ems * setting.size * MILLIMETRES_PER_POINT + setting.padding);
  });
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Whether a text is long enough to be set in several lines; a Chinese character takes the room of two letters. */
function isSentence(text: string): boolean {
  return (
    Array.from(text).reduce((width, character) => width + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0) > SENTENCE
  );
}

/** Width in ems of the longest part of a text that stays on one line. */
function unbreakable(text: string, align: ColumnTexts['align']): number {
  const parts = align === 'number' ? [text] : text.split(/[\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+/u);
  return Math.max(0, ...parts.map((part) => Math.min(Array.from(part).length, 25) * 0.57));
}
