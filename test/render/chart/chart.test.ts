import { describe, expect, it } from 'vitest';

import { type ReportChart, reportSchema } from '../../../src/domain/index.ts';
import { drawChart, drawSparkline } from '../../../src/render/chart/index.ts';
import { speakerOf } from '../../../src/render/speaker.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { sampleWords } from '../../support/sample-words.ts';

const words = await sampleWords();
const report = sampleReport();
const speaker = speakerOf(report, 'en', words);
const charts = report.sections.flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'chart'));

function chart(form: ReportChart['form']): ReportChart {
  const found = charts.find((one) => one.form === form);
  if (found === undefined) throw new Error(`the sample has no ${form}`);
  return found;
}

const figuresIn = (svg: string): string[] => Array.from(svg.matchAll(/data-figure="([^"]*)"/g), ([, id = '']) => id);

describe.each(['line', 'stackedArea', 'bar', 'stackedBar'] as const)('a chart of form %s', (form) => {
  it('is the same text however many charts were drawn before it', () => {
    const first = drawChart(chart(form), speaker, 'chart-1');
    for (const other of charts) drawChart(other, speaker, 'chart-2');
    expect(drawChart(chart(form), speaker, 'chart-1')).toEqual(first);
  });

  it('has a role, an alternative text, ids of its own and no trace of the library', () => {
    const { svg } = drawChart(chart(form), speaker, 'chart-7');
    expect(svg).toMatch(/^<svg role="img" aria-label="[^"]+ over thirteen months/);
    expect(svg).not.toMatch(/<style|class="zr|ecmeta|zr\d|[\u{e000}\u{e001}]|NaN|undefined/u);
    const ids = Array.from(svg.matchAll(/ id="([^"]*)"/g), ([, id = '']) => id);
    for (const id of ids) expect(id).toMatch(/^chart-7-\d+$/);
  });

  it('holds hostile names as text', () => {
    const hostile = '</text></svg><script>x</script>{a|b}"\'&\u{e000}0\u{e001}\n第二行';
    const name = { key: 'page.plain', params: { text: { literal: hostile } } };
    const one = chart(form);
    const named = {
      ...one,
      alternative: name,
      categories: one.categories.map(() => ({ literal: hostile })),
      series: one.series.map((series) => ({ ...series, name })),
      lines: [{ name, value: '0.02' }],
    };
    const { svg } = drawChart(named, speaker, 'chart-1');
    expect(svg).not.toContain('<script');
    expect(svg.match(/<\/svg>/g)).toHaveLength(1);
    expect(svg).toContain('&lt;script&gt;');
  });

  it('draws without a single value', () => {
    const one = chart(form);
    const empty = {
      ...one,
      series: one.series.map((series) => ({ ...series, points: series.points.map(() => null) })),
    };
    expect(drawChart(empty, speaker, 'chart-1').svg).not.toMatch(/NaN|Infinity|undefined|null/);
  });
});

describe('figures in a chart', () => {
  it('stand at the end of each line: the last value of each series', () => {
    const line = chart('line');
    expect(figuresIn(drawChart(line, speaker, 'c').svg).sort()).toEqual(
      line.series.map((series) => series.points.at(-1)).sort(),
    );
  });

  it('stand at every lying bar, n/a where there is no value', () => {
    const bars = chart('bar');
    const { svg } = drawChart(bars, speaker, 'c');
    expect(figuresIn(svg)).toEqual(bars.series[0]?.points);
    expect(svg).toContain('>n/a</tspan>');
  });

  it('leaves room in the axis for a limit above every value', () => {
    const line = { ...chart('line'), lines: [{ name: chart('line').title, value: '0.5' }] };
    expect(drawChart(line, speaker, 'c').svg).toMatch(/>[56]0%<\/text>/);
  });
});

describe('a sparkline', () => {
  it.each([
    ['nothing', []],
    ['no value', [null, null]],
    ['one value', [1]],
    ['the same value', [2, 2, 2]],
    ['gaps', [null, 1, null, 3, 2, null]],
  ])('draws %s', (_, values) => {
    const svg = drawSparkline(values, 'x "y" <z>');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toContain('aria-label="x &quot;y&quot; &lt;z&gt;"');
    expect(svg.includes('<circle')).toBe(values.some((value) => value !== null));
  });

  it('breaks at a gap', () => {
    expect(drawSparkline([1, 2, null, 3, 4], '').match(/M/g)).toHaveLength(3);
  });
});

it('the sample is a valid report', () => {
  expect(reportSchema.safeParse(report).success).toBe(true);
});
