/** What a column of the sample holds. */
export interface Profile {
  readonly name: string;
  readonly rows: number;
  /** Values that are not blank. */
  readonly filled: number;
  /** Distinct values that are not blank, commonest first; at most 1,000. */
  readonly values: readonly string[];
  readonly tooMany: boolean;
}

/** How the file writes numbers. */
export interface Marks {
  readonly decimal: '.' | ',';
  readonly thousands: string | undefined;
  readonly doubts: readonly string[];
}

const MAX_VALUES = 1000;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const COMMA_DECIMAL = /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/;
const POINT_DECIMAL = /^[+-]?[\d,]+\.\d+$/;

/** One profile a column of the header. */
export function profileColumns(header: readonly string[], rows: readonly (readonly string[])[]): readonly Profile[] {
  return header.map((name, i) => {
    const counts = new Map<string, number>();
    let filled = 0;
    for (const row of rows) {
      const value = row[i]?.trim() ?? '';
      if (value === '') continue;
      filled += 1;
      if (counts.has(value) || counts.size < MAX_VALUES) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const values = [...counts].toSorted((a, b) => b[1] - a[1]).map(([value]) => value);
    return { name, rows: rows.length, filled, values, tooMany: counts.size >= MAX_VALUES };
  });
}

/** Decimal and thousands marks, judged over all columns. */
export function judgeMarks(profiles: readonly Profile[]): Marks {
  const values = profiles.flatMap((profile) => profile.values);
  const points = values.filter((value) => POINT_DECIMAL.test(value)).length;
  const grouped = values.filter((value) => GROUPED.test(value)).length;
  const commas = values.filter((value) => COMMA_DECIMAL.test(value)).length;
  if (commas > points && values.some((value) => COMMA_DECIMAL.test(value) && !GROUPED.test(value))) {
    const dots = values.some((value) => /^[+-]?\d{1,3}(\.\d{3})+,\d+$/.test(value));
    return { decimal: ',', thousands: dots ? '.' : undefined, doubts: ['numbers look written with a decimal comma'] };
  }
  if (grouped === 0) return { decimal: '.', thousands: undefined, doubts: [] };
  const doubts = points > 0 ? [] : ['1,234 is taken as one thousand two hundred and thirty-four'];
  return { decimal: '.', thousands: ',', doubts };
}

/** Whether a value is a number as the file writes them. */
export function isNumber(value: string, marks: Marks): boolean {
  const bare = marks.thousands === undefined ? value : value.replaceAll(marks.thousands, '');
  return /^[+-]?\d+(\.\d+)?$/.test(marks.decimal === '.' ? bare : bare.replace(',', '.'));
}

/** Share of the distinct values that satisfy a test; 0 where there is no value. */
export function shareOf(values: readonly string[], test: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}
