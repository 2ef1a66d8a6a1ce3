import { shiftDay } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import { amountColumn, column, type ListSpec, plainPlan } from '../lists.ts';
import { exposures } from '../obligors/statement.ts';
import { hasColumn, type MonthSources } from '../statement.ts';
import { allowedDays } from './finish.ts';
import { workingDays } from './working-days.ts';

const SEVERITIES = ['red', 'amber', 'other'];

/** Signals not closed whose time is up, largest exposure first. */
const LATE_SIGNALS: ListSpec = {
  id: 'lateSignals',
  plan: (sources) => {
    const [part, { loans, month }] = [sources.part('warning_signal'), sources];
    if (part === undefined || loans === undefined || !hasColumn(loans, 'obligor_id')) return undefined;
    const late = SEVERITIES.map(
      (severity) =>
        `(s."severity" = ${sqlText(severity)} AND s."raised_at" <= DATE ${sqlText(lastLateDay(severity, sources))})`,
    );
    return plainPlan('lateSignals', month, [part, loans], {
      from: (source) =>
        `${source('warning_signal')} AS s JOIN (${exposures(sources, source)}) AS e ON e.owed_by = s."obligor_id"`,
      where: [...isOpen(sources), `(${late.join(' OR ')})`],
      columns: [
        column('signal_id', 'text', 's."signal_id"'),
        column('obligor_id', 'text', 's."obligor_id"'),
        column('type', 'text', 's."type"'),
        column('severity', 'code', 's."severity"'),
        column('raised_at', 'date', 'CAST(s."raised_at" AS VARCHAR)'),
        amountColumn('exposure', 'e.owed'),
      ],
      order: ['exposure', 'signal_id'],
    });
  },
};

/** Obligors with signals that are not closed, largest exposure first: who is to be watched. */
const WATCHED: ListSpec = {
  id: 'watch',
  plan: (sources) => {
    const [part, { loans, month }] = [sources.part('warning_signal'), sources];
    if (part === undefined || loans === undefined || !hasColumn(loans, 'obligor_id')) return undefined;
    const rank = SEVERITIES.map((severity, index) => `WHEN ${sqlText(severity)} THEN ${index}`).join(' ');
    const worst = SEVERITIES.map((severity, index) => `WHEN ${index} THEN ${sqlText(severity)}`).join(' ');
    return plainPlan('watch', month, [part, loans], {
      from: (source) =>
        `(SELECT s."obligor_id" AS watched, COUNT(*) AS open_signals, MIN(CASE s."severity" ${rank} ELSE 2 END) AS worst_rank, ` +
        `MIN(s."raised_at") AS first_raised FROM ${source('warning_signal')} AS s WHERE ${isOpen(sources).join(' AND ')} ` +
        `GROUP BY s."obligor_id") AS w JOIN (${exposures(sources, source)}) AS e ON e.owed_by = w.watched`,
      where: ['e.owed > 0'],
      columns: [
        column('obligor_id', 'text', 'w.watched'),
        column('severity', 'code', `CASE w.worst_rank ${worst} END`),
        column('signals', 'count', 'w.open_signals'),
        column('raised_at', 'date', 'CAST(w.first_raised AS VARCHAR)'),
        amountColumn('exposure', 'e.owed'),
      ],
      order: ['exposure', 'obligor_id'],
    });
  },
};

export const SIGNAL_LISTS: readonly ListSpec[] = [WATCHED, LATE_SIGNALS];

function isOpen(sources: MonthSources): readonly string[] {
  const day = `DATE ${sqlText(sources.cutoff)}`;
  const open = hasColumn(sources.part('warning_signal'), 'closed_at');
  return [`s."raised_at" <= ${day}`, ...(open ? [`(s."closed_at" IS NULL OR s."closed_at" > ${day})`] : [])];
}

/** The last day on which a signal was raised that is late at the cut-off. */
function lastLateDay(severity: string, { cutoff, settings }: MonthSources): string {
  const allowed = allowedDays(severity, settings);
  let day = shiftDay(cutoff, -allowed);
  while (workingDays(day, cutoff, settings) <= allowed) day = shiftDay(day, -1);
  return day;
}
