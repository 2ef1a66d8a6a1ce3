import { Temporal } from 'temporal-polyfill';

import { type SignalRule, SLA_DAYS } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import { amountColumn, column, type ListPlan, type ListSpec, plainPlan } from '../lists.ts';
import { exposures } from '../obligors/statement.ts';
import { workingDays } from '../signals/working-days.ts';
import type { MonthSources } from '../statement.ts';
import { type AppliedRule, appliedRules, raisedSql } from './statement.ts';

/** The signals that rules raised in the month, largest exposure first. */
export const RULE_SIGNALS: ListSpec = {
  id: 'ruleSignals',
  plan: (sources) => {
    const applied = appliedRules(sources);
    if (applied.length === 0) return undefined;
    const parts = [...new Set(applied.flatMap((each) => each.parts))];
    return withDueDays(
      sources,
      applied,
      plainPlan('ruleSignals', sources.month, parts, {
        from: (source) => {
          const raised = applied.map((each) => {
            const { id, type, severity } = each.rule;
            const words = `${sqlText(id)} AS by_rule, ${sqlText(type)} AS of_type, ${sqlText(severity)} AS how_severe`;
            return `SELECT obligor, ${words} FROM (${raisedSql(each, sources, source)}) AS raised_by_one`;
          });
          return (
            `(${raised.join(' UNION ALL ')}) AS r ` +
            `JOIN (${exposures(sources, source)}) AS e ON e.owed_by = r.obligor`
          );
        },
        where: [],
        columns: [
          column('signal_id', 'text', "CONCAT(r.by_rule, ':', r.obligor)"),
          column('obligor_id', 'text', 'r.obligor'),
          column('type', 'code', 'r.of_type'),
          column('severity', 'code', 'r.how_severe'),
          amountColumn('balance', 'e.owed'),
        ],
        order: ['balance', 'signal_id'],
      }),
    );
  },
};

/** Each signal with the day by which it must be handled: so many working days after the cut-off. */
function withDueDays(sources: MonthSources, applied: readonly AppliedRule[], plan: ListPlan): ListPlan {
  const days = new Map(applied.map(({ rule }) => [rule.id, dueDay(sources, rule)]));
  return {
    statements: plan.statements,
    read: (answers) => {
      const list = plan.read(answers);
      const due = (row: readonly (string | null)[]): string | null => days.get(row[0]?.split(':')[0] ?? '') ?? null;
      return {
        ...list,
        columns: [...list.columns, { name: 'due_by', type: 'date' }],
        rows: list.rows.map((row) => [...row, due(row)]),
      };
    },
  };
}

function dueDay({ cutoff, settings }: MonthSources, { severity, slaDays }: SignalRule): string {
  const allowed = slaDays ?? settings.signalDays?.[severity] ?? SLA_DAYS[severity];
  let day = Temporal.PlainDate.from(cutoff);
  while (workingDays(cutoff, day.toString(), settings) < allowed) day = day.add({ days: 1 });
  return day.toString();
}
