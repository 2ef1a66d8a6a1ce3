import {
  type DisplayUnit,
  type Figure,
  type Locale,
  type Param,
  type Report,
  RiskpressError,
  showFigure,
  type Wording,
} from '../domain/index.ts';
import { type Piece, plainText, say, sayParam, type Words, word } from './words.ts';

/** One rendition's voice: the words of its language over the report's figures. */
export interface Speaker {
  readonly locale: Locale;
  readonly unit: DisplayUnit;
  say(wording: Wording): readonly Piece[];
  plain(wording: Wording): string;
  piece(param: Param): Piece;
  param(param: Param): string;
  word(key: string, values?: Readonly<Record<string, string>>): string;
  /** Errors: `renderFailed` when the report has no such figure. */
  figure(id: string): Figure;
  show(id: string): string;
  /** What is said of a figure that an earlier issue gave otherwise; undefined for all others. */
  restatement(id: string): string | undefined;
  /** A board's report has few pages: its tables break over them sooner. */
  readonly isBoard: boolean;
  /** The day of the data, as tables name it. */
  readonly asOf: string;
  /** What amounts of a currency are counted in: `CNY m`, 亿元. */
  amountUnit(currency: string | null): string;
}

/** The voice of a report in one language. Errors of its members: `renderFailed`. */
export function speakerOf(report: Report, locale: Locale, words: Words): Speaker {
  const unit = report.identity.displayUnit[locale];
  const restated = new Map(report.restated?.map(({ figure, note }) => [figure, note]));
  const figure = (id: string): Figure => figureOf(report, id);
  const show = (id: string): string => showFigure(figure(id), unit);
  return {
    locale,
    unit,
    say: (wording) => say(words, locale, wording, show),
    plain: (wording) => plainText(say(words, locale, wording, show)),
    piece: (param) => sayParam(words, locale, param, show),
    param: (param) => sayParam(words, locale, param, show).text,
    word: (key, values) => word(words, locale, key, values),
    figure,
    show,
    isBoard: report.identity.kind === 'board',
    asOf: word(words, locale, 'page.unit.asOf', { date: report.identity.cutoffDate }),
    restatement: (id) => {
      const note = restated.get(id);
      return note && plainText(say(words, locale, note, show));
    },
    amountUnit: (currency) => amountUnit(locale, currency ?? '', unit.name, words),
  };
}

/** In Chinese the yuan is the unit itself and needs no code. */
function amountUnit(locale: Locale, currency: string, unit: string, words: Words): string {
  if (locale === 'zh-CN' && currency === 'CNY') return unit;
  return word(words, locale, 'page.unit.amount', { currency, unit }).trim();
}

function figureOf(report: Report, id: string): Figure {
  const figure = Object.hasOwn(report.figures, id) ? report.figures[id] : undefined;
  if (figure !== undefined) return figure;
  throw new RiskpressError('renderFailed', `report: expected the figure ${JSON.stringify(id)}, found none of that id`);
}
