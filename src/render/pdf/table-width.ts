/** How tightly a table is set, and whether it needs a landscape page. */
export interface TableFit {
  readonly density: 'normal' | 'dense' | 'densest';
  readonly wide: boolean;
}

/** A column by the texts in it; number columns never break a text. */
export interface ColumnTexts {
  readonly align: 'text' | 'number';
  readonly texts: readonly string[];
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
      return { density: fitting.density, wide: landscape };
    }
  }
  return { density: 'densest', wide: true };
}

function leastWidth(columns: readonly ColumnTexts[], setting: (typeof SETTINGS)[number]): number {
  const widths = columns.map((column) => {
    const ems = Math.max(0, ...column.texts.map((text) => unbreakable(text, column.align)));
    return Math.max(10, ems * setting.size * MILLIMETRES_PER_POINT + setting.padding);
  });
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Width in ems of the longest part of a text that stays on one line. */
function unbreakable(text: string, align: ColumnTexts['align']): number {
  const parts = align === 'number' ? [text] : text.split(/[\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+/u);
  return Math.max(0, ...parts.map((part) => Math.min(Array.from(part).length, 25) * 0.57));
}
