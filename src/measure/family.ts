import type { Entry } from './entry.ts';
import type { Fact } from './fact.ts';
import type { FactTable } from './fact-table.ts';
import type { ListSpec } from './lists.ts';
import type { QualityFacts } from './quality/snapshot-facts.ts';
import type { MonthSources, Statement } from './statement.ts';

/** Indicators that belong together: their facts, the statements that these come from, and the entries made of them. */
export interface Family {
  readonly facts: Readonly<Record<string, Fact>>;
  readonly statements: readonly StatementSpec[];
  readonly entries: readonly Entry[];
  /** The loans, obligors or cases behind its numbers. */
  readonly lists?: readonly ListSpec[];
  /** Own key (`class`) -> canonical column without which it does not exist. */
  readonly keyNeeds?: Readonly<Record<string, string>>;
}

/** A kind of statement: which queries a month takes, and how their rows become facts. */
export interface StatementSpec {
  readonly name: string;
  /** Whether its rows are told for each cut; otherwise the book's row serves every cut. */
  readonly cut: boolean;
  /** Describes the tape as a whole and cannot be restricted to a scope. */
  readonly wholeBook?: boolean;
  /** Its amounts are in the currency it tells itself; others are of the tape's rows they were joined to as well. */
  readonly ownCurrency?: boolean;
  /** Own keys that its rows always have, whatever column another statement's key of that name needs. */
  readonly ownKeys?: readonly string[];
  /** Statements that it is finished from instead of queries of its own. */
  readonly from?: readonly string[];
  /** Statements whose facts it needs beside its own queries. */
  readonly beside?: readonly string[];
  /** Queries of one month; none where the month has no data for them. */
  build(sources: MonthSources): readonly Statement[];
  /** Facts from the rows; where absent, the rows of all queries side by side. */
  finish?(material: FinishMaterial): FactTable | undefined;
  /** Why all its facts are absent in a month although their columns are supplied. */
  absence?(sources: MonthSources): string | undefined;
  /** Further columns that one of its facts needs in a month. */
  needs?(fact: string, sources: MonthSources): readonly string[];
  /** Reason where it has no rows although its columns are supplied; `notSupplied:<statement>` where absent. */
  readonly missing?: string;
  /** Values of its own keys that cannot be told in a month (`rule=ecl`), with the reason. */
  keyAbsence?(sources: MonthSources): Readonly<Record<string, string>>;
  /** Why a cut of it cannot be had although the tape has the dimension. */
  cutAbsence?(sources: MonthSources, dimension: string): string | undefined;
}

/** What a statement's facts are finished from. */
export interface FinishMaterial {
  readonly raw: readonly RawTable[];
  readonly sources: MonthSources;
  readonly quality: QualityFacts;
  /** A statement that was finished before: of an earlier family, or above it in its own. */
  finished(statement: string): FactTable | undefined;
}

export interface RawTable {
  readonly statement: Statement;
  readonly table: FactTable;
}
