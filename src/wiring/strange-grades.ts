import type { Engine, GradeScale, Snapshot } from '../domain/index.ts';
import { readTimeless } from './timeless-rows.ts';

/** Grades of transitions that their declared scale does not have: they are counted as they stand, and warned of. */
export async function strangeGrades(
  engine: Engine,
  snapshot: Snapshot,
  scales: readonly GradeScale[],
): Promise<readonly string[]> {
  if (scales.length === 0 || snapshot.staying !== undefined) return [];
  const rows = await readTimeless(engine, snapshot, 'transition_count');
  return scales.flatMap(({ name, grades, exits }) => {
    const known = [...grades, ...exits];
    const cells = rows.filter(({ scale }) => scale === name).flatMap(({ from, to }) => [String(from), String(to)]);
    return [...new Set(cells)]
      .filter((grade) => !known.includes(grade))
      .map((grade) => `transition_count: grade ${grade} is not of scale ${name}: ${known.join(', ')}`);
  });
}
