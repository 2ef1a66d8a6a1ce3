import type { Border, Borders, Fill, Font, Style } from 'exceljs';

import type { Label, Locale, Status } from '../../domain/index.ts';
import type { CellPlan, Look } from './sheet-plan.ts';

/** Colour of a figure within a sentence. The check of the saved file finds figures by it, so nothing else has it. */
export const FIGURE_INK = 'FF1F4E79';

const INK = 'FF262626';
const FAINT = 'FF6B7280';
const LINK = 'FF0B5CAD';
const HEADER_FILL = 'FFEEF2F6';

const STATUS_INK: Readonly<Record<Status, string>> = { green: 'FF1B6E44', amber: 'FF8A5300', red: 'FFA61B1B' };
const STATUS_FILL: Readonly<Record<Status, string>> = { green: 'FFE7F4EC', amber: 'FFFDF1DC', red: 'FFFBE6E4' };

/** Colour of a label on sheet tabs and on the first sheet. */
export const LABEL_INK: Readonly<Record<Label, string>> = {
  public: 'FF4B5563',
  internal: 'FF1F4E79',
  confidential: 'FF9A4B00',
  strictly_confidential: 'FF9B1C1C',
};

/** Fonts that every office installation of the language has. */
export const FONTS: Readonly<Record<Locale, string>> = { 'zh-CN': 'Microsoft YaHei', en: 'Arial' };

interface LookStyle {
  readonly size: number;
  readonly bold: boolean;
  readonly color: string;
  /** Height of one line, in points. */
  readonly line: number;
  readonly wrap: boolean;
}

const PLAIN: LookStyle = { size: 10, bold: false, color: INK, line: 15, wrap: true };

/** Type of each kind of row. */
export const LOOKS: Readonly<Record<Look, LookStyle>> = {
  label: { ...PLAIN, size: 12, bold: true, line: 20, wrap: false },
  title: { ...PLAIN, size: 16, bold: true, line: 26, wrap: false },
  context: { ...PLAIN, size: 9, color: FAINT, line: 16 },
  detail: PLAIN,
  heading: { ...PLAIN, size: 11, bold: true, line: 20 },
  headline: { ...PLAIN, size: 11, bold: true, line: 18 },
  paragraph: PLAIN,
  note: { ...PLAIN, size: 9, color: FAINT, line: 15 },
  columns: { ...PLAIN, size: 9, bold: true, line: 14 },
  body: PLAIN,
  data: { ...PLAIN, size: 9, wrap: false },
  total: { ...PLAIN, bold: true },
  blank: PLAIN,
};

export interface Theme {
  readonly locale: Locale;
  readonly label: Label;
}

const TABULAR: readonly Look[] = ['columns', 'body', 'total', 'data'];

/** The style of one cell of a sheet. Text beside a number is set in, as the two would touch otherwise. */
export function cellStyle(theme: Theme, look: Look, cell: CellPlan | null, first: boolean): Partial<Style> {
  const fill = fillOf(look, cell);
  const indented = !first && TABULAR.includes(look) && (cell?.side ?? 'left') === 'left';
  return {
    font: fontOf(theme, look, cell),
    border: BORDERS[look] ?? {},
    alignment: {
      horizontal: cell?.side ?? 'left',
      vertical: VERTICAL[look] ?? 'middle',
      wrapText: LOOKS[look].wrap && cell?.number === null,
      ...(indented ? { indent: 1 } : {}),
    },
    ...(fill === null ? {} : { fill }),
    ...(cell?.number ? { numFmt: cell.number.format } : {}),
  };
}

/** The font of a piece of a sentence: figures stand out by weight and ink. */
export function pieceFont(theme: Theme, look: Look, isFigure: boolean): Partial<Font> {
  const { size, bold, color } = LOOKS[look];
  const ink = isFigure ? FIGURE_INK : color;
  return { name: FONTS[theme.locale], size, bold: bold || isFigure, color: { argb: ink } };
}

function fontOf(theme: Theme, look: Look, cell: CellPlan | null): Partial<Font> {
  const { size, bold, color } = LOOKS[look];
  const font = { name: FONTS[theme.locale], size, bold, color: { argb: color } };
  if (look === 'label') return { ...font, color: { argb: LABEL_INK[theme.label] } };
  if (cell?.link) return { ...font, color: { argb: LINK }, underline: true };
  if (cell?.status) return { ...font, bold: true, color: { argb: STATUS_INK[cell.status] } };
  if (look === 'body' && cell !== null && isAbsent(cell)) return { ...font, color: { argb: FAINT } };
  return font;
}

/** A figure that shows no number: it must not be mistaken for zero or for a gap. */
function isAbsent(cell: CellPlan): boolean {
  return cell.number === null && cell.pieces.length === 0 && cell.figures.length > 0;
}

function fillOf(look: Look, cell: CellPlan | null): Fill | null {
  if (cell?.status) return solid(STATUS_FILL[cell.status]);
  return look === 'columns' ? solid(HEADER_FILL) : null;
}

function solid(argb: string): Fill {
  return { type: 'pattern', pattern: 'solid', fgColor: { argb } };
}

const HAIR: Partial<Border> = { style: 'hair', color: { argb: 'FFB8C0CA' } };
const THIN: Partial<Border> = { style: 'thin', color: { argb: 'FF44546A' } };

const BORDERS: Partial<Readonly<Record<Look, Partial<Borders>>>> = {
  columns: { top: THIN, bottom: THIN },
  body: { bottom: HAIR },
  total: { top: THIN, bottom: THIN },
  detail: { bottom: HAIR },
};

const VERTICAL: Partial<Readonly<Record<Look, 'top' | 'bottom'>>> = {
  paragraph: 'top',
  headline: 'top',
  columns: 'bottom',
  heading: 'bottom',
};
