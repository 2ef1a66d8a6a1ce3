import { dayOf, isoOf, type Month } from './calendar.ts';
import { type Contact, contactLine, contacts } from './contacts.ts';
import { type Loan, plainAmount } from './loan.ts';
import { arrearsOf, type Movement } from './movement.ts';
import { Random } from './random.ts';

export const ASSIGNMENT_HEADER = '派单编号,借据号,派单日期,账龄档,币种,逾期金额,催收员,催收组,委外机构';

/** From how many days past due on a loan belongs to a tier, and who works there. */
const TIERS = [
  { name: 'M1', from: 3, team: '早期催收组', people: 14 },
  { name: 'M2', from: 31, team: '中期催收组', people: 10 },
  { name: 'M3', from: 61, team: '后期催收组', people: 8 },
  { name: 'M4+', from: 91, team: '资产保全组', people: 12 },
] as const;

const AGENCIES = ['诚信催收（虚构）', '恒业催收（虚构）', '安达催收（虚构）'] as const;

/** A loan in collection; `tier` is an index of TIERS. */
interface Case {
  tier: number;
  collector: string;
  agency: string;
}

/** What collection left in a month, as lines of its three tables. */
export interface CollectionLines {
  readonly assignments: readonly string[];
  readonly actions: readonly string[];
  readonly complaints: readonly string[];
}

/** Assigns what is past due by tier and works on it until it is paid, month by month. */
export class Collections {
  readonly #seed: number;
  readonly #cases: Map<Loan, Case>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#cases = new Map();
  }

  pass(month: Month, movements: readonly Movement[]): CollectionLines {
    const random = Random.stream(this.#seed, 'collection', month.number);
    const [assignments, actions, complaints]: string[][] = [[], [], []];
    for (const movement of movements) {
      const { loan, days, closing } = movement;
      if (days === 0 && loan.dpd === 0) continue;
      const { assigned, contacted } = this.#work(movement, month, random);
      for (const line of assigned) assignments?.push(`PD${serial(month, assignments.length)},${line}`);
      for (const contact of contacted) {
        actions?.push(`CS${serial(month, actions.length)},${contactLine(contact)}`);
        if (contact.complaint === null) continue;
        const at = isoOf(Math.min(contact.day + 1, dayOf(month.number, month.days)));
        complaints?.push(`TS${serial(month, complaints.length)},${loan.id},${at},${contact.complaint}`);
      }
      if (closing === 0 || loan.dpd === 0) this.#cases.delete(loan);
    }
    return { assignments: assignments ?? [], actions: actions ?? [], complaints: complaints ?? [] };
  }

  /** Takes one loan through the days of the month on which it was past due. */
  #work(
    movement: Movement,
    month: Month,
    random: Random,
  ): { readonly assigned: string[]; readonly contacted: Contact[] } {
    const { loan, days } = movement;
    const base = days > 0 ? days : -loan.lentDay;
    const through = lastLateDay(movement, month);
    const assigned: string[] = [];
    const contacted: Contact[] = [];
    let from = 1;
    for (const [tier, { from: daysFrom }] of TIERS.entries()) {
      const start = Math.max(daysFrom - base, 1);
      const known = this.#cases.get(loan);
      // A loan that had passed this tier's days before the month began is assigned to the highest one only.
      const skipped = tier < TIERS.length - 1 && (TIERS[tier + 1]?.from ?? 0) - base <= 1;
      if (start > through || skipped || (known !== undefined && known.tier >= tier)) continue;
      if (known !== undefined) contacted.push(...this.#contact({ movement, from, through: start - 1 }, month, random));
      const opened = opening(loan, tier, random);
      this.#cases.set(loan, opened);
      assigned.push(assignmentLine(movement, { ...opened, day: start }, month));
      from = start;
    }
    contacted.push(...this.#contact({ movement, from, through }, month, random));
    return { assigned, contacted };
  }

  #contact(
    span: { readonly movement: Movement; readonly from: number; readonly through: number },
    month: Month,
    random: Random,
  ): readonly Contact[] {
    const known = this.#cases.get(span.movement.loan);
    if (known === undefined || span.from > span.through) return [];
    return contacts({ ...span, ...known, month }, random);
  }
}

/** The last day of the month on which the loan was still late: the eve of its payment, or of its loss. */
function lastLateDay({ loan, payment, cure, loss, closing }: Movement, month: Month): number {
  const first = dayOf(month.number, 1);
  if (loss !== null) return Number(loss.date.slice(8)) - 1;
  const ended = cure !== null || closing === 0;
  if (ended && payment !== null) return payment.day - first;
  if (cure !== null) return (loan.file.relief?.start ?? first + 9) - first;
  return month.days;
}

/** Long arrears of persons go to an agency, one in three. */
function opening({ obligor }: Loan, tier: number, random: Random): Case {
  const { people = 10, team } = TIERS[tier] ?? TIERS[3];
  const person = random.between(1, people);
  const collector = `${team.slice(0, 2)}${String(person).padStart(2, '0')}号`;
  const out = tier === 3 && obligor.type.person && random.chance(330_000);
  return { tier, collector, agency: out ? (AGENCIES[random.below(AGENCIES.length)] ?? '') : '' };
}

function assignmentLine(
  { loan, opening: balance, missed, days }: Movement,
  to: Case & { readonly day: number },
  month: Month,
): string {
  const due = missed + (days === 0 || to.day > loan.lentDay ? 1 : 0);
  const { name, team } = TIERS[to.tier] ?? TIERS[3];
  const owed = plainAmount(arrearsOf(loan, balance, due, month));
  return `${loan.id},${isoOf(dayOf(month.number, to.day))},${name},CNY,${owed},${to.collector},${team},${to.agency}`;
}

function serial(month: Month, count: number): string {
  return `${month.name.replace('-', '')}${String(count + 1).padStart(6, '0')}`;
}
