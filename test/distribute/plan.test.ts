import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedIssue, planCopies } from '../../src/distribute/index.ts';
import { LABELS, mayReceive } from '../../src/domain/index.ts';
import { ISSUE_ID, recipientOf } from './sample.ts';

const report: PlannedIssue = {
  id: ISSUE_ID,
  label: 'confidential',
  languages: ['zh-CN', 'en'],
  formats: ['pdf', 'xlsx'],
};

describe('planCopies', () => {
  it('plans one copy a recipient, named by id or by several lists, in the order of their ids', () => {
    const recipients = [
      recipientOf('zhao', { lists: ['board', 'management'] }),
      recipientOf('an', { lists: [] }),
      recipientOf('li', { lists: ['branch'] }),
    ];
    const plan = planCopies(recipients, report, ['management', 'board', 'an', 'zhao']);
    expect(plan.copies.map((copy) => copy.recipient)).toEqual(['an', 'zhao']);
    expect(planCopies(recipients.toReversed(), report, ['zhao', 'an', 'management'])).toEqual(plan);
  });

  it('gives every label to exactly the clearances that may have it, and names the others', () => {
    for (const label of LABELS) {
      for (const clearance of LABELS) {
        const [copy] = planCopies([recipientOf('a', { clearance })], { ...report, label }, ['a']).copies;
        expect([label, clearance, copy?.refused]).toEqual([
          label,
          clearance,
          LABELS.indexOf(clearance) >= LABELS.indexOf(label) ? null : 'clearanceBelowLabel',
        ]);
        expect(mayReceive(clearance, label)).toBe(copy?.refused === null);
      }
    }
  });

  it('sends what there is where language or format is not issued, and remembers the language that was wanted', () => {
    const recipient = recipientOf('a', { language: 'en', formats: ['xlsx'] });
    const [copy] = planCopies([recipient], { ...report, languages: ['zh-CN'], formats: ['pdf'] }, ['a']).copies;
    expect(copy).toMatchObject({ language: 'zh-CN', preferredLanguage: 'en', formats: ['pdf'], name: 'Recipient a' });
    const [own] = planCopies([recipient], report, ['a']).copies;
    expect(own).toMatchObject({ language: 'en', formats: ['xlsx'] });
    expect(own).not.toHaveProperty('preferredLanguage');
  });

  it('refuses a list without members and an address that is not one plain mailbox', () => {
    expect(() => planCopies([recipientOf('a')], report, ['all', 'bord'])).toThrow(/found "bord"/);
    const hostile = recipientOf('a', { address: 'ok@b.example\r\nRCPT TO:<evil@evil.example>' });
    expect(() => planCopies([hostile], report, ['a'])).toThrow(/one plain mailbox/);
  });

  it('never plans two copies for one recipient, whatever the lists', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const listed = fc.record({ id, lists: fc.subarray(['x', 'y', 'z']) });
    fc.assert(
      fc.property(
        fc.uniqueArray(listed, { selector: (r) => r.id, minLength: 1 }),
        fc.subarray(['x', 'y', 'z']),
        (people, lists) => {
          const recipients = people.map((one) => recipientOf(one.id, { lists: one.lists }));
          const named = lists.filter((list) => people.some((one) => one.lists.includes(list)));
          const planned = planCopies(recipients, report, named).copies.map((copy) => copy.recipient);
          const expected = people.filter((one) => one.lists.some((list) => named.includes(list))).map((one) => one.id);
          expect(planned).toEqual(expected.toSorted());
        },
      ),
    );
  });
});
