import { type Figure, LOCALES, type Param, showFigure } from '../domain/index.ts';
import type { ComposeInputs } from './inputs.ts';
import { displayUnits } from './money.ts';

/** A bound as its figure is displayed: 0.05 of a ratio is 5.00%, of a change +5.00. */
export function boundParam(inputs: ComposeInputs, bound: string, unit: Figure['unit']): Param {
  const units = displayUnits(inputs);
  const [chinese = '', english = ''] = LOCALES.map((locale) =>
    showFigure({ value: bound, unit, measure: '' }, units[locale]),
  );
  return { text: { 'zh-CN': chinese, en: english } };
}
