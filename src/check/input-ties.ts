import type { InputControl, ManifestRecord, Snapshot, TableName, Tie } from '../domain/index.ts';
import { partOf, type Question } from './question.ts';
import { type Pair, sameText, sum, type TieKind, tieOf, unchecked } from './tie.ts';

/** Each input against its own bytes and against what its sender declared. */
export function inputTies(snapshot: Snapshot, question: Question): readonly Tie[] {
  const controls = perFile(snapshot.controls.filter((control) => question.concerns(control.month)));
  return [...controls.flatMap((control) => oneInput(snapshot, control, question)), ...manifestless(controls, question)];
}

/** One control a file and month. */
interface FileControl extends InputControl {
  /** Groups of columns that were counted apart, each over all records. */
  readonly groups: number;
}

/** A file of many groups of columns is told once: a table of 60 months on book is one file. */
function perFile(controls: readonly InputControl[]): readonly FileControl[] {
  const files = Map.groupBy(controls, ({ name, table, month }) => JSON.stringify([name, table, month]));
  return [...files.values()].flatMap((own) => {
    const [first] = own;
    if (first?.group === undefined) return own.map((control) => ({ ...control, groups: 1 }));
    const counted = { loaded: 0, rejected: 0, filtered: 0 };
    for (const { loaded, rejected, filtered } of own) {
      counted.loaded += loaded;
      counted.rejected += rejected;
      counted.filtered += filtered;
    }
    return [{ ...first, ...counted, groups: own.length }];
  });
}

function oneInput(snapshot: Snapshot, control: FileControl, question: Question): readonly Tie[] {
  const counted = sum([control.loaded, control.rejected, control.filtered].map(String));
  const rows = tieOf(
    pair('rows', control, String(control.recordsInBytes * control.groups), counted),
    question.tolerances,
  );
  if (control.manifest === null) return [rows];
  return [rows, ...declared(snapshot, control, control.manifest, question)];
}

function declared(
  snapshot: Snapshot,
  control: InputControl,
  manifest: ManifestRecord,
  question: Question,
): readonly Tie[] {
  const kept = snapshot.inputs.find((input) => input.name === control.name);
  return [
    manifest.rowCount === null
      ? undeclared('manifest.rows', control)
      : tieOf(
          pair('manifest.rows', control, String(manifest.rowCount), String(control.recordsInBytes)),
          question.tolerances,
        ),
    totalTie(control, manifest, question),
    manifest.sha256 === null || kept === undefined
      ? undeclared('manifest.sha256', control)
      : sameText(pair('manifest.sha256', control, manifest.sha256.toLowerCase(), kept.sha256)),
    cutoffTie(snapshot, control, manifest.cutoffDate),
  ];
}

/** A file of several months has no one cut-off to compare. */
function cutoffTie(snapshot: Snapshot, control: InputControl, cutoffDate: string | null): Tie {
  const { month, table } = control;
  if (cutoffDate === null) return undeclared('manifest.cutoff', control);
  const cutoffs = month === null ? undefined : partOf(snapshot, table, month)?.cutoffs;
  if (cutoffs === undefined || cutoffs.length === 0)
    return unchecked(`manifest.cutoff/${control.name}`, month, 'notByMonth');
  return sameText(pair('manifest.cutoff', control, cutoffDate, cutoffs.join(' ')));
}

/** The sender's total covers the whole file: where rows were left out by `where`, nothing can be said. */
function totalTie(control: InputControl, manifest: ManifestRecord, question: Question): Tie {
  if (manifest.controlTotal === null) return undeclared('manifest.total', control);
  const { loadedTotal, filtered, month } = control;
  const id = `manifest.total/${control.name}`;
  if (control.group !== undefined) return unchecked(id, month, 'unpivoted');
  if (filtered > 0) return unchecked(id, month, 'rowsFiltered');
  if (loadedTotal === null) return unchecked(id, month, 'noControlColumn');
  return tieOf(pair('manifest.total', control, manifest.controlTotal, loadedTotal), question.tolerances);
}

/** A manifest that the mapping names, or that the table's other files have, must be there; a table without is told once. */
function manifestless(controls: readonly InputControl[], question: Question): readonly Tie[] {
  const tables = [...new Set(controls.map((control) => control.table))];
  return tables.flatMap((table) => manifestlessTable(table, controls, question));
}

function manifestlessTable(table: TableName, controls: readonly InputControl[], question: Question): readonly Tie[] {
  const own = controls.filter((control) => control.table === table);
  const usual = own.some((control) => control.manifest !== null);
  const without = own.filter((control) => control.manifest === null);
  const lost = without.filter((control) => control.manifestExpected ?? usual);
  if (lost.length > 0)
    return lost.map((control) => tieOf(pair('manifest.present', control, '0', '1'), question.tolerances));
  return without.length === 0 ? [] : [unchecked(`manifest.present/${table}`, null, 'notSupplied:manifest')];
}

function pair(kind: TieKind, control: InputControl, left: string, right: string): Pair {
  return { id: `${kind}/${control.name}`, month: control.month, critical: true, left, right };
}

function undeclared(kind: TieKind, control: InputControl): Tie {
  return unchecked(`${kind}/${control.name}`, control.month, 'notDeclared:manifest');
}
