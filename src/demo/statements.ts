import { isoOf, lastDayOf, type MonthNumber } from './calendar.ts';
import { type Obligor, signedAmount } from './loan.ts';
import { Random } from './random.ts';

/** One line a state of a borrower: a firm's with each statement it hands in, a person's with each year's income. */
export const OBLIGOR_HEADER = [
  '客户号,生效日期,客户类别,规模,集团号,行业,地区,报表日期,流动资产,流动负债,资产总额,负债总额,有息负债,营业收入,息税前利润',
  '净利润,利息支出,经营现金流,当期偿债额,月偿债额,月收入,他行负债,他行逾期90天以上,他行不良',
].join(',');

/** First and last month of the tapes. */
export interface Span {
  readonly first: MonthNumber;
  readonly last: MonthNumber;
}

export function* obligorLines(obligors: readonly Obligor[], span: Span, seed: number): Generator<string> {
  yield OBLIGOR_HEADER;
  for (const obligor of obligors) {
    if (!obligor.onTape) continue;
    const random = Random.stream(seed, 'obligor', obligor.serial);
    yield* obligor.type.kind === '企业' ? firmLines(obligor, span, random) : personLines(obligor, span, random);
  }
}

/** What a firm is like, statement after statement. Amounts in fen, shares in percent. */
interface FirmNature {
  readonly assets: number;
  readonly elsewhere: number;
  readonly liabilities: number;
  readonly margin: number;
  readonly current: number;
  readonly turnover: number;
  /** Never late here, but late at another bank; or classed bad there. */
  readonly lateElsewhere: boolean;
  readonly badElsewhere: boolean;
  /** Of the debt elsewhere, what is late once the firm is. */
  readonly lateShare: number;
}

/** Statements of June and December, known two and four months later; the first is known before the first tape. */
function* firmLines(obligor: Obligor, { first, last }: Span, random: Random): Generator<string> {
  const nature = firmNature(obligor, random);
  const until = Math.min(last, obligor.lastSeen);
  for (let month = statementBefore(Math.max(first, obligor.firstSeen)); knownIn(month) <= until; month += 6) {
    const strain = strainOf(obligor, month);
    const figures = firmFigures({ nature, peak: obligor.peak, strain }, random);
    const known = isoOf(lastDayOf(knownIn(month)));
    const stated = isoOf(lastDayOf(month));
    yield `${start(obligor, known)},${stated},${figures},,,${elsewhere(nature, strain)}`;
  }
}

function* personLines(obligor: Obligor, { first, last }: Span, random: Random): Generator<string> {
  const service = Math.max(Math.floor(obligor.peak / random.between(40, 140)), 30_000);
  const burden = random.between(16, 56);
  const debt = random.chance(300_000) ? Math.floor((obligor.peak * random.between(5, 160)) / 100) : 0;
  const from = Math.max(first, obligor.firstSeen) - 1;
  const until = Math.min(last, obligor.lastSeen);
  for (let month = from - (from % 12); month <= until; month += 12) {
    const pressed = burden + Math.floor(strainOf(obligor, month + 6) / 4);
    const income = Math.floor((service * 100) / pressed);
    const known = isoOf(lastDayOf(month));
    yield `${start(obligor, known)},,,,,,,,,,,,,${signedAmount(service)},${signedAmount(income)},${signedAmount(debt)},0.00,否`;
  }
}

function start({ id, type, groupId, industry, branch }: Obligor, known: string): string {
  return `${id},${known},${type.kind},${type.name},${groupId},${industry.name},${branch.region}`;
}

function firmNature(obligor: Obligor, random: Random): FirmNature {
  const elsewhere = Math.floor((obligor.peak * random.between(0, 140)) / 100);
  const draw = random.below(1000);
  const sound = obligor.soured === 0;
  return {
    elsewhere,
    assets: Math.floor(((obligor.peak + elsewhere) * random.between(23, 52)) / 10),
    liabilities: random.between(46, 68),
    margin: random.between(5, 13),
    current: random.between(115, 195),
    turnover: random.between(70, 150),
    lateElsewhere: sound && draw < 2 && elsewhere > Math.floor(obligor.peak / 2),
    badElsewhere: sound && draw < 4,
    lateShare: random.chance(300_000) && obligor.owedBad > 0 ? random.between(25, 80) : 0,
  };
}

/** From 0 to 100: how far a firm's trade has gone bad at a statement, from a year before it sours on. */
function strainOf({ soured }: Obligor, month: MonthNumber): number {
  if (soured === 0) return 0;
  return Math.min(Math.max(Math.floor(((month - soured + 12) * 100) / 12), 0), 100);
}

interface FirmState {
  readonly nature: FirmNature;
  readonly peak: number;
  readonly strain: number;
}

/** The columns from 流动资产 to 当期偿债额; flows are of the twelve months to the statement. */
function firmFigures({ nature, peak, strain }: FirmState, random: Random): string {
  const part = (amount: number, percent: number) => Math.floor((amount * percent) / 100);
  const assets = part(nature.assets, random.between(96, 106));
  const liabilities = part(assets, nature.liabilities + Math.floor((strain * 26) / 100) + random.between(-2, 2));
  const currentAssets = part(assets, random.between(38, 48));
  const currentLiabilities = Math.floor((currentAssets * 100) / (nature.current - Math.floor((strain * 62) / 100)));
  const debt = peak + nature.elsewhere;
  const revenue = part(part(assets, nature.turnover), 100 - Math.floor(strain / 4));
  const ebit = Math.floor((revenue * (nature.margin * 10 - strain + random.between(-8, 8))) / 1000);
  const interest = Math.floor((debt * 48) / 1000);
  const profit = ebit > interest ? part(ebit - interest, 75) : ebit - interest;
  const cash = part(ebit, random.between(70, 135)) - part(revenue, Math.floor(strain / 40));
  const service = interest + part(debt, 12);
  const all = [
    currentAssets,
    currentLiabilities,
    assets,
    liabilities,
    debt,
    revenue,
    ebit,
    profit,
    interest,
    cash,
    service,
  ];
  return all.map(signedAmount).join(',');
}

function elsewhere({ elsewhere: debt, lateElsewhere, badElsewhere, lateShare }: FirmNature, strain: number): string {
  const late = lateElsewhere ? 65 : strain === 100 ? lateShare : 0;
  const bad = badElsewhere || lateElsewhere || late > 0;
  return `${signedAmount(debt)},${signedAmount(Math.floor((debt * late) / 100))},${bad ? '是' : '否'}`;
}

/** The newest statement known before a month begins. */
function statementBefore(month: MonthNumber): MonthNumber {
  let found = month - (month % 6) + 5;
  while (knownIn(found) >= month) found -= 6;
  return found;
}

function knownIn(statement: MonthNumber): MonthNumber {
  return statement % 12 === 5 ? statement + 2 : statement + 4;
}
