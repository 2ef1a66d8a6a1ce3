import type { Param, ReportBlock, Unit } from '../domain/index.ts';
import { against, direction, leadComparisons } from './change.ts';
import type { Ask, Desk } from './desk.ts';
import { changeOf, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { moneyParams } from './money.ts';
import { headline, monthParam, wording } from './wording.ts';

/** Which wording says a number of a unit: points beside a ratio, the currency beside an amount. */
const FAMILIES: Readonly<Record<Unit, 'ratio' | 'amount' | 'count'>> = {
  ratio: 'ratio',
  pp: 'count',
  amount: 'amount',
  count: 'count',
  days: 'count',
  index: 'count',
};

/**
 * The sentence that a section opens with: of several numbers the first that is known, its direction and what it is
 * compared with, as far as there is something to compare with. Nothing where none is known.
 */
export function leadHeadline(inputs: ComposeInputs, desk: Desk, asks: readonly Ask[]): readonly ReportBlock[] {
  const ask = asks.find((each) => desk.has(each));
  if (ask === undefined) return [];
  const family = FAMILIES[desk.look(ask)?.unit ?? 'count'];
  const known = leadComparisons(inputs).filter((key) => desk.has(changeOf(ask, key)));
  const form = (['Alone', 'Once', ''] as const)[known.length] ?? '';
  const [lead, second] = known;
  const params: Record<string, Param> = {
    ...(family === 'amount' ? moneyParams(inputs) : {}),
    name: measureName(inputs, ask.code, ask.measure),
    month: monthParam(desk.month),
    ratio: desk.param(ask),
    ...(lead === undefined ? {} : comparedBy(inputs, desk, changeOf(ask, lead), FIRST, against(lead))),
    ...(second === undefined ? {} : comparedBy(inputs, desk, changeOf(ask, second), SECOND, against(second))),
  };
  return [headline(wording(`headline.${family}${form}`, params))];
}

const FIRST = ['direction', 'against', 'change'] as const;
const SECOND = ['later', 'since', 'further'] as const;

function comparedBy(
  inputs: ComposeInputs,
  desk: Desk,
  change: Ask,
  [way, than, by]: typeof FIRST | typeof SECOND,
  since: Param,
): Record<string, Param> {
  return { [way]: direction(inputs, desk, change), [than]: since, [by]: desk.param(change) };
}
