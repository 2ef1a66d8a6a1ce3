import { DEFINITION_SETS, type Figure, figureId, type Indicator } from '../domain/index.ts';

/** Figures as an earlier issue gave them, of the months that it was the first to give. */
export interface IssuedFigures {
  /** Id of the issue. */
  readonly issue: string;
  readonly figures: readonly Figure[];
}

/** A figure of a closed month whose value is not the issued one. */
export interface Restated {
  /** Figure id. */
  readonly figure: string;
  /** Decimal text as issued, in the figure's own terms; null where it was not available then. */
  readonly issued: string | null;
  /** Id of the issue. */
  readonly issue: string;
}

/** Groups that describe the data of a run, not the book: they differ from run to run by their nature. */
const OF_THE_RUN = /^[DQ]\d/;

/** Whose book the figures of a report are of. */
export interface ReportedBook {
  /** The report's month. */
  readonly month: string;
  /** Dimensions that every figure of the report carries: its scope, and its definition set where it is not the default. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly definitionSet: string;
}

/**
 * What differs now from what was issued, by id. A figure that cannot be given now (an opening that is out of the window)
 * or that is defined otherwise now is no restatement.
 */
export function restatementsOf(
  now: ReadonlyMap<string, Figure>,
  issued: readonly IssuedFigures[],
): readonly Restated[] {
  return issued
    .flatMap(({ issue, figures }) =>
      figures
        .filter((figure) => differs(now.get(figure.id), figure))
        .map(({ id, value }) => ({ figure: id, issued: value, issue })),
    )
    .toSorted((a, b) => (a.figure < b.figure ? -1 : 1));
}

function differs(now: Figure | undefined, issued: Figure): boolean {
  if (now === undefined || now.value === null || now.definition !== issued.definition) return false;
  return now.value !== issued.value && !OF_THE_RUN.test(now.indicator);
}

/** D7 of the report's month: how many figures, of how many months, differ; `noHistory` where nothing was issued before. */
export function restatementFigures(
  restated: readonly Restated[] | null,
  now: ReadonlyMap<string, Figure>,
  book: ReportedBook,
): readonly Figure[] {
  const months = new Set(restated?.map(({ figure }) => now.get(figure)?.period));
  const counts = { values: restated?.length, months: restated === null ? undefined : months.size };
  return Object.entries(counts).map(([measure, count]) => {
    const { month: period, dimensions, definitionSet } = book;
    return {
      ...{
        id: figureId({ indicator: 'D7', measure, period, dimensions }),
        indicator: 'D7',
        measure,
        period,
        dimensions,
      },
      ...{ value: count === undefined ? null : String(count), unit: 'count', currency: null },
      ...{ numerator: null, denominator: null, definitionSet, definition: `D7/${RESTATEMENT.version}`, status: null },
      reason: count === undefined ? 'noHistory' : null,
    } as const;
  });
}

/** D7, which no measuring of one snapshot can give: it compares with what was sealed. */
export const RESTATEMENT: Indicator = {
  code: 'D7',
  version: 1,
  name: { 'zh-CN': '已发布数据重述', en: 'Restatement' },
  formula: {
    'zh-CN': '以往各期（全口径，不含分组）指标中，现值与首次发布值不同的个数及涉及月份数',
    en: 'Figures of earlier months (whole book or scope, no cuts) whose value differs from the one first issued; their months',
  },
  numerator: { 'zh-CN': '与发布值不同的指标个数', en: 'Figures that differ from the issued value' },
  denominator: { 'zh-CN': '不适用', en: 'None' },
  pitfall: {
    'zh-CN': '口径版本变化不计；现期无法计算的指标不计',
    en: 'A changed definition is no restatement; nor is a figure that can no longer be computed',
  },
  direction: 'higherIsWorse',
  sets: DEFINITION_SETS,
  ownDimensions: [],
  needs: [],
  source: {
    'zh-CN': '巴塞尔委员会《有效风险数据加总和风险报告原则》（BCBS 239）原则 3、7',
    en: 'BCBS 239, principles 3 and 7',
  },
  measures: [
    { measure: 'values', unit: 'count', name: { 'zh-CN': '重述的指标数', en: 'Restated figures' } },
    { measure: 'months', unit: 'count', name: { 'zh-CN': '涉及月份数', en: 'Months restated' } },
  ],
};

/** Indicators with D7 in its place among those of data quality. */
export function withRestatement(indicators: readonly Indicator[]): readonly Indicator[] {
  if (indicators.some(({ code }) => code === RESTATEMENT.code)) return indicators;
  const after = indicators.findLastIndex(({ code }) => /^D[1-6]$/.test(code));
  return after === -1 ? [...indicators, RESTATEMENT] : indicators.toSpliced(after + 1, 0, RESTATEMENT);
}
