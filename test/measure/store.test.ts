import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type Engine, type Snapshot, silent } from '../../src/domain/index.ts';
import { type Measurement, type MeasureSettings, measure } from '../../src/measure/index.ts';
import { CHECK, loan, openWorkshop, SETTINGS, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let folder: string;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-facts-'));
  return () => rm(folder, { recursive: true, force: true });
});

const MONTHS = ['2026-08', '2026-09', '2026-10'];

function book(months: readonly string[], october = '30.00'): Promise<Snapshot> {
  const balances: Readonly<Record<string, string>> = { '2026-08': '10.00', '2026-09': '20.00', '2026-10': october };
  return workshop.snapshot(
    months.map((month) =>
      tape(
        [
          loan('L1', balances[month] ?? '0', {
            cutoff_date: `${month}-28`,
            region: 'East',
            asset_class_5: 'normal',
            days_past_due: 0,
          }),
        ],
        month,
      ),
    ),
  );
}

/** Measures with the real engine, and keeps the queries it was asked. */
async function count(
  snapshot: Snapshot,
  months: readonly string[],
  settings: Partial<MeasureSettings> = {},
): Promise<{ queries: readonly string[]; measured: Measurement }> {
  const queries: string[] = [];
  const engine: Engine = {
    ...workshop.engine,
    rows: (sql, values) => {
      queries.push(sql);
      return workshop.engine.rows(sql, values);
    },
  };
  const measured = await measure(snapshot, {
    engine,
    factsFolder: folder,
    settings: { ...SETTINGS, ...settings, months },
    check: CHECK,
    progress: silent,
  });
  return { queries, measured };
}

describe('facts of closed months', () => {
  it('are read back, and give the same figures', async () => {
    const snapshot = await book(MONTHS);
    const first = await count(snapshot, MONTHS);
    const second = await count(snapshot, MONTHS);
    expect(first.queries.length).toBeGreaterThan(10);
    expect(second.queries).toEqual([]);
    expect([...second.measured.figures]).toEqual([...first.measured.figures]);
  });

  it('are kept when a month is added: only the new month is computed', async () => {
    const whole = await book(MONTHS);
    const short = { ...whole, parts: whole.parts.filter(({ month }) => month !== '2026-10') };
    const known = await count(short, MONTHS.slice(0, 2));
    const grown = await count(whole, MONTHS);
    expect(grown.queries.length).toBeGreaterThan(3);
    expect(grown.queries.filter((sql) => known.queries.includes(sql))).toEqual([]);
    expect(grown.measured.figures.get('C1.balance_prevMonth@2026-10')?.value).toBe('10.00');
  });

  it('are computed again when the rows of a month changed', async () => {
    const before = await book(MONTHS);
    const known = await count(before, MONTHS);
    const [october] = (await book(MONTHS.slice(2), '30.01')).parts;
    if (october === undefined) throw new Error('expected a part');
    const after = { ...before, parts: [...before.parts.slice(0, 2), october] };
    const changed = await count(after, MONTHS);
    expect(changed.queries.length).toBeGreaterThan(3);
    expect(changed.queries.length).toBeLessThan(known.queries.length);
    expect(changed.measured.figures.get('C1.balance@2026-10')?.value).toBe('30.01');
  });

  it('are not taken for another scope, other cuts or other cards', async () => {
    const snapshot = await book(MONTHS.slice(2));
    await count(snapshot, MONTHS.slice(2));
    expect((await count(snapshot, MONTHS.slice(2), { scope: { region: 'East' } })).queries.length).toBeGreaterThan(1);
    expect((await count(snapshot, MONTHS.slice(2), { dimensions: [] })).queries.length).toBeGreaterThan(0);
    expect((await count(snapshot, MONTHS.slice(2))).queries).toEqual([]);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, -9)],
    ['emptied', () => ''],
    ['changed by one digit', (text: string) => text.replace('30.00', '30.01')],
    ['of another shape', () => '{"rows":[]}'],
  ])('are computed again when the file is %s', async (_, damage) => {
    const snapshot = await book(MONTHS.slice(2));
    const sound = await count(snapshot, MONTHS.slice(2));
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      await writeFile(path, damage(await readFile(path, 'utf8')));
    }
    const again = await count(snapshot, MONTHS.slice(2));
    expect(again.queries.length).toBeGreaterThan(0);
    expect([...again.measured.figures]).toEqual([...sound.measured.figures]);
    expect((await count(snapshot, MONTHS.slice(2))).queries).toEqual([]);
  });

  it('leave no drafts behind, and are named by their key', async () => {
    await count(await book(MONTHS), MONTHS);
    for (const name of await readdir(folder)) expect(name).toMatch(/^[0-9a-f]{64}\.json$/);
  });

  it('say where they could not be kept', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    folder = file;
    await expect(count(await book(MONTHS), MONTHS)).rejects.toMatchObject({ code: 'diskFailed', place: { file } });
    folder = join(file, '..');
  });
});
