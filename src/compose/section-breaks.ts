import { LOCALES, type Param, parseFigureId, type Report, type ReportBlock, showFigure } from '../domain/index.ts';
import { measureWording } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { displayUnits } from './money.ts';
import { monthParam, paragraph, wording } from './wording.ts';

/** Where a series broke: a sentence for each that was declared, a question for each that was not. */
export function breakBlocks(inputs: ComposeInputs): readonly ReportBlock[] {
  return (inputs.breaks ?? []).map(({ date, figure, reason, declared }) => {
    const [code = '', measure = ''] = figure.split('.');
    const name = measureWording(inputs, code, measure).params.text ?? { literal: figure };
    const params = { name, month: monthParam(date.slice(0, 7)), reason: { text: { ...reason } } };
    return paragraph(wording(declared ? 'paragraph.break' : 'paragraph.breakQuestion', params));
  });
}

/** What earlier issues gave instead of figures that the report carries. */
export function restatedOf(inputs: ComposeInputs, taken: Report['figures']): Report['restated'] {
  const restated = (inputs.restated ?? []).filter(({ figure }) => Object.hasOwn(taken, figure));
  if (restated.length === 0) return undefined;
  const units = displayUnits(inputs);
  return restated.map(({ figure, issued, issue }) => {
    const now = taken[figure];
    const { indicator = '', measure = '', period = '' } = parseFigureId(figure) ?? {};
    const [chinese = '', english = ''] = LOCALES.map((locale) =>
      showFigure({ value: issued, unit: now?.unit ?? 'ratio', measure }, units[locale]),
    );
    const name: Param = measureWording(inputs, indicator, measure).params.text ?? { literal: indicator };
    const params = { name, month: { literal: period }, issued: { text: { 'zh-CN': chinese, en: english } } };
    return { figure, note: wording('restated', { ...params, issue: { literal: issue } }) };
  });
}
