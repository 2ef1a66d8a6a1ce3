import { sqlText } from '../dialect.ts';
import { amountColumn, column, type ListSpec, plainPlan } from '../lists.ts';
import { exposures } from '../obligors/statement.ts';
import { appliedRules, raisedSql } from './statement.ts';

/** The signals that rules raised in the month, largest exposure first. */
export const RULE_SIGNALS: ListSpec = {
  id: 'ruleSignals',
  plan: (sources) => {
    const applied = appliedRules(sources);
    if (applied.length === 0) return undefined;
    const parts = [...new Set(applied.flatMap((each) => each.parts))];
    return plainPlan('ruleSignals', sources.month, parts, {
      from: (source) => {
        const raised = applied.map((each) => {
          const { id, type, severity } = each.rule;
          const words = `${sqlText(id)} AS by_rule, ${sqlText(type)} AS of_type, ${sqlText(severity)} AS how_severe`;
          return `SELECT obligor, ${words} FROM (${raisedSql(each, sources, source)}) AS raised_by_one`;
        });
        return (
          `(${raised.join(' UNION ALL ')}) AS r ` + `JOIN (${exposures(sources, source)}) AS e ON e.owed_by = r.obligor`
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
    });
  },
};
