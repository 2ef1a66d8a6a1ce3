import { z } from 'zod';

import { bookSettingsSchema, connectionSchema, policySchema, secretSchema } from './connection.ts';
import { floorSettingsSchema } from './floor-rule.ts';
import { DEFINITION_SETS } from './indicator.ts';
import { LABELS } from './label.ts';
import { LOCALES, localTextSchema as localText } from './locale.ts';
import { ownDimensionSchema } from './own-indicator.ts';
import { breakSchema, scaleSchema } from './series.ts';

const expectedDecimal = 'expected decimal text in quotes, like "0.05"';
const decimalText = z.string({ error: expectedDecimal }).regex(/^-?\d+(\.\d+)?$/, expectedDecimal);
const expectedShare = 'expected a share from 0 to 1 in quotes with at most six decimals, like "0.25"';
const shareText = z.string({ error: expectedShare }).regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, expectedShare);
const slug = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'expected lower-case letters, digits, - and _');
const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone, like Asia/Shanghai');
const currency = z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code, like CNY');

/** One address, strictly: no display name, list, comment, quote or control character. */
export const addressSchema = z.email().max(254);

const displayUnitSchema = z.strictObject({
  'zh-CN': z.enum(['元', '万元', '百万元', '亿元']),
  en: z.enum(['1', 'k', 'm', 'bn']),
});

const thresholdSchema = z.strictObject({
  /** Figure measure in the form CODE or CODE.measure, optionally with own dimensions: `C1.share/class=loss`. */
  figure: z
    .string()
    .regex(
      /^[A-Z][A-Z0-9]*[a-z]?(\.[A-Za-z0-9_]+)?(\/[a-z0-9_]+=[^/]+)*$/,
      'expected C2, C1.balance or C1.share/class=loss',
    ),
  amber: decimalText.optional(),
  red: decimalText.optional(),
  direction: z.enum(['above', 'below']).default('above'),
  /** Whether the bound itself is a breach (达到或超过; where absent) or still within (不高于). */
  atBound: z.enum(['breach', 'within']).optional(),
  source: localText.optional(),
});
export type Threshold = Readonly<z.infer<typeof thresholdSchema>>;

/** A report as configured in `reports/*.yaml`. */
export const reportSettingsSchema = z.strictObject({
  id: slug,
  title: localText,
  period: z.enum(['month', 'quarter', 'year']),
  kind: z.enum(['management', 'board', 'branch']).default('management'),
  definitionSet: z.enum(DEFINITION_SETS).default('cn_2023'),
  /** Scale of amounts in this report, where the lender's is too coarse or too fine. */
  displayUnit: displayUnitSchema.optional(),
  label: z.enum(LABELS).default('confidential'),
  languages: z.array(z.enum(LOCALES)).min(1).default(['zh-CN', 'en']),
  formats: z
    .array(z.enum(['pdf', 'xlsx']))
    .min(1)
    .default(['pdf', 'xlsx']),
  currency: currency.optional(),
  cutoff: z.enum(['periodEnd', 'newestInPeriod']).default('periodEnd'),
  /** Months shown in trends, ending with the report's own. */
  trendMonths: z.int().min(2).max(60).default(13),
  /** Dimension that a scope must name (a branch report names its branch). */
  scopeDimension: z.string().optional(),
  dimensions: z
    .array(z.string())
    .default(['region', 'industry', 'branch', 'product', 'customer_type', 'guarantee_type']),
  minimumBase: decimalText.default('0'),
  thresholds: z.array(thresholdSchema).default([]),
  gates: z
    .strictObject({
      maxRejectShare: decimalText.default('0.005'),
      /** Days from cut-off to the extraction of the data, or off. */
      freshnessDays: z.union([z.int().positive(), z.literal('off')]).default(15),
      tolerances: z
        .array(z.strictObject({ tie: z.string(), amount: decimalText, reason: z.string().min(10) }))
        .default([]),
      /** Ties, or kinds of them, that stop the report although they would only warn. */
      critical: z.array(z.string()).default([]),
    })
    .prefault({}),
  recipients: z.array(z.string()).default([]),
  schedule: z
    .strictObject({
      cron: z.string(),
      timeZone: timeZone.optional(),
      /** ISO date before which no occurrence counts. */
      from: z.iso.date(),
    })
    .optional(),
  mappings: z.array(z.string()).optional(),
});
export type ReportSettings = Readonly<z.infer<typeof reportSettingsSchema>>;

