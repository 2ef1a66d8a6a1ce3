import { bookOf, fractionOf, type Reject, roundedText, type Snapshot, type Tie } from '../domain/index.ts';
import { kindOf, TIE_KINDS } from './tie.ts';

/** What a sentence may look up. */
type Told = Pick<Snapshot, 'parts' | 'rejects'>;

/** Why failed critical ties stop the report: the month, both numbers, the file, in one English sentence each. */
export function tieBlockers(ties: readonly Tie[], snapshot: Told): readonly string[] {
  return ties
    .filter((tie) => tie.critical && !tie.passed && tie.notChecked === null)
    .map((tie) => blockerSentence(tie, snapshot));
}

function blockerSentence(tie: Tie, snapshot: Told): string {
  return `${tie.month === null ? '' : `${tie.month}: `}${statement(tie, snapshot)} (tie ${tie.id})`;
}

function statement(tie: Tie, snapshot: Told): string {
  const { left, right, tolerance } = tie;
  const difference = tie.difference?.replace('-', '');
  const about = tie.id.slice(kindOf(tie.id).length + 1);
  switch (kindOf(tie.id)) {
    case 'rows':
      return `${about}: the file has ${left} records, but ${right} were loaded, rejected or filtered`;
    case 'manifest.present':
      return `${about}: a manifest was expected with it, there is none`;
    case 'manifest.rows':
      return `${about}: its manifest declares ${left} rows, the file has ${right}`;
    case 'manifest.total':
      return `${about}: its manifest declares a total of ${left}, the rows sum to ${right}, ${difference} apart`;
    case 'manifest.sha256':
      return `${about}: the file is not the one its manifest describes (SHA-256 ${short(left)}, found ${short(right)})`;
    case 'manifest.cutoff':
      return `${about}: its manifest is for ${left}, its rows are of ${right}`;
    case 'months.present':
      return `no ${bookWord(snapshot)} for this month, which the report shows`;
    case 'keys.conflicting':
      return `${left} keys appear more than once with different rows${firstReject(snapshot, tie, 'duplicateKey')}`;
    case 'adjustment.persons':
      return `${left} adjustments were prepared and approved by one person: two are needed`;
    case 'reported.value':
      return `${about}: ours is ${left}, reported was ${right}, ${difference} apart, tolerance ${tolerance}`;
    case 'gl.account':
    case 'gl.total':
      return `loan tape ${left} against general ledger ${right} on ${about}: ${difference} apart, tolerance ${tolerance}`;
    case 'rejects.rows':
      return `${about}: ${percent(left)} of the rows were rejected, at most ${percent(tolerance)} may be${firstReject(snapshot, tie)}`;
    case 'rejects.balance':
      return `${percent(left)} of the balance is not in the rows that were loaded, at most ${percent(tolerance)} may be${firstReject(snapshot, tie)}`;
    case 'freshness.cutoff':
      return `the data is of ${left}, the report is for ${right}`;
    case 'freshness.extraction':
      return `extracted ${left} days after the cut-off, expected 0 to ${tolerance}`;
    default:
      return `${describe(tie.id)}: ${left} against ${right}, ${difference} apart, tolerance ${tolerance}`;
  }
}

function bookWord(snapshot: Told): string {
  const book = [...bookOf(snapshot).values()];
  return book.length > 0 && book.every(({ table }) => table === 'balance_aggregate') ? 'sums' : 'loan tape';
}

function describe(id: string): string {
  const kind = Object.entries(TIE_KINDS).find(([name]) => name === kindOf(id))?.[1] ?? 'two numbers that must agree';
  const about = id.slice(kindOf(id).length + 1);
  return about === '' ? kind : `${kind}, ${about}`;
}

/** Where to look first: in the month of the tie. */
function firstReject({ rejects }: Told, tie: Tie, reason?: Reject['reason']): string {
  const rows = rejects.filter((reject) => reason === undefined || reject.reason === reason);
  const first = rows.find(({ month }) => tie.month === null || month === tie.month) ?? rows[0];
  if (first === undefined) return '';
  const line = first.line === null ? '' : ` line ${first.line}`;
  const column = first.column === null ? '' : `, column ${first.column}`;
  return `; first: ${first.file}${line}${column}, ${first.reason}`;
}

function percent(share: string | null): string {
  const { numerator, denominator } = fractionOf(share ?? '0');
  return `${roundedText({ numerator: numerator * 100n, denominator }, 2)}%`;
}

function short(hash: string | null): string {
  return `${(hash ?? '').slice(0, 12)}…`;
}
