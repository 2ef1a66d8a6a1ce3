import type { ReportBlock, ReportChart } from '../../domain/index.ts';
import { drawChart } from '../chart/index.ts';
import type { Speaker } from '../speaker.ts';
import { Markup } from './markup.ts';
import { type TableView, tableView } from './view-table.ts';

/** A block of a section under the name of the template that sets it. */
export type BlockView = TextView | ListView | (TableView & { readonly template: 'table' }) | ChartView;

interface TextView {
  readonly template: 'headline' | 'paragraph' | 'note' | 'subheading';
  readonly text: Markup;
}

interface ListView {
  readonly template: 'list';
  readonly items: readonly Markup[];
}

interface ChartView {
  readonly template: 'chart';
  readonly anchor: string;
  readonly number: string;
  readonly title: Markup;
  readonly unit: string;
  readonly legend: readonly { readonly name: string; readonly color: string }[];
  readonly hasLegend: boolean;
  readonly drawing: Markup;
}

/** Running numbers of tables and charts through the document. */
export interface Numbering {
  tables: number;
  charts: number;
}

/** Blocks in order; `numbering` counts on. */
export function blockViews(
  blocks: readonly ReportBlock[],
  speaker: Speaker,
  numbering: Numbering,
): readonly BlockView[] {
  return blocks.filter(isPrinted).map((block) => blockView(block, speaker, numbering));
}

/** Whether a block stands in the PDF at all. */
export function isPrinted(block: ReportBlock): boolean {
  return block.kind !== 'table' || block.workbookOnly !== true;
}

function blockView(block: ReportBlock, speaker: Speaker, numbering: Numbering): BlockView {
  switch (block.kind) {
    case 'list':
      return { template: 'list', items: block.items.map((item) => Markup.ofPieces(speaker.say(item))) };
    case 'table':
      numbering.tables += 1;
      return { template: 'table', ...tableView(block, speaker, numbering.tables) };
    case 'chart':
      numbering.charts += 1;
      return chartView(block, speaker, numbering.charts);
    default:
      return { template: block.kind, text: Markup.ofPieces(speaker.say(block.wording)) };
  }
}

function chartView(chart: ReportChart, speaker: Speaker, number: number): ChartView {
  const { svg, legend } = drawChart(chart, speaker, `chart-${number}`);
  return {
    template: 'chart',
    anchor: `chart-${number}`,
    number: speaker.word('page.chart.number', { number: String(number) }),
    title: Markup.ofPieces(speaker.say(chart.title)),
    unit: chartUnit(chart, speaker),
    legend,
    hasLegend: legend.length > 0,
    drawing: Markup.ofDrawing(svg),
  };
}

function chartUnit(chart: ReportChart, speaker: Speaker): string {
  if (chart.unit !== 'amount') return speaker.word(`page.unit.${chart.unit}`);
  const [first] = chart.series.flatMap((series) => series.points).filter((id) => id !== null);
  const currency = first === undefined ? null : speaker.figure(first).currency;
  return speaker.amountUnit(currency);
}
