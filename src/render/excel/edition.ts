import {
  type DisplayUnit,
  type Figure,
  type Locale,
  type Report,
  RiskpressError,
  showFigure,
  type Unit,
  type Wording,
} from '../../domain/index.ts';
import { plainText, type Show, say, type Words, word } from '../words.ts';

/** One report in one language, with what is needed to say its words and show its figures. */
export interface Edition {
  readonly report: Report;
  readonly locale: Locale;
  readonly words: Words;
  readonly unit: DisplayUnit;
  readonly show: Show;
}

export function editionOf(report: Report, locale: Locale, words: Words): Edition {
  const unit = report.identity.displayUnit[locale];
  return { report, locale, words, unit, show: (id) => showFigure(figureOf(report, id), unit) };
}

/** The figure of an id. Errors: `renderFailed` when the report does not carry it. */
export function figureOf(report: Report, id: string): Figure {
  const figure = Object.hasOwn(report.figures, id) ? report.figures[id] : undefined;
  if (figure !== undefined) return figure;
  throw new RiskpressError('renderFailed', `workbook: expected the figure ${id} in the report, found none`);
}

/** A wording as plain text. */
export function spoken(edition: Edition, wording: Wording): string {
  return plainText(say(edition.words, edition.locale, wording, edition.show));
}

/** A word of the workbook (`workbook.<key>`). */
export function termOf(edition: Edition, key: string, values: Readonly<Record<string, string>> = {}): string {
  return word(edition.words, edition.locale, `workbook.${key}`, values);
}

/** An instant as people read it; in UTC, as the report does not know its reader's time zone. */
export function instantText(instant: string): string {
  return instant.replace(/^([\d-]+)T(\d\d:\d\d).*Z$/, '$1 $2 UTC');
}

/** What a unit is called: `%`, `CNY m`, 个百分点. */
export function unitName(edition: Edition, unit: Unit): string {
  const values = { currency: edition.report.identity.currency, unit: edition.unit.name };
  return word(edition.words, edition.locale, `page.unit.${unit}`, unit === 'amount' ? values : {});
}
