import { z } from 'zod';

import { figureSchema } from './figure.ts';
import { DEFINITION_SETS } from './indicator.ts';
import { LABELS } from './label.ts';
import { LOCALES } from './locale.ts';
import { COMPARISONS } from './period.ts';

const localText = z.strictObject({ 'zh-CN': z.string(), en: z.string() });

/**
 * A value put into a sentence: a figure by id, a word of `templates/words/<locale>.yaml` by key (or by a key a
 * language, where rounding makes them differ), a text in both languages, a literal that reads the same in both (a
 * hash, a code, an ISO date), or an amount of a single loan, in whole units of its currency whatever the report's scale.
 */
const paramSchema = z.union([
  z.strictObject({ figure: z.string() }),
  z.strictObject({ word: z.string() }),
  z.strictObject({ words: z.strictObject({ 'zh-CN': z.string(), en: z.string() }) }),
  z.strictObject({ text: localText }),
  z.strictObject({ literal: z.string() }),
  z.strictObject({ amount: z.string().regex(/^-?\d+(\.\d+)?$/) }),
]);
export type Param = Readonly<z.infer<typeof paramSchema>>;

/** A sentence or heading: a key of the word files whose text holds `{name}` for each parameter. */
const wordingSchema = z.strictObject({ key: z.string(), params: z.record(z.string(), paramSchema).default({}) });
export type Wording = Readonly<z.infer<typeof wordingSchema>>;

/** A table cell is a parameter, a whole wording, or empty (null). */
const cellSchema = z.union([paramSchema, z.strictObject({ wording: wordingSchema }), z.null()]);
export type ReportCell = Readonly<z.infer<typeof cellSchema>>;

const columnSchema = z.strictObject({ title: wordingSchema, align: z.enum(['text', 'number']) });

const tableSchema = z.strictObject({
  kind: z.literal('table'),
  id: z.string(),
  title: wordingSchema,
  columns: z.array(columnSchema).min(1),
  /** `total` rows are set apart; `status` puts word and shape beside the row. */
  rows: z.array(
    z.strictObject({
      total: z.boolean().default(false),
      status: z.enum(['green', 'amber', 'red']).nullable().default(null),
      cells: z.array(cellSchema),
    }),
  ),
  /** Wide tables go on landscape pages. */
  wide: z.boolean().default(false),
  /** Reference matter, set in small type. */
  small: z.boolean().optional(),
  /** Detail that would only lengthen the PDF: the table stands in the workbook alone. */
  workbookOnly: z.boolean().optional(),
  /** Rows that the PDF prints, totals always among them, and what it says of the others; the workbook has all. */
  printed: z.strictObject({ rows: z.int().positive(), note: wordingSchema }).optional(),
});
export type ReportTable = Readonly<z.infer<typeof tableSchema>>;

/** A chart's series are figures; categories name the x positions. `points` null means a gap. */
const chartSchema = z.strictObject({
  kind: z.literal('chart'),
  id: z.string(),
  /** `waterfall`: first and last point stand on zero, those between add up from one to the other. */
  form: z.enum(['line', 'stackedArea', 'bar', 'stackedBar', 'waterfall']),
  title: wordingSchema,
  /** Alternative text: what the chart shows, in one sentence. */
  alternative: wordingSchema,
  unit: z.enum(['ratio', 'pp', 'amount', 'count', 'days', 'index']),
  categories: z.array(paramSchema),
  series: z.array(z.strictObject({ name: wordingSchema, points: z.array(z.string().nullable()) })).min(1),
  /** Horizontal reference lines (thresholds): decimal text in the unit's own terms. */
  lines: z.array(z.strictObject({ name: wordingSchema, value: z.string() })).default([]),
  /** Vertical marks where the series broke: place among the categories, and what is said of it. */
  breaks: z.array(z.strictObject({ at: z.int().nonnegative(), note: wordingSchema })).optional(),
});
export type ReportChart = Readonly<z.infer<typeof chartSchema>>;

const blockSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('headline'), wording: wordingSchema }),
  z.strictObject({ kind: z.literal('paragraph'), wording: wordingSchema }),
  z.strictObject({ kind: z.literal('list'), items: z.array(wordingSchema) }),
  z.strictObject({ kind: z.literal('note'), wording: wordingSchema }),
  z.strictObject({ kind: z.literal('subheading'), wording: wordingSchema }),
  tableSchema,
  chartSchema,
]);
export type ReportBlock = Readonly<z.infer<typeof blockSchema>>;

const boardRowSchema = z.strictObject({
  name: localText,
  figure: z.string(),
  /** Change figures, one a comparison, in the report's order; null where the comparison has no data. */
  changes: z.array(z.string().nullable()),
  threshold: z.string().nullable(),
  status: z.enum(['green', 'amber', 'red']).nullable(),
  /** Figures of the trend months, oldest first, for the sparkline. */
  trend: z.array(z.string()),
});
export type BoardRow = Readonly<z.infer<typeof boardRowSchema>>;

/** The only thing a renderer sees: plain data, validated, the same for every language. */
export const reportSchema = z.strictObject({
  schema: z.literal('riskpress.report/1'),
  identity: z.strictObject({
    report: z.string(),
    kind: z.enum(['management', 'board', 'branch']),
    period: z.string(),
    scope: z.record(z.string(), z.string()),
    /** What a scoped report is about, in words: the branch's name. */
    subject: localText.optional(),
    revision: z.int().positive(),
    cutoffDate: z.iso.date(),
    title: localText,
    lender: localText,
    label: z.enum(LABELS),
    currency: z.string(),
    definitionSet: z.enum(DEFINITION_SETS),
    balanceBase: wordingSchema,
    displayUnit: z.strictObject({
      'zh-CN': z.strictObject({ name: z.string(), exponent: z.int() }),
      en: z.strictObject({ name: z.string(), exponent: z.int() }),
    }),
    languages: z.array(z.enum(LOCALES)).min(1),
    /** IANA zone of printed times; UTC where absent. */
    timeZone: z.string().optional(),
  }),
  order: z.strictObject({
    orderedAt: z.iso.datetime(),
    orderedBy: z.string(),
    /** Whether the person was proved (operating-system account) or only typed. */
    proved: z.boolean(),
    reason: z.string().nullable(),
    extractedAt: z.iso.datetime().nullable(),
  }),
  comparisons: z.array(z.strictObject({ key: z.enum(COMPARISONS), month: z.string() })),
  /** One page: five sentences and the board. */
  onePage: z.strictObject({ sentences: z.array(wordingSchema), board: z.array(boardRowSchema) }),
  /** Annexes are lettered by their titles and take no number. */
  sections: z.array(
    z.strictObject({
      id: z.string(),
      title: wordingSchema,
      annex: z.boolean().optional(),
      /** A part of the numbered section before it: 2.1, 2.2. */
      part: z.boolean().optional(),
      blocks: z.array(blockSchema),
    }),
  ),
  /** Figures that earlier issues gave otherwise: marked r wherever a table prints them, with what was issued. */
  restated: z.array(z.strictObject({ figure: z.string(), note: wordingSchema })).optional(),
  /** Every figure that any part of the report refers to, by id. */
  figures: z.record(z.string(), figureSchema),
  provenance: z.strictObject({
    snapshot: z.string(),
    inputs: z.string(),
    tools: z.record(z.string(), z.string()),
    /** Where the loan rows stayed, when they were not taken in. */
    staying: z.strictObject({ connection: z.string(), engine: z.string(), tables: z.array(z.string()) }).optional(),
  }),
});
export type Report = Readonly<z.infer<typeof reportSchema>>;

/** A figure as one rendition shows it. Page is 1-based; null in a workbook. */
export interface ShownFigure {
  readonly id: string;
  readonly text: string;
  readonly page: number | null;
}
