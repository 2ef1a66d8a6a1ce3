import type { BoardRow, Report, Wording } from '../domain/index.ts';
import type { Ask, Desk } from './desk.ts';
import { dimensionName, valueParam } from './desk.ts';
import { amountUnit, changeOf, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { direction, monthParam, wording } from './wording.ts';

/** The board: what a head of risk looks at first, in this order. What a set does not have is left out. */
const BOARD: readonly Ask[] = [
  { code: 'C1', measure: 'balance' },
  { code: 'C2', measure: 'balance' },
  { code: 'C2' },
  { code: 'C4' },
  { code: 'C5' },
  { code: 'C6' },
  { code: 'C7' },
  { code: 'C14', measure: 'par30' },
  { code: 'C14', measure: 'par90' },
  { code: 'P1' },
  { code: 'P2' },
  { code: 'K3', measure: 'capital' },
];

/** The page that a board member reads and stops: five sentences and the board of key indicators. */
export function onePage(inputs: ComposeInputs, desk: Desk): Report['onePage'] {
  return { sentences: sentences(inputs, desk), board: BOARD.flatMap((ask) => boardRow(inputs, desk, ask)) };
}

function sentences(inputs: ComposeInputs, desk: Desk): Wording[] {
  return [
    bookSentence(inputs, desk),
    ...ratioSentence(inputs, desk, 'npl', { code: 'C2' }),
    ...ratioSentence(inputs, desk, 'par', { code: 'C14', measure: 'par30' }, desk.id({ code: 'C2' }) === null),
    ...ratioSentence(inputs, desk, 'overdue', { code: 'C5' }),
    ...coverageSentence(desk),
    ...worstSentence(inputs, desk),
    findingsSentence(inputs),
  ].slice(0, 5);
}

function bookSentence(inputs: ComposeInputs, desk: Desk): Wording {
  const ask = { code: 'C1', measure: 'balance' };
  const change = { code: 'C1', measure: 'balance_prevMonth' };
  return wording('sentence.book', {
    month: monthParam(desk.month),
    balance: desk.param(ask),
    unit: amountUnit(inputs),
    count: desk.param({ code: 'C1', measure: 'count' }),
    direction: direction(desk, desk.id(change)),
    change: desk.param(change),
    growth: desk.param({ code: 'C1', measure: 'balance_sameMonthLastYear_growth' }),
  });
}

/** A ratio with its balance and its change on the month and since the year's beginning. */
function ratioSentence(inputs: ComposeInputs, desk: Desk, key: string, ask: Ask, wanted = true): Wording[] {
  const balance = {
    code: ask.code,
    measure: ask.measure === undefined ? 'balance' : ask.measure.replace('par', 'balance'),
  };
  if (!wanted || desk.id(ask) === null || desk.id(balance) === null) return [];
  const month = changeOf(ask, 'prevMonth');
  return [
    wording(`sentence.${key}`, {
      balance: desk.param(balance),
      unit: amountUnit(inputs),
      ratio: desk.param(ask),
      direction: direction(desk, desk.id(month)),
      change: desk.param(month),
      year: desk.param(changeOf(ask, 'prevYearEnd')),
    }),
  ];
}

function coverageSentence(desk: Desk): Wording[] {
  if (desk.id({ code: 'P1' }) === null) return [];
  const change = changeOf({ code: 'P1' }, 'prevMonth');
  return [
    wording('sentence.coverage', {
      coverage: desk.param({ code: 'P1' }),
      direction: direction(desk, desk.id(change)),
      change: desk.param(change),
      provision: desk.param({ code: 'P2' }),
    }),
  ];
}

/** The region (or first dimension) whose NPL ratio stands highest. */
function worstSentence(inputs: ComposeInputs, desk: Desk): Wording[] {
  const dimension = inputs.settings.dimensions.find((name) => desk.values(name).length > 1);
  if (dimension === undefined) return [];
  const ranked = desk
    .values(dimension)
    .map((value) => ({ value, figure: desk.figure(desk.id({ code: 'C2', dimensions: { [dimension]: value } })) }))
    .filter(({ figure }) => (figure?.value ?? null) !== null)
    .toSorted((a, b) => Number(b.figure?.value) - Number(a.figure?.value));
  const [worst] = ranked;
  if (worst === undefined) return [];
  const ask = { code: 'C2', dimensions: { [dimension]: worst.value } };
  const year = changeOf(ask, 'prevYearEnd');
  return [
    wording('sentence.worst', {
      dimension: dimensionName(dimension),
      value: valueParam(inputs, dimension, worst.value),
      ratio: desk.param(ask),
      direction: direction(desk, desk.id(year)),
      change: desk.param(year),
    }),
  ];
}

function findingsSentence(inputs: ComposeInputs): Wording {
  return wording(inputs.findings.length === 0 ? 'sentence.noFindings' : 'sentence.findings');
}

function boardRow(inputs: ComposeInputs, desk: Desk, ask: Ask): BoardRow[] {
  const id = desk.id(ask);
  if (id === null) return [];
  const name = measureName(inputs, ask.code, ask.measure);
  const threshold = inputs.settings.thresholds.find(
    ({ figure }) => figure === (ask.measure ? `${ask.code}.${ask.measure}` : ask.code),
  );
  return [
    {
      name: 'text' in name ? name.text : { 'zh-CN': ask.code, en: ask.code },
      figure: id,
      changes: inputs.comparisons.map(({ key }) => desk.id(changeOf(ask, key))),
      threshold: threshold?.red ?? threshold?.amber ?? null,
      status: desk.figure(id)?.status ?? null,
      trend: inputs.months.flatMap((month) => desk.id({ ...ask, month }) ?? []),
    },
  ];
}
