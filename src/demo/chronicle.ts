import type { Book, MonthEnd } from './book.ts';
import type { BookFolder } from './book-folder.ts';
import { lastDayOf } from './calendar.ts';
import { ASSIGNMENT_HEADER, Collections } from './collections.ts';
import { ACTION_HEADER, COMPLAINT_HEADER } from './contacts.ts';
import { LegalDesk } from './legal.ts';
import { paymentLines } from './payments.ts';
import { RECLASSIFICATION_HEADER, reclassificationLines } from './reclassification.ts';
import type { GrowingFile } from './text-file.ts';
import { warningLines } from './warnings.ts';

/** The files that gain lines with each month. */
interface Growing {
  readonly changes: GrowingFile;
  readonly assignments: GrowingFile;
  readonly actions: GrowingFile;
  readonly complaints: GrowingFile;
}

/** Writes what happened to the loans of a book: payments, changes of class, collection, court cases, signals. */
export class Chronicle {
  readonly #folder: BookFolder;
  readonly #seed: number;
  readonly #growing: Growing;
  readonly #collections: Collections;
  readonly #court: LegalDesk;

  private constructor(folder: BookFolder, seed: number, growing: Growing) {
    this.#folder = folder;
    this.#seed = seed;
    this.#growing = growing;
    this.#collections = new Collections(seed);
    this.#court = new LegalDesk(seed);
  }

  static async begin(folder: BookFolder, seed: number): Promise<Chronicle> {
    return new Chronicle(folder, seed, {
      changes: await folder.grow('classification_events.csv', RECLASSIFICATION_HEADER),
      assignments: await folder.grow('collection_assignments.csv', ASSIGNMENT_HEADER),
      actions: await folder.grow('collection_actions.csv', ACTION_HEADER),
      complaints: await folder.grow('complaints.csv', COMPLAINT_HEADER),
    });
  }

  /** `first` marks the month of the first tape, whose losses no earlier tape announced. */
  async pass({ month, loans, movements, fresh }: MonthEnd, first: boolean): Promise<void> {
    await this.#folder.write(`payments_${month.name}.csv`, paymentLines(month, movements));
    await this.#growing.changes.add(reclassificationLines(month, movements, fresh, this.#seed));
    const { assignments, actions, complaints } = this.#collections.pass(month, movements);
    await this.#growing.assignments.add(assignments);
    await this.#growing.actions.add(actions);
    await this.#growing.complaints.add(complaints);
    const left = movements.filter(({ closing, loss }) => closing === 0 && loss?.kind !== 'write_off');
    this.#court.pass(
      month,
      loans,
      left.values().map(({ loan }) => loan),
      first,
    );
  }

  /** What is known of the whole span only once it is over. */
  async close({ obligors, months }: Book): Promise<void> {
    const span = { first: months[0]?.number ?? 0, last: months.at(-1)?.number ?? 0 };
    await this.#folder.write('warning_signals.csv', warningLines(obligors, span, this.#seed));
    await this.#folder.write('legal_cases.csv', this.#court.lines(lastDayOf(span.last)));
  }
}
