import { z } from 'zod';

/** Rules that set the best class a loan may have (分类下限); ids of C9's own dimension `rule`. */
export const FLOOR_RULES = [
  'overdue',
  'card',
  'sibling',
  'contagionInside',
  'contagionOutside',
  'impaired',
  'ecl',
  'restructured',
  'reRestructured',
  'rollover',
  'useOfFunds',
  'downgrade',
  'evasion',
  'bankruptcy',
] as const;
export type FloorRule = (typeof FLOOR_RULES)[number];

/** Kinds of customers that are retail unless the lender says otherwise. */
const RETAIL_TYPES: readonly string[] = ['retail', 'individual', '个人', '个体工商户'];

/**
 * `floors` of riskpress.yaml: which floors hold. What rests on one copy of the order, or on common knowledge alone, can
 * be turned off; by default the strict reading holds.
 */
export const floorSettingsSchema = z
  .strictObject({
    /** Values of `product` that are credit cards. */
    cardProducts: z.array(z.string()).default([]),
    /** Values of an obligor's `type`, else of a loan's `customer_type`, to which contagion does not apply. */
    retailTypes: z.array(z.string()).default([...RETAIL_TYPES]),
    /** Days up to which an operational or technical delay with a reason is no overdue; 0: never. */
    technicalDays: z.int().min(0).max(7).default(7),
    /** Whether a share of expected losses counts for credit-impaired loans (stage 3) only. */
    eclNeedsImpairment: z.boolean().default(false),
    /** Rules that do not hold here are `false`. */
    rules: z.partialRecord(z.enum(FLOOR_RULES), z.boolean()).default({}),
  })
  .prefault({});
export type FloorSettings = Readonly<z.infer<typeof floorSettingsSchema>>;
