import {
  type ComparisonKey,
  type Figure,
  LOCALES,
  type Locale,
  type Param,
  type Report,
  showFigure,
} from '../domain/index.ts';
import type { Ask, Desk } from './desk.ts';
import { changeOf } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { displayUnits } from './money.ts';

/** The two comparisons that sentences and cuts lead with: the period's own first, then the longer view. */
export function leadComparisons({
  settings,
}: Pick<ComposeInputs, 'settings'>): readonly [ComparisonKey, ComparisonKey] {
  switch (settings.period) {
    case 'month':
      return ['prevMonth', 'prevYearEnd'];
    case 'quarter':
      return ['prevQuarterEnd', 'prevYearEnd'];
    case 'year':
      return ['prevYearEnd', 'prevQuarterEnd'];
  }
}

/** A figure's two leading changes as parameters: direction, against what, by how much; then later, since, further. */
export function changeParams(inputs: ComposeInputs, desk: Desk, ask: Ask): Readonly<Record<string, Param>> {
  const [lead, second] = leadComparisons(inputs);
  return {
    direction: direction(inputs, desk, changeOf(ask, lead)),
    against: against(lead),
    change: desk.param(changeOf(ask, lead)),
    later: direction(inputs, desk, changeOf(ask, second)),
    since: against(second),
    further: desk.param(changeOf(ask, second)),
  };
}

/** The words of a comparison inside a sentence: "on the month", 较上月. */
export function against(key: ComparisonKey): Param {
  return { word: `compose.against.${key}` };
}

/** higher, lower or equal: two figures of one unit as each language displays them. */
export function standing(inputs: ComposeInputs, desk: Desk, now: Ask, then: Ask): Param {
  const [one, other] = [desk.figure(desk.id(now)), desk.figure(desk.id(then))];
  const units = displayUnits(inputs);
  const isEqual = LOCALES.every(
    (locale) =>
      one !== undefined && other !== undefined && showFigure(one, units[locale]) === showFigure(other, units[locale]),
  );
  if (isEqual) return { word: 'compose.standing.equal' };
  return { word: `compose.standing.${Number(one?.value) > Number(other?.value) ? 'higher' : 'lower'}` };
}

/** up, down or unchanged, by the change as each language displays it, so that word and number agree. */
export function direction(inputs: ComposeInputs, desk: Desk, ask: Ask): Param {
  const figure = desk.figure(desk.id(ask));
  const [chinese, english] = LOCALES.map((locale) => directionKey(figure, displayUnits(inputs), locale));
  if (chinese === undefined || english === undefined || chinese === english) return { word: chinese ?? '' };
  return { words: { 'zh-CN': chinese, en: english } };
}

function directionKey(figure: Figure | undefined, units: Report['identity']['displayUnit'], locale: Locale): string {
  if (figure === undefined || figure.value === null) return 'compose.direction.unknown';
  const shown = showFigure(figure, units[locale]);
  if (!/[1-9]/.test(shown)) return 'compose.direction.flat';
  const family = figure.unit === 'amount' || figure.unit === 'count' ? 'movement' : 'direction';
  return `compose.${family}.${shown.startsWith('-') ? 'down' : 'up'}`;
}
