import { type CanonicalTable, currency, date, decimal, dimensions, id, money, required, text } from './table-column.ts';

/** Inputs that are added up already, where there are no loans; `dim_*` columns may join the first. */
export const AGGREGATE_TABLES = {
  balance_aggregate: {
    key: ['cutoff_date', 'class', 'dpd_band', 'currency', ...Object.keys(dimensions)],
    dateColumn: 'cutoff_date',
    timing: 'cutoff',
    columns: {
      cutoff_date: required(date),
      currency,
      class: text,
      dpd_band: text,
      ...dimensions,
      balance: money,
      count: decimal,
      provisions: money,
    },
  },
  transition_count: {
    key: ['to_period', 'from_period', 'scale', 'from', 'to'],
    dateColumn: null,
    timing: 'timeless',
    columns: {
      from_period: required(text),
      to_period: required(text),
      scale: required(text),
      from: required(text),
      to: required(text),
      count: decimal,
      currency: { type: 'currency' },
      amount: money,
    },
  },
  vintage_cell: {
    key: ['cohort', 'mob', 'product', 'region'],
    dateColumn: null,
    timing: 'timeless',
    columns: {
      cohort: required(id),
      mob: required({ type: 'int', nonNegative: true }),
      product: text,
      region: text,
      currency: { type: 'currency' },
      original_amount: money,
      original_count: decimal,
      event_amount: money,
      event_count: decimal,
    },
  },
} as const satisfies Record<string, CanonicalTable>;
