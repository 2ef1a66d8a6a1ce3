import { type Day, dayOf, isoOf, lastDayOf, workingDaysAfter } from './calendar.ts';
import type { Obligor } from './loan.ts';
import { Random, type Weighted } from './random.ts';
import type { Span } from './statements.ts';

export const WARNING_HEADER =
  '预警编号,客户号,预警类型,是否财务,级别,预警日期,分析日期,上报日期,处置日期,关闭日期,责任人,处置结论,依据编号';

type Kind = readonly [type: string, financial: boolean];

const FIRM_KINDS: Weighted<Kind> = [
  [['股权变动', false], 12],
  [['涉诉', false], 18],
  [['行业风险', false], 9],
  [['股权质押', false], 7],
  [['资产查封', false], 6],
  [['税务异常', false], 7],
  [['关键人员变动', false], 6],
  [['负面舆情', false], 8],
  [['负债率上升', true], 8],
  [['流动性下降', true], 8],
  [['利润下滑', true], 7],
  [['现金流恶化', true], 6],
];

const PERSON_KINDS: Weighted<Kind> = [
  [['征信恶化', false], 40],
  [['涉诉', false], 20],
  [['多头借贷', false], 25],
  [['收入下降', true], 15],
];

/** By severity: working days in which a signal is to be closed. */
const TERMS = { 红色: 5, 黄色: 10, 其他: 20 } as const;
type Severity = keyof typeof TERMS;

const TRUE_SEVERITIES: Weighted<Severity> = [
  ['红色', 28],
  ['黄色', 44],
  ['其他', 28],
];
const FALSE_SEVERITIES: Weighted<Severity> = [
  ['红色', 6],
  ['黄色', 34],
  ['其他', 60],
];

/** In thousandths: who had a signal before they soured, and who had one and stayed sound. */
const FORESEEN = { firm: 640, person: 320 } as const;
const FALSE_ALARMS = { firm: 75, person: 5 } as const;

interface Signal {
  readonly obligor: Obligor;
  readonly raised: Day;
  readonly isTrue: boolean;
}

/** Early-warning signals with their life cycle as it stands at the end of the span, by the day they were raised. */
export function* warningLines(obligors: readonly Obligor[], span: Span, seed: number): Generator<string> {
  yield WARNING_HEADER;
  const signals = obligors.flatMap((obligor) =>
    obligor.onTape ? signalsOf(obligor, span, Random.stream(seed, 'warning', obligor.serial)) : [],
  );
  const ordered = signals.toSorted((a, b) => a.raised - b.raised || a.obligor.serial - b.obligor.serial);
  const random = Random.stream(seed, 'warning course');
  for (const [i, signal] of ordered.entries()) {
    const serial = String(i + 1).padStart(6, '0');
    yield `YJ${serial},${signal.obligor.id},${courseColumns(signal, lastDayOf(span.last), random)},YJFX-${serial}`;
  }
}

function signalsOf(obligor: Obligor, span: Span, random: Random): readonly Signal[] {
  const kind = obligor.type.person ? 'person' : 'firm';
  const first = dayOf(Math.max(span.first, obligor.firstSeen), 1);
  const last = lastDayOf(Math.min(span.last, obligor.lastSeen));
  const draw = random.below(1000);
  if (obligor.soured === 0) {
    if (draw >= FALSE_ALARMS[kind]) return [];
    return [{ obligor, raised: random.between(first, last), isTrue: false }];
  }
  const soured = dayOf(obligor.soured, 1);
  const early = soured - random.between(8, 200);
  const late = Math.min(soured + random.between(5, 60), last);
  const raised = [
    ...(draw < FORESEEN[kind] && early >= first ? [early] : []),
    ...(draw % 5 === 0 && draw < FORESEEN[kind] && early + 40 >= first && early + 40 < soured ? [early + 40] : []),
    ...(random.chance(150_000) && late >= first ? [late] : []),
  ];
  return raised.map((day) => ({ obligor, raised: day, isTrue: true }));
}

/** From 预警类型 to 处置结论. What lies after `today` has not happened yet. */
function courseColumns({ obligor, raised, isTrue }: Signal, today: Day, random: Random): string {
  const [type, financial] = random.pick(obligor.type.person ? PERSON_KINDS : FIRM_KINDS);
  const severity = random.pick(isTrue ? TRUE_SEVERITIES : FALSE_SEVERITIES);
  const days = courseOf(raised, TERMS[severity], random);
  const known = days.map((day) => (day === null || day > today ? '' : isoOf(day)));
  const closed = known.at(-1) !== '';
  const right = random.chance(isTrue ? 880_000 : 140_000);
  const disposition = !closed ? '处理中' : right ? '属实' : '误报';
  const owner = random.chance(6000) ? '' : `客户经理${String((obligor.serial % 240) + 1).padStart(3, '0')}`;
  return [type, financial ? '是' : '否', severity, isoOf(raised), ...known, owner, disposition].join(',');
}

/** Analysed, reported, handled, closed: in time mostly, late for one in seven, and stuck for a few. */
function courseOf(raised: Day, term: number, random: Random): readonly (Day | null)[] {
  const draw = random.below(1000);
  const taken = draw < 145 ? random.between(term + 1, term * 2 + 3) : random.between(Math.ceil(term / 2), term);
  const analysed = workingDaysAfter(raised, random.between(0, 1));
  const reported = workingDaysAfter(analysed, random.between(0, 1));
  const closed = workingDaysAfter(raised, Math.max(taken, 3));
  const handled = Math.max(reported, closed - random.between(0, 3));
  if (draw >= 985) return [analysed, reported, null, null];
  return [analysed, reported, handled, closed];
}
