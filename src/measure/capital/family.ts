import type { Family } from '../family.ts';
import { capitalTable } from './finish.ts';
import { capitalStatement } from './statement.ts';

/** The lender's own funds, by which concentration is measured. */
export const CAPITAL: Family = {
  facts: {
    netCapital: { statement: 'capital', unit: 'amount', scale: 2, needs: ['capital.net_capital'] },
    tier1: { statement: 'capital', unit: 'amount', scale: 2, needs: ['capital.tier1_capital'] },
    capitalAge: { statement: 'capital', unit: 'days', scale: 0, needs: ['capital.net_capital'] },
  },
  statements: [
    {
      name: 'capital',
      cut: false,
      ownCurrency: true,
      build: (sources) => {
        const part = sources.part('capital');
        return part === undefined ? [] : [capitalStatement(part)];
      },
      finish: ({ raw: [first], sources }) => first && capitalTable(first.table, sources.cutoff),
      missing: 'noHistory',
    },
  ],
  entries: [],
};
