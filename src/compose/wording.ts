import type { Param, ReportBlock, ReportCell, ReportTable, Wording } from '../domain/index.ts';

/** Wordings of this room live under `compose.` in the word files. */
export function wording(key: string, params: Readonly<Record<string, Param>> = {}): Wording {
  return { key: `compose.${key}`, params: { ...params } };
}

export function headline(of: Wording): ReportBlock {
  return { kind: 'headline', wording: of };
}

export function paragraph(of: Wording): ReportBlock {
  return { kind: 'paragraph', wording: of };
}

export function note(of: Wording): ReportBlock {
  return { kind: 'note', wording: of };
}

export function textColumn(key: string): ReportTable['columns'][number] {
  return { title: wording(`column.${key}`), align: 'text' };
}

export function numberColumn(
  key: string,
  params: Readonly<Record<string, Param>> = {},
): ReportTable['columns'][number] {
  return { title: wording(`column.${key}`, params), align: 'number' };
}

/** A table row: its cells, and whether it is a total or carries a status. */
export function row(
  cells: readonly ReportCell[],
  marks: { total?: boolean; status?: 'green' | 'amber' | 'red' | null } = {},
): ReportTable['rows'][number] {
  return { cells: [...cells], total: marks.total ?? false, status: marks.status ?? null };
}

/** A count in a sentence, thousands separated as figures have them. */
export function countParam(count: number): Param {
  return { literal: String(count).replace(/\B(?=(\d{3})+$)/g, ',') };
}

const ENGLISH_MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** A month (`2026-10`) as people write it: 2026年10月, October 2026. */
export function monthParam(month: string): Param {
  const [year = '', number = ''] = month.split('-');
  const name = ENGLISH_MONTHS[Number(number) - 1] ?? number;
  return { text: { 'zh-CN': `${year}年${Number(number)}月`, en: `${name} ${year}` } };
}
