import { type Day, dayOf, isoOf, type Month } from './calendar.ts';
import { plainAmount } from './loan.ts';
import { arrearsOf, type Movement } from './movement.ts';
import type { Random } from './random.ts';

export const ACTION_HEADER =
  '催收编号,借据号,催收日期,小时,方式,结果,本人接听,承诺日期,承诺金额,催收员,委外机构,币种,费用';
export const COMPLAINT_HEADER = '投诉编号,借据号,投诉日期,投诉类型';

/** One attempt to reach a borrower. Amounts in fen. */
export interface Contact {
  readonly loan: string;
  readonly day: Day;
  readonly hour: number;
  readonly channel: string;
  readonly outcome: string;
  readonly rightParty: boolean;
  readonly promise: { readonly day: Day; readonly amount: number } | null;
  readonly collector: string;
  readonly agency: string;
  readonly cost: number;
  readonly complaint: string | null;
}

/** A stretch of a month, by days, in which one collector works on a loan; `tier` from 0 (M1) to 3. */
export interface Stretch {
  readonly movement: Movement;
  readonly from: number;
  readonly through: number;
  readonly tier: number;
  readonly collector: string;
  readonly agency: string;
  readonly month: Month;
}

/** The channel ladder: in each tier which channels, how often in a whole month, at what cost in fen. */
const LADDER = [
  [
    { channel: '短信', times: 2, cost: 10 },
    { channel: '电话', times: 2, cost: 350 },
  ],
  [
    { channel: '短信', times: 1, cost: 10 },
    { channel: '电话', times: 4, cost: 350 },
    { channel: '信函', times: 1, cost: 2200 },
  ],
  [
    { channel: '电话', times: 4, cost: 350 },
    { channel: '上门', times: 1, cost: 16_000 },
  ],
  [
    { channel: '电话', times: 2, cost: 350 },
    { channel: '上门', times: 1, cost: 16_000 },
    { channel: '司法', times: 1, cost: 90_000 },
  ],
] as const;

const COMPLAINTS = ['频繁来电', '非催收时段来电', '言语不当', '联系无关第三人'] as const;

/** Of those in the first tier, how many in a thousand are left alone at first and may pay by themselves. */
const LEFT_ALONE = 260;

export function contacts(stretch: Stretch, random: Random): readonly Contact[] {
  const { from, through, tier } = stretch;
  if (tier === 0 && random.below(1000) < LEFT_ALONE) return [];
  const days = through - from + 1;
  const made = (LADDER[tier] ?? []).flatMap((step) => {
    const exact = step.times * days * 1000;
    const times = Math.floor(exact / 30_000) + (random.below(30_000) < exact % 30_000 ? 1 : 0);
    const rare = tier === 3 && step.channel !== '电话' ? random.chance(250_000) : true;
    return rare ? Array.from({ length: times }, () => contact(stretch, step, random)) : [];
  });
  return made.toSorted((a, b) => a.day - b.day || a.hour - b.hour);
}

function contact(stretch: Stretch, step: { readonly channel: string; readonly cost: number }, random: Random): Contact {
  const { movement, from, through, collector, agency, month } = stretch;
  const { channel, cost } = step;
  const day = dayOf(month.number, random.between(from, through));
  const spoken = channel === '电话' || channel === '上门';
  const reached = spoken && random.chance(channel === '上门' ? 560_000 : 430_000);
  const willPay = movement.cure === 'payment' && movement.payment !== null && movement.payment.day >= day;
  const promise = reached && random.chance(willPay ? 720_000 : 160_000) ? promised(stretch, day, random) : null;
  const outcome = !spoken ? '已送达' : promise !== null ? '承诺还款' : reached ? '接通未承诺' : '未接通';
  const complains = spoken && random.chance(2200);
  return {
    ...{ loan: movement.loan.id, day, channel, outcome, rightParty: reached, promise, collector, agency, cost },
    hour: hourOf(channel, random),
    complaint: complains ? (COMPLAINTS[random.below(COMPLAINTS.length)] ?? null) : null,
  };
}

/** A few calls are made before eight or after nine in the evening, which the rules forbid. */
function hourOf(channel: string, random: Random): number {
  const draw = random.below(1000);
  const hour = random.between(9, 18);
  if (channel !== '电话' || draw >= 9) return hour;
  return draw < 3 ? 7 : draw < 8 ? 21 : 22;
}

/** Who pays all arrears this month mostly promised it; others promise and do not keep it. */
function promised(
  { movement, month }: Stretch,
  day: Day,
  random: Random,
): { readonly day: Day; readonly amount: number } {
  const { loan, opening, missed, payment, cure, days } = movement;
  const amount = arrearsOf(loan, opening, missed + (days === 0 ? 1 : 0), month);
  const later = day + random.between(3, 10);
  const keeps = payment !== null && cure === 'payment' && payment.day >= day && random.chance(850_000);
  return { day: keeps ? payment.day : later, amount };
}

export function contactLine(contact: Contact): string {
  const { loan, day, hour, channel, outcome, rightParty, promise, collector, agency, cost } = contact;
  const word = promise === null ? ',' : `${isoOf(promise.day)},${plainAmount(promise.amount)}`;
  const who = `${collector},${agency},CNY,${plainAmount(cost)}`;
  return `${loan},${isoOf(day)},${hour},${channel},${outcome},${rightParty ? '是' : '否'},${word},${who}`;
}
