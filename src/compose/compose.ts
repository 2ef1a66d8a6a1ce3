import { deepFreeze, type LenderSettings, type Report, RiskpressError, reportSchema } from '../domain/index.ts';
import { type Desk, openDesk } from './desk.ts';
import { amountUnit } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { onePage } from './one-page.ts';
import { definitionsSection, provenanceSection, thresholdsSection, tiesSection } from './section-annex.ts';
import {
  ageingSection,
  concentrationSection,
  cutSections,
  overviewSection,
  qualitySection,
} from './section-indicators.ts';
import { findingsSection, forecastSection, trendSection } from './section-outlook.ts';
import { wording } from './wording.ts';

/**
 * Everything a run knows -> the Report value, in both languages at once: figures by id, sentences by key. Pure: equal
 * inputs give equal bytes. Error `internal` if the value does not satisfy its own schema.
 */
export function compose(inputs: ComposeInputs): Report {
  const desk = openDesk(inputs);
  const parts = { onePage: onePage(inputs, desk), sections: sections(inputs, desk) };
  const { order } = inputs;
  const checked = reportSchema.safeParse({
    schema: 'riskpress.report/1',
    identity: identityOf(inputs),
    order: {
      orderedAt: order.orderedAt,
      orderedBy: order.orderedBy.name,
      proved: order.orderedBy.proved,
      reason: order.reason,
      extractedAt: inputs.check.extractedAt,
    },
    comparisons: inputs.comparisons,
    ...parts,
    figures: desk.taken(),
    provenance: { snapshot: inputs.snapshot.hash, inputs: inputs.inputsHash, tools: inputs.tools },
  });
  if (checked.success) return deepFreeze(checked.data);
  const [issue] = checked.error.issues;
  throw new RiskpressError('internal', `report value: ${issue?.path.join('.')}: ${issue?.message}`);
}

function sections(inputs: ComposeInputs, desk: Desk): Report['sections'] {
  return [
    overviewSection(inputs, desk),
    qualitySection(inputs, desk),
    ageingSection(inputs, desk),
    concentrationSection(inputs, desk),
    ...cutSections(inputs, desk),
    trendSection(inputs, desk),
    forecastSection(inputs, desk),
    findingsSection(inputs, desk),
    definitionsSection(inputs),
    tiesSection(inputs, desk),
    ...thresholdsSection(inputs),
    provenanceSection(inputs),
  ];
}

function identityOf(inputs: ComposeInputs): Report['identity'] {
  const { order, settings, lender } = inputs;
  return {
    report: settings.id,
    kind: settings.kind,
    period: order.period,
    scope: order.scope,
    revision: order.revision,
    cutoffDate: inputs.cutoffDate,
    title: settings.title,
    lender: lender.lender,
    label: settings.label,
    currency: settings.currency ?? lender.currency,
    definitionSet: settings.definitionSet,
    balanceBase: wording('base.principal', {
      set: { word: `compose.set.${settings.definitionSet}` },
      unit: amountUnit(inputs),
    }),
    displayUnit: displayUnits(lender),
    languages: [...settings.languages],
  };
}

const CHINESE_EXPONENTS = { 元: 0, 万元: 4, 百万元: 6, 亿元: 8 } as const;
const ENGLISH_EXPONENTS = { '1': 0, k: 3, m: 6, bn: 9 } as const;

function displayUnits({ displayUnit }: Pick<LenderSettings, 'displayUnit'>): Report['identity']['displayUnit'] {
  return {
    'zh-CN': { name: displayUnit['zh-CN'], exponent: CHINESE_EXPONENTS[displayUnit['zh-CN']] },
    en: { name: displayUnit.en, exponent: ENGLISH_EXPONENTS[displayUnit.en] },
  };
}
