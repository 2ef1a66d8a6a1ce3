import type { TableName } from '../domain/index.ts';
import { MONTHS_PAST_DUE, PERSONAL, plainName, splitUnit, synonymsOf } from './dictionary.ts';
import type { Profile } from './profile.ts';

/** A column of the file taken for a canonical one. */
export interface Match {
  readonly column: string;
  readonly profile: Profile;
  /** Whether the header is a known name, not just one that contains one. */
  readonly sure: boolean;
  readonly isMonths: boolean;
}

interface Candidate extends Match {
  readonly score: number;
}

/**
 * Pairs columns of the file with those of a canonical table, each at most once, best pairs first: a known header before
 * one that contains a known name, a surer name before a vaguer one.
 */
export function matchColumns(profiles: readonly Profile[], table: TableName): readonly Match[] {
  const named = profiles.filter((profile) => profile.name !== '' && !PERSONAL.test(profile.name));
  const synonyms = [...synonymsOf(table)];
  const candidates = named.flatMap((profile) =>
    synonyms.flatMap(([column, words]) => candidate({ table, column, words }, profile)),
  );
  const taken = new Set<string>();
  const matches: Match[] = [];
  for (const { score: _, ...match } of candidates.toSorted((a, b) => b.score - a.score)) {
    if (taken.has(match.column) || taken.has(`from ${match.profile.name}`)) continue;
    taken.add(match.column).add(`from ${match.profile.name}`);
    matches.push(match);
  }
  const order = synonyms.map(([column]) => column);
  return matches.toSorted((a, b) => order.indexOf(a.column) - order.indexOf(b.column));
}

function candidate(
  { table, column, words }: { readonly table: TableName; readonly column: string; readonly words: readonly string[] },
  profile: Profile,
): readonly Candidate[] {
  const name = plainName(splitUnit(profile.name).name);
  const exact = words.indexOf(name);
  if (exact >= 0) return [{ column, profile, sure: true, isMonths: false, score: 1000 - exact }];
  if (table === 'loan_snapshot' && column === 'days_past_due' && MONTHS_PAST_DUE.map(plainName).includes(name)) {
    return [{ column, profile, sure: false, isMonths: true, score: 500 }];
  }
  const within = longestWithin(name, words);
  return within === 0 ? [] : [{ column, profile, sure: false, isMonths: false, score: (100 * within) / name.length }];
}

/** Length of the longest known name inside a header that is at least half of it; short names prove nothing. */
function longestWithin(name: string, synonyms: readonly string[]): number {
  const found = synonyms.filter((synonym) => {
    const least = /[\u3000-\uffff]/.test(synonym) ? 2 : 6;
    return synonym.length >= least && name.includes(synonym) && synonym.length * 2 >= name.length;
  });
  return Math.max(0, ...found.map((synonym) => synonym.length));
}
