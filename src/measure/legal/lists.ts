import { shiftDay } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import { amountColumn, column, type ListColumn, type ListSpec, plainPlan } from '../lists.ts';
import { hasColumn, type MonthSources } from '../statement.ts';
import { CLOCKS, openCases, unfiledCase } from './statement.ts';

/** Cases not yet filed of which a clock runs out within 90 days, or has run out. */
const LEGAL: ListSpec = { id: 'legal', plan: (sources) => clockPlan('legal', sources, 'within90') };
const LAPSED: ListSpec = { id: 'lapsed', plan: (sources) => clockPlan('lapsed', sources, 'lapsed') };

export const LEGAL_LISTS: readonly ListSpec[] = [LEGAL, LAPSED];

function clockPlan(id: string, sources: MonthSources, which: 'within90' | 'lapsed'): ReturnType<ListSpec['plan']> {
  const part = sources.part('legal_case');
  const clocks = CLOCKS.filter(({ column: name }) => hasColumn(part, name));
  if (part === undefined || clocks.length === 0 || Object.keys(sources.scope).length > 0) return undefined;
  const day = `DATE ${sqlText(sources.cutoff)}`;
  const last = `DATE ${sqlText(shiftDay(sources.cutoff, 90))}`;
  const runs = clocks.map(({ column: name }) =>
    which === 'lapsed' ? `c."${name}" < ${day}` : `(c."${name}" >= ${day} AND c."${name}" <= ${last})`,
  );
  return plainPlan(id, sources.month, [part], {
    from: (source) => `${source('legal_case')} AS c`,
    where: [...openCases(sources), unfiledCase(sources), `(${runs.join(' OR ')})`],
    columns: [
      column('case_id', 'text', 'c."case_id"'),
      column('loan_id', 'text', 'c."loan_id"'),
      column('stage', 'code', 'c."stage"'),
      amountColumn('claim', hasColumn(part, 'claim') ? 'c."claim"' : '0'),
      ...clocks.map(({ column: name }): ListColumn => column(name, 'date', `CAST(c."${name}" AS VARCHAR)`)),
    ],
    order: ['claim', 'case_id'],
  });
}