export const recipientSchema = z.strictObject({
  id: slug,
  name: localText,
  address: addressSchema,
  language: z.enum(LOCALES),
  clearance: z.enum(LABELS),
  formats: z
    .array(z.enum(['pdf', 'xlsx']))
    .min(1)
    .default(['pdf', 'xlsx']),
  lists: z.array(slug).default([]),
});
export type Recipient = Readonly<z.infer<typeof recipientSchema>>;

/** Provisions that something asks for: what that is, and the share of each class's balance. */
const requiredProvisionsSchema = z.strictObject({
  purpose: localText,
  byClass: z.strictObject({
    normal: shareText,
    special_mention: shareText,
    substandard: shareText,
    doubtful: shareText,
    loss: shareText,
  }),
});
export type RequiredProvisions = Readonly<z.infer<typeof requiredProvisionsSchema>>;

export const mailSettingsSchema = z.strictObject({
  from: z.strictObject({ name: localText, address: addressSchema }),
  /** Domain part of Message-IDs. */
  messageIdDomain: z.string().regex(/^[a-z0-9.-]+$/),
  /** Absent: mails are written as .eml files. */
  smtp: z
    .strictObject({
      host: z.string().min(1),
      port: z.int().min(1).max(65535),
      security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
      user: z.string().optional(),
      secret: secretSchema.optional(),
      timeoutSeconds: z.int().positive().default(60),
    })
    .optional(),
  /** What to do with a mail of which it is unknown whether it arrived. */
  whenUncertain: z.enum(['hold', 'resend']).default('hold'),
});
export type MailSettings = Readonly<z.infer<typeof mailSettingsSchema>>;

/** `riskpress.yaml`. */
export const lenderSettingsSchema = z.strictObject({
  lender: localText,
  timeZone,
  currency,
  fiscalYearStart: z.int().min(1).max(12).default(1),
  displayUnit: displayUnitSchema.default({ 'zh-CN': '万元', en: 'm' }),
  /** Empty only where the book stays in an engine. */
  mappings: z.array(z.string()).default([]),
  connections: z.record(z.string(), connectionSchema).default({}),
  book: bookSettingsSchema.optional(),
  policy: policySchema.prefault({}),
  engine: z
    .strictObject({ memoryLimitMb: z.int().min(128).default(1024), threads: z.int().min(1).max(256).optional() })
    .prefault({}),
  browser: z
    .strictObject({ sandbox: z.boolean().default(true), timeoutSeconds: z.int().positive().default(120) })
    .prefault({}),
  floors: floorSettingsSchema,
  provisions: z.strictObject({ required: requiredProvisionsSchema.optional() }).prefault({}),
  /** Lines of obligor ratios (O1 to O7) in place of the built-in ones. */
  obligorLines: z
    .partialRecord(
      z.enum(['O1', 'O2', 'O3', 'O4', 'O5', 'O6', 'O7']),
      z.strictObject({ amber: decimalText.optional(), red: decimalText.optional() }),
    )
    .default({}),
  /** Working days in which a warning signal is to be closed, by severity. */
  warning: z
    .strictObject({ days: z.partialRecord(z.enum(['red', 'amber', 'other']), z.int().positive()).default({}) })
    .prefault({}),
  /** Days without work beside weekends, and weekend days that are worked. */
  calendar: z
    .strictObject({ holidays: z.array(z.iso.date()).default([]), workedWeekends: z.array(z.iso.date()).default([]) })
    .prefault({}),
  collections: z
    .strictObject({
      /** Whether results are told by collector: a person's record. */
      byCollector: z.boolean().default(false),
      /** Hours of the day in which no borrower may be contacted. */
      forbiddenHours: z.array(z.int().min(0).max(23)).default([22, 23, 0, 1, 2, 3, 4, 5, 6, 7]),
    })
    .prefault({}),
  labels: z.strictObject({ allowStateSecretWords: z.boolean().default(false) }).prefault({}),
  /** Dimensions made from columns of a loan; a report names them among its own. */
  dimensions: z.array(ownDimensionSchema).default([]),
  /** Structural breaks that are known. */
  breaks: z.array(breakSchema).default([]),
  /** Ordered scales of grades for transitions that are counted already. */
  scales: z.array(scaleSchema).default([]),
  mail: mailSettingsSchema,
});
export type LenderSettings = Readonly<z.infer<typeof lenderSettingsSchema>>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
