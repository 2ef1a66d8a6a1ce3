import { DPD_BANDS, GUARANTEE_TYPES, LOAN_CLASSES, type Param, type ReportCell, UNKNOWN } from '../domain/index.ts';
import { dimensionName, valueParam } from './desk.ts';
import { measureWording } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';

/** How loans leave the book, or come to it: what stands in a matrix after its own states. */
const EXITS = ['repaid', 'writtenOff', 'sold', 'gone', 'new'] as const;
const EXIT_NAMES: readonly string[] = EXITS;

/**
 * Values of own dimensions that have words (`compose.own.<dimension>.<value>`), in the order in which they are read.
 * Any other value is the lender's own text.
 */
export const OWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  stage: [
    '1',
    '2',
    '3',
    'preparing',
    'filed',
    'first_instance',
    'appeal',
    'judgment',
    'enforcement',
    'terminated',
    'closed',
  ],
  rule: [
    'overdue',
    'card',
    'sibling',
    'contagionInside',
    'contagionOutside',
    'impaired',
    'ecl',
    'restructured',
    'reRestructured',
    'rollover',
    'useOfFunds',
    'downgrade',
    'evasion',
    'bankruptcy',
  ],
  severity: ['red', 'amber', 'other'],
  status: ['raised', 'analysed', 'reported', 'handled', 'closed'],
  cause: ['inflow', 'cured', 'collected', 'writtenOff', 'sold', 'growth', 'other'],
  channel: ['sms', 'call', 'letter', 'visit', 'legal', 'other', 'none'],
  exit: EXITS,
  guarantee: GUARANTEE_TYPES,
};

/** Own dimensions that have a name (`compose.ownDimension`). */
export const OWN_DIMENSIONS: ReadonlySet<string> = new Set([
  ...['by', 'class', 'band', 'bucket', 'from', 'to', 'cohort', 'mob', 'stage', 'grade', 'type', 'severity', 'status'],
  ...['cause', 'rule', 'tier', 'channel', 'team', 'agency', 'collector', 'account', 'key', 'limit', 'group', 'set'],
  ...['column', 'scale', 'signal'],
]);

/** The name of an own dimension, as a heading or within a text; one that is not known reads as it is. */
export function ownDimensionName(dimension: string, place: 'heading' | 'text' = 'heading'): Param {
  if (!OWN_DIMENSIONS.has(dimension)) return { literal: dimension };
  return { word: `compose.${place === 'heading' ? 'ownDimension' : 'ownDimensionInText'}.${dimension}` };
}

/** The words of a value of an own dimension. */
export function ownValue(inputs: ComposeInputs, dimension: string, value: string): ReportCell {
  if (value === UNKNOWN) return { word: 'compose.unknown' };
  if (value === ALL) return { word: 'compose.all' };
  if (dimension === 'by') return value === 'group' ? ownDimensionName('group') : dimensionName(inputs, value);
  if (dimension === 'key') return { wording: keyWording(inputs, value) };
  const family = familyOf(dimension, value);
  return family === undefined ? valueParam(inputs, dimension, value) : { word: `compose.${family}.${value}` };
}

/** A value that stands for all others together. */
const ALL = '(all)';

/** The name of a figure by its code and measure: `C14.par30`, `C5.prevQuarterEnd`. */
function keyWording(inputs: ComposeInputs, key: string) {
  const [name = '', ...own] = key.split('/');
  const [code = '', measure = ''] = name.split('.');
  const named = measureWording(inputs, code, measure);
  if (own.length === 0) return named;
  const value = measureParam(inputs, code, measure);
  return { key: 'compose.finding.segment', params: { value, dimension: { literal: own.join(', ') } } };
}

function measureParam(inputs: ComposeInputs, code: string, measure: string): Param {
  const of = inputs.indicators.find((indicator) => indicator.code === code);
  const name = of?.measures.find((each) => each.measure === measure)?.name ?? of?.name;
  return name === undefined ? { literal: code } : { text: { ...name } };
}

/** Whether a value of an own dimension has words. */
export function isKnownValue(dimension: string, value: string): boolean {
  return OWN_VALUES[dimension]?.includes(value) === true;
}

function familyOf(dimension: string, value: string): string | undefined {
  if (['class', 'from', 'to'].includes(dimension)) {
    if (LOAN_CLASSES.some((name) => name === value)) return 'class';
    return EXIT_NAMES.includes(value) ? 'own.exit' : undefined;
  }
  if (dimension === 'type') return GUARANTEE_TYPES.some((name) => name === value) ? 'own.guarantee' : undefined;
  return OWN_VALUES[dimension]?.includes(value) === true ? `own.${dimension}` : undefined;
}

/** Order of two values of an own dimension: as the trade reads them, then by the numbers in them, unknown last. */
export function byReading(dimension: string): (a: string, b: string) => number {
  const order = orderOf(dimension);
  const rank = (value: string): number => {
    if (value === ALL) return Number.MAX_SAFE_INTEGER;
    if (value === UNKNOWN) return Number.MAX_SAFE_INTEGER - 1;
    const known = order.indexOf(value);
    return known >= 0 ? known : order.length;
  };
  return (a, b) => rank(a) - rank(b) || firstNumber(a) - firstNumber(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function orderOf(dimension: string): readonly string[] {
  if (['class', 'from', 'to'].includes(dimension)) return LOAN_CLASSES;
  if (dimension === 'band' || dimension === 'bucket') return DPD_BANDS.map(({ name }) => name);
  if (dimension === 'type') return GUARANTEE_TYPES;
  return OWN_VALUES[dimension] ?? [];
}

/** Order of a scale's states, and after them the ways out; a lender's own scale comes as it was declared. */
export function byScale({ lender }: Pick<ComposeInputs, 'lender'>, scale?: string): (a: string, b: string) => number {
  const own = lender.scales?.find(({ name }) => name === scale);
  const order = own === undefined ? EXIT_NAMES : [...own.grades, ...own.exits];
  const reading = byReading('to');
  return (a, b) => order.indexOf(a) - order.indexOf(b) || reading(a, b);
}

/** What a scale is called in a title. */
export function scaleName({ lender }: Pick<ComposeInputs, 'lender'>, scale: string): Param {
  const own = lender.scales?.find(({ name }) => name === scale);
  if (own !== undefined) return { text: { ...own.title } };
  return scale === 'dpd' ? { word: 'compose.scale.dpd' } : { literal: scale };
}

function firstNumber(value: string): number {
  const digits = /\d+(?:\.\d+)?/.exec(value)?.[0];
  return digits === undefined ? 0 : Number(digits);
}
