import { isPeriodName } from './date-format.ts';
import type { Profile } from './profile.ts';

/** Columns that stand side by side and want to be rows. */
export interface SideBySide {
  readonly what: 'months' | 'periods' | 'grades' | 'months on book';
  readonly columns: readonly string[];
}

const MOST = 60;

/** Families of columns whose names differ by a month, a period, a grade of the first column, or a month on book only. */
export function sideBySide(profiles: readonly Profile[]): readonly SideBySide[] {
  const header = profiles.map(({ name }) => name);
  const periods = header.filter(isPeriodName);
  const mobs = header.filter((name) => /^(mob|m|month|第)?[ _-]?\d{1,2}(个?月)?$/i.test(name) && !isPeriodName(name));
  const grades = gradesIn(profiles);
  const found: SideBySide[] = [
    { what: 'periods', columns: periods },
    { what: 'grades', columns: grades },
    { what: 'months on book', columns: grades.length > 0 ? [] : mobs },
    ...monthFamilies(header).map((columns) => ({ what: 'months', columns }) as const),
  ];
  return found.filter(({ columns }) => columns.length > 1);
}

/** Comment lines that show how to unpivot a family: the whole header is not the place of a value. */
export function unpivotLines({ what, columns }: SideBySide): readonly string[] {
  if (what === 'months') return [];
  const key = (name: string) => {
    if (what === 'periods')
      return `period: ${JSON.stringify(name.replace(/^(\d{4})-?(Q\d|\d{2})$/i, '$1-$2').toUpperCase())}`;
    const value = what === 'grades' ? name : (/\d+/.exec(name)?.[0] ?? name);
    return `set: { ${what === 'grades' ? 'to' : 'mob'}: ${JSON.stringify(value)} }`;
  };
  const lines = columns
    .slice(0, MOST)
    .map((name) => `#   - { ${key(name)}, columns: { cell: ${JSON.stringify(name)} } }`);
  return [
    `# ${what} stand side by side: map the value as { from: cell } and take the mark off these lines`,
    '# unpivot:',
    ...lines,
  ];
}

/** Headers that are values of one column of few values: the other side of a matrix. */
function gradesIn(profiles: readonly Profile[]): readonly string[] {
  const header = new Set(profiles.map(({ name }) => name).filter((name) => name !== ''));
  for (const { values } of profiles) {
    const shared = values.filter((value) => header.has(value));
    if (shared.length >= 3 && shared.length * 2 > values.length) {
      return [...header].filter((name) => values.includes(name) || /^(D|NR|default|withdrawn|exit)$/i.test(name));
    }
  }
  return [];
}

/** 余额_09 beside 余额_08: one row a loan and month has to come out. */
function monthFamilies(header: readonly string[]): readonly (readonly string[])[] {
  const families = new Map<string, string[]>();
  for (const name of header) {
    const [, stem, month] = /^(.*?\D)[_-]?((?:(?:19|20)\d{2}[-_]?)?(?:0[1-9]|1[0-2])|M\d{1,2})$/i.exec(name) ?? [];
    if (stem !== undefined && month !== undefined) families.set(stem, [...(families.get(stem) ?? []), name]);
  }
  return [...families].filter(([stem]) => !/^(mob|m|month)[ _-]?$/i.test(stem)).map(([, names]) => names);
}
