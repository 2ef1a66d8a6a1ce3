import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type CheckOptions, checkSnapshot } from '../../src/check/index.ts';
import { isMore, kindOf, minus, sum, TIE_KINDS } from '../../src/check/tie.ts';
import {
  type CheckResult,
  type Engine,
  type InputControl,
  parsePeriod,
  type Snapshot,
  type Tie,
} from '../../src/domain/index.ts';
import { openDirectEngine } from '../support/direct-engine.ts';
import { LEDGER, LOANS, ledgerPart, loanPart, provisionPart, sampleSnapshot } from './sample-snapshot.ts';

let engine: Engine;
let folder: string;
let good: Snapshot;
beforeAll(async () => {
  engine = await openDirectEngine();
  folder = await mkdtemp(join(tmpdir(), 'riskpress-check-'));
  good = await sampleSnapshot(engine, folder);
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const GATES: CheckOptions['gates'] = { maxRejectShare: '0.005', freshnessDays: 15, tolerances: [], critical: [] };

function check(snapshot: Snapshot, changes: Partial<CheckOptions> = {}): Promise<CheckResult> {
  const period = parsePeriod('2026-10');
  const months = ['2026-08', '2026-09', '2026-10'];
  return checkSnapshot(snapshot, {
    engine,
    period,
    cutoff: 'periodEnd',
    gates: GATES,
    months,
    currency: 'CNY',
    ...changes,
  });
}

function tie(result: CheckResult, id: string, month: string | null = '2026-10'): Tie {
  const found = result.ties.find((candidate) => candidate.id === id && candidate.month === month);
  if (found === undefined)
    throw new Error(`no tie ${id} of ${month}; there are ${result.ties.map((t) => t.id).join(', ')}`);
  return found;
}

/** The snapshot with the control of one input changed. */
function withControl(name: string, change: (control: InputControl) => InputControl): Snapshot {
  return { ...good, controls: good.controls.map((control) => (control.name === name ? change(control) : control)) };
}

function withPart(part: Snapshot['parts'][number]): Snapshot {
  const others = good.parts.filter(({ table, month }) => table !== part.table || month !== part.month);
  return { ...good, parts: [...others, part] };
}

describe('a book in order', () => {
  it('ties in every way it can, and says what it could not check', async () => {
    const result = await check(good);
    expect(result.blockers).toEqual([]);
    expect(result.warnings).toEqual([]);
    expect(result.cutoffDate).toBe('2026-10-31');
    expect(result.extractedAt).toBe('2026-11-03T02:00:00+08:00');
    expect(result.ties.filter((each) => !each.passed && each.notChecked === null)).toEqual([]);
    expect(
      result.ties.filter((each) => each.notChecked !== null).map((each) => `${each.id} ${each.notChecked}`),
    ).toEqual([
      'manifest.present/gl_control notSupplied:manifest',
      'manifest.present/provision notSupplied:manifest',
      'cut.sum/industry notSupplied:industry',
      'cut.sum/branch notSupplied:branch',
      'cut.sum/product notSupplied:product',
      'cut.sum/customer_type notSupplied:customer_type',
      'cut.sum/guarantee_type notSupplied:guarantee_type',
    ]);
    expect(tie(result, 'class.sum')).toMatchObject({ left: '1200000.29', right: '1200000.29', difference: '0.00' });
    expect(tie(result, 'stage.total/loan_snapshot')).toMatchObject({ left: '1200077.29', right: '1200077.29' });
    expect(tie(result, 'gl.account/1303/CNY')).toMatchObject({
      left: '1200000.30',
      right: '1200000.30',
      critical: true,
    });
    expect(tie(result, 'gl.total/CNY')).toMatchObject({ left: '1200000.29', passed: true });
  });

  it('uses only tie ids that are documented', async () => {
    const result = await check(good);
    for (const each of result.ties) expect(Object.keys(TIE_KINDS)).toContain(kindOf(each.id));
  });
});

describe('a break stops the report, in words', () => {
  it('of one cent in the ledger, and a tolerance with its reason lets it through, printed', async () => {
    const broken = withPart(
      await ledgerPart(engine, folder, '2026-10', [
        ['1303', '1200000.29'],
        ['1305', '-0.01'],
      ]),
    );
    const result = await check(broken);
    expect(result.blockers).toEqual([
      '2026-10: loan tape 1200000.30 against general ledger 1200000.29 on 1303/CNY: 0.01 apart, tolerance 0 (tie gl.account/1303/CNY)',
      '2026-10: loan tape 1200000.29 against general ledger 1200000.28 on CNY: 0.01 apart, tolerance 0 (tie gl.total/CNY)',
    ]);
    const reason = 'rounding of the ledger, signed by finance';
    const tolerances = [
      { tie: 'gl.account/1303/CNY', amount: '0.01', reason },
      { tie: 'gl.total', amount: '0.01', reason },
    ];
    const tolerated = await check(broken, { gates: { ...GATES, tolerances } });
    expect(tolerated.blockers).toEqual([]);
    expect(tie(tolerated, 'gl.total/CNY')).toMatchObject({ passed: true, tolerance: '0.01', toleranceReason: reason });
    const tight = await check(broken, {
      gates: { ...GATES, tolerances: [{ tie: 'gl.account', amount: '0.009', reason }] },
    });
    expect(tight.blockers).toHaveLength(2);
  });

  it('of an account that only one side has, and of an older month that is shown', async () => {
    const extra = withPart(await ledgerPart(engine, folder, '2026-08', [...LEDGER, ['9999', '5.00']]));
    const result = await check(extra);
    expect(result.blockers.join('\n')).toContain(
      '2026-08: loan tape 0 against general ledger 5.00 on 9999/CNY: 5.00 apart',
    );
    expect((await check(extra, { months: ['2026-09', '2026-10'] })).blockers).toEqual([]);
  });

  it('of a missing month', async () => {
    const hole = { ...good, parts: good.parts.filter(({ month }) => month !== '2026-09') };
    const gone = { ...hole, controls: good.controls.filter(({ month }) => month !== '2026-09') };
    expect((await check(gone)).blockers).toEqual([
      '2026-09: no loan tape for this month, which the report shows (tie months.present)',
    ]);
    const late = { ...good, parts: good.parts.filter(({ month }) => month !== '2026-10') };
    expect((await check(late)).blockers).toContain(
      '2026-10: no loan tape for this month, which the report shows (tie months.present)',
    );
  });

  it.each<[string, (control: InputControl) => InputControl, string]>([
    ['rows', (c) => ({ ...c, recordsInBytes: 5 }), 'the file has 5 records, but 4 were loaded, rejected or filtered'],
    ['rows', (c) => ({ ...c, rejected: 1 }), 'the file has 4 records, but 5 were'],
    ['manifest.rows', (c) => manifest(c, { rowCount: 7 }), 'its manifest declares 7 rows, the file has 4'],
    [
      'manifest.total',
      (c) => manifest(c, { controlTotal: '1200077.30' }),
      'a total of 1200077.30, the rows sum to 1200077.29, 0.01 apart',
    ],
    [
      'manifest.sha256',
      (c) => manifest(c, { sha256: 'f'.repeat(64) }),
      'the file is not the one its manifest describes (SHA-256 ffffffffffff…',
    ],
    [
      'manifest.cutoff',
      (c) => manifest(c, { cutoffDate: '2026-09-30' }),
      'its manifest is for 2026-09-30, its rows are of 2026-10-31',
    ],
    ['manifest.present', (c) => ({ ...c, manifest: null }), 'a manifest was expected with it, there is none'],
  ])('of %s', async (kind, change, words) => {
    const name = 'loan_snapshot_2026-10.csv';
    const { blockers } = await check(withControl(name, change));
    const found = blockers.find((blocker) => blocker.endsWith(`(tie ${kind}/${name})`));
    expect(found).toContain(`2026-10: ${name}: `);
    expect(found).toContain(words);
  });

  it('of a manifest that the mapping names and nobody sent, even where no file has one', async () => {
    const none = good.controls.map((control) => ({
      ...control,
      manifest: null,
      manifestExpected: control.table === 'provision',
    }));
    const { blockers } = await check({ ...good, controls: none });
    expect(blockers).toHaveLength(3);
    expect(blockers[0]).toBe(
      '2026-08: provision_2026-08.csv: a manifest was expected with it, there is none (tie manifest.present/provision_2026-08.csv)',
    );
  });

  it('of keys with different rows, and of rejects above the gate, naming the first', async () => {
    const reject = { table: 'loan_snapshot', file: 'loans.csv', line: 7, column: '余额', reason: 'badNumber' } as const;
    const more = { expected: 'a number', maskedValue: '9,9', month: '2026-10' };
    const name = 'loan_snapshot_2026-10.csv';
    const changed = withControl(name, (c) => ({
      ...c,
      recordsInBytes: 5,
      rejected: 1,
      loadedTotal: '1300077.29',
      manifest: null,
    }));
    const earlier = { ...reject, ...more, file: 'earlier.csv', month: '2026-09' };
    const result = await check({ ...changed, conflictingKeys: 2, rejects: [earlier, { ...reject, ...more }] });
    expect(result.blockers).toContain('2 keys appear more than once with different rows (tie keys.conflicting)');
    expect(result.blockers).toContain(
      '2026-10: loan_snapshot: 20.00% of the rows were rejected, at most 0.50% may be; first: loans.csv line 7, column 余额, badNumber (tie rejects.rows/loan_snapshot)',
    );
    expect(tie(result, 'rejects.balance/loan_snapshot')).toMatchObject({ passed: false });
    expect(result.blockers.join()).toContain('7.69% of the balance is not in the rows that were loaded');
    expect(tie(result, 'stage.total/loan_snapshot').notChecked).toBe('rowsRejected');
    const wide = await check({ ...changed }, { gates: { ...GATES, maxRejectShare: '0.25' } });
    expect(wide.blockers.filter((each) => each.includes('rejects.'))).toEqual([]);
    expect(tie(wide, 'rejects.rows/loan_snapshot')).toMatchObject({ left: '0.2', tolerance: '0.25', passed: true });
  });

  it('of rows that were loaded and are not in the staged table', async () => {
    const fewer = withPart(await loanPart(engine, folder, '2026-10', LOANS.slice(1)));
    const { blockers } = await check(fewer);
    expect(blockers.join('\n')).toContain(
      'rows loaded = rows in the staged table, loan_snapshot: 4 against 3, 1 apart',
    );
    expect(blockers.join('\n')).toContain(
      'control total of the rows read = sum over the staged table, loan_snapshot: 1200077.29 against 200077.19',
    );
  });
});

function manifest(control: InputControl, change: Partial<NonNullable<InputControl['manifest']>>): InputControl {
  return control.manifest === null ? control : { ...control, manifest: { ...control.manifest, ...change } };
}

describe('freshness', () => {
  const late = (extractedAt: string): Snapshot =>
    withControl('loan_snapshot_2026-10.csv', (control) => manifest(control, { extractedAt }));

  it('is judged by the manifest, from the cut-off', async () => {
    expect((await check(late('2026-11-15T23:59:00Z'))).blockers).toEqual([]);
    expect((await check(late('2026-11-16T00:00:00Z'))).blockers).toEqual([
      '2026-10: extracted 16 days after the cut-off, expected 0 to 15 (tie freshness.extraction)',
    ]);
    expect((await check(late('2026-10-30T10:00:00Z'))).blockers[0]).toContain('extracted -1 days after the cut-off');
  });

  it('can be switched off, and without a manifest it is a warning', async () => {
    const off = await check(late('2027-11-16T00:00:00Z'), { gates: { ...GATES, freshnessDays: 'off' } });
    expect(off.blockers).toEqual([]);
    expect(tie(off, 'freshness.extraction').notChecked).toBe('switchedOff');
    const bare = { ...good, controls: good.controls.map((control) => ({ ...control, manifest: null })) };
    const result = await check(bare);
    expect(result.blockers).toEqual([]);
    expect(result.extractedAt).toBeNull();
    expect(result.warnings).toEqual([
      '2026-10: no manifest says when the data was extracted, so its freshness is not checked',
    ]);
  });

  it('wants the period’s own end, or the newest cut-off inside it where the report says so', async () => {
    const part = await loanPart(engine, folder, '2026-10', LOANS);
    const early = withPart({ ...part, cutoffs: ['2026-10-25'] });
    expect((await check(early)).blockers).toContain(
      '2026-10: the data is of 2026-10-25, the report is for 2026-10-31 (tie freshness.cutoff)',
    );
    const newest = await check(early, { cutoff: 'newestInPeriod' });
    expect(newest.cutoffDate).toBe('2026-10-25');
    expect(tie(newest, 'freshness.cutoff')).toMatchObject({ passed: true, left: '2026-10-25', right: '2026-10-25' });
    const none = await check({ ...good, parts: [] }, { cutoff: 'newestInPeriod' });
    expect(none.cutoffDate).toBe('2026-10-31');
    expect(none.blockers.join()).toContain('2026-10: no loan tape');
  });
});

describe('what deserves a word', () => {
  it('mixed currencies are no blocker', async () => {
    const loans = [...LOANS, { id: 'L5', balance: '5.00', currency: 'EUR', account: '1303' }];
    const mixed = withPart(await loanPart(engine, folder, '2026-10', loans));
    const { warnings } = await check(mixed);
    expect(warnings.join()).toContain('2026-10: the book is in CNY, EUR, the report in CNY: totals are not available');
  });

  it('provisions without a loan', async () => {
    const orphan = withPart(await provisionPart(engine, folder, '2026-10', ['L1', 'L9']));
    const result = await check(orphan);
    expect(result.blockers).toEqual([]);
    expect(result.warnings).toEqual(['2026-10: 1 of 2 provisions have no loan on the tape']);
  });

  it('a tolerance for no tie', async () => {
    const tolerances = [{ tie: 'gl.totl', amount: '1', reason: 'a slip of the pen' }];
    const { warnings } = await check(good, { gates: { ...GATES, tolerances } });
    expect(warnings).toEqual(['a tolerance is configured for gl.totl, which is no tie; did you mean gl.total?']);
  });

  it('ties that cannot be made are not passed: no ledger, no accounts on the tape, rows filtered', async () => {
    const noLedger = { ...good, parts: good.parts.filter(({ table }) => table !== 'gl_control') };
    const bare = { ...noLedger, controls: good.controls.filter(({ table }) => table !== 'gl_control') };
    expect(tie(await check(bare), 'gl.total')).toMatchObject({ passed: false, notChecked: 'notSupplied:gl_control' });
    const [first] = good.parts.filter(({ table, month }) => table === 'loan_snapshot' && month === '2026-10');
    if (first === undefined) throw new Error('no tape');
    const columns = first.columns.filter((column) => column !== 'gl_account');
    const result = await check(withPart({ ...first, columns }));
    expect(tie(result, 'gl.account')).toMatchObject({ passed: false, notChecked: 'notSupplied:gl_account' });
    expect(tie(result, 'gl.total/CNY').passed).toBe(true);
    const filtered = withControl('loan_snapshot_2026-10.csv', (c) =>
      manifest({ ...c, recordsInBytes: 6, filtered: 2 }, { rowCount: 6 }),
    );
    expect(tie(await check(filtered), 'manifest.total/loan_snapshot_2026-10.csv').notChecked).toBe('rowsFiltered');
    expect((await check(filtered)).blockers).toEqual([]);
  });
});

const cents = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
const amount = (units: bigint): string =>
  `${units < 0n ? '-' : ''}${String(units < 0n ? -units : units)
    .padStart(3, '0')
    .replace(/(..)$/, '.$1')}`;

describe('amounts', () => {
  it('are added and compared exactly', () => {
    fc.assert(
      fc.property(fc.array(cents, { maxLength: 20 }), cents, (units, other) => {
        const total = units.reduce((a, b) => a + b, 0n);
        const sameAmount = minus(sum(units.map(amount)), amount(total));
        expect(sameAmount).toMatch(/^0(\.00)?$/);
        expect(isMore(amount(total), amount(other))).toBe(total > other);
      }),
    );
  });

  it('any split of a book over regions sums to it, and a cent taken from any side is found', async () => {
    const region = fc.option(fc.constantFrom('East', 'West', "O'Brien", ''), { nil: undefined });
    const loan = fc.record({ cents: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), region });
    await fc.assert(
      fc.asyncProperty(fc.array(loan, { minLength: 1, maxLength: 30 }), async (drawn) => {
        const loans = drawn.map((each, i) => {
          const place = each.region === undefined ? {} : { region: each.region };
          return { id: `L${i}`, balance: amount(each.cents), account: '1', ...place };
        });
        const total = amount(drawn.reduce((all, each) => all + each.cents, 0n));
        const tape = await loanPart(engine, folder, '2026-10', loans);
        const ledger = await ledgerPart(engine, folder, '2026-10', [['1', total]]);
        const off = await ledgerPart(engine, folder, '2026-10', [['1', minus(total, '0.01')]]);
        const own = { ...good, parts: [tape, ledger], controls: [] };
        const months = ['2026-10'];
        const result = await check(own, { months });
        expect(tie(result, 'cut.sum/region').passed).toBe(true);
        expect(tie(result, 'gl.account/1/CNY')).toMatchObject({ passed: true });
        const broken = await check({ ...own, parts: [tape, off] }, { months });
        expect(tie(broken, 'gl.account/1/CNY')).toMatchObject({ passed: false, difference: '0.01' });
      }),
      { numRuns: 25 },
    );
  });
});
