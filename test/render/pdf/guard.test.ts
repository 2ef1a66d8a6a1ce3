import { describe, expect, it } from 'vitest';

import { checkPages, type Expectation } from '../../../src/render/pdf/guard.ts';
import type { ReadPage, Run } from '../../../src/render/pdf/reading.ts';

const run = (text: string, weight = 'Regular'): Run => ({
  text,
  face: `NotoSansSCThin-${weight}`,
  hasMissingGlyph: false,
});
const figure = (text: string): Run => run(text, 'Medium');
const page = (...runs: Run[]): ReadPage => ({ runs: [run('内部', 'Bold'), run('内部', 'Bold'), ...runs], outside: [] });

const pages = [page(figure('1.49%'), run('较上月'), figure('+0.04')), page(figure('n/a'))];
const expected: Expectation = {
  figures: [
    { id: 'C2@2026-10', text: '1.49%' },
    { id: 'C2.prevMonth@2026-10', text: '+0.04' },
    { id: 'P1@2026-10', text: 'n/a' },
  ],
  label: '内部',
  draft: null,
  sources: ['the null hypothesis'],
};
const failed = (message: RegExp) =>
  expect.objectContaining({ code: 'renderFailed', message: expect.stringMatching(message) });

describe('a finished PDF', () => {
  it('that shows exactly the figures meant passes, and tells the page of each', () => {
    expect(checkPages(pages, expected)).toEqual([1, 1, 2]);
  });

  it.each([
    [
      'one digit changed',
      [page(figure('1.48%'), figure('+0.04')), page(figure('n/a'))],
      /expected 1\.49% of C2@2026-10/,
    ],
    ['two figures changed places', [page(figure('+0.04'), figure('1.49%')), page(figure('n/a'))], /as figure 1/],
    ['a figure missing', [page(figure('1.49%'), figure('+0.04'))], /as figure 3, found nothing/],
    ['a figure too many', [...pages, page(figure('7'))], /found 7 on page 3/],
    ['a figure in the text face', [page(run('1.49%'), figure('+0.04')), page(figure('n/a'))], /as figure 1/],
    [
      'a page without its label',
      [...pages, { runs: [run('内部', 'Bold')], outside: [] }],
      /label 内部 .* page 3, found 1/,
    ],
    ['a system typeface', [...pages, page({ ...run('x'), face: 'DejaVuSans' })], /"x" in DejaVuSans/],
    ['a nameless typeface', [...pages, page({ ...run('x'), face: '' })], /nameless/],
    ['an empty box', [...pages, page({ ...run('x'), hasMissingGlyph: true })], /empty box .* page 3/],
    ['text beyond the edge', [...pages, { ...page(), outside: ['long'] }], /"long" reaches over the edge of page 3/],
    ['NaN', [...pages, page(run('is NaN%'))], /"is NaN%" on page 3/],
    ['undefined', [...pages, page(run('undefined'))], /undefined/],
    ['an object', [...pages, page(run('[object Object]'))], /object/],
  ])('with %s fails', (_, wrong, message) => {
    expect(() => checkPages(wrong, expected)).toThrow(failed(message));
  });

  it('may say null where somebody wrote it', () => {
    expect(checkPages([...pages, page(run('the null hypothesis'))], expected)).toHaveLength(3);
  });

  it('of a draft says so on every page', () => {
    const draft = { ...expected, draft: 'DRAFT 草稿' };
    const marked = pages.map((one) => ({ ...one, runs: [...one.runs, run('DRAFT 草稿', 'Bold')] }));
    expect(checkPages(marked, draft)).toEqual([1, 1, 2]);
    expect(() => checkPages([...marked.slice(0, 1), ...pages.slice(1)], draft)).toThrow(failed(/DRAFT 草稿 on page 2/));
  });
});
