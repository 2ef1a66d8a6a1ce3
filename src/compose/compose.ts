import { deepFreeze, parseFigureId, type Report, RiskpressError, reportSchema } from '../domain/index.ts';
import { briefOf } from './brief.ts';
import { type Desk, openDesk, subjectOf } from './desk.ts';
import type { ComposeInputs } from './inputs.ts';
import { currencyOf, displayUnits } from './money.ts';
import { onePage } from './one-page.ts';
import type { Section } from './section.ts';
import { definitionsSection, provenanceSection, thresholdsSection } from './section-annex.ts';
import { restatedOf } from './section-breaks.ts';
import { complianceSection } from './section-compliance.ts';
import { cutSections } from './section-cuts.ts';
import {
  collateralSection,
  collectionsSection,
  legalSection,
  microfinanceSection,
  ownSection,
  provisionsSection,
  warningsSection,
} from './section-families.ts';
import { findingsSection } from './section-findings.ts';
import { formationSection } from './section-formation.ts';
import { ageingSection, concentrationSection, overviewSection, qualitySection } from './section-indicators.ts';
import { kriSection } from './section-kri.ts';
import { listsSection } from './section-lists.ts';
import { migrationSection } from './section-migration.ts';
import { forecastSection, trendSection } from './section-outlook.ts';
import { tiesSection } from './section-ties.ts';
import { vintageSection } from './section-vintage.ts';
import { wording } from './wording.ts';

/**
 * Everything a run knows -> the Report value, in both languages at once: figures by id, sentences by key. Pure: equal
 * inputs give equal bytes. Error `internal` if the value does not satisfy its own schema.
 */
export function compose(inputs: ComposeInputs): Report {
  const desk = openDesk(inputs);
  const first = onePage(inputs, desk);
  const leading = new Set(Object.keys(desk.taken()).map((id) => parseFigureId(id)?.indicator ?? ''));
  const parts = { onePage: first, sections: sections(inputs, desk, leading) };
  const { order } = inputs;
  const restated = restatedOf(inputs, desk.taken());
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
    ...(restated === undefined ? {} : { restated }),
    figures: desk.taken(),
    provenance: {
      ...{ snapshot: inputs.snapshot.hash, inputs: inputs.inputsHash, tools: inputs.tools },
      ...stayingOf(inputs),
    },
  });
  if (checked.success) return deepFreeze(checked.data);
  const [issue] = checked.error.issues;
  throw new RiskpressError('internal', `report value: ${issue?.path.join('.')}: ${issue?.message}`);
}

/**
 * In reading order. A board reads what it must decide first and is spared the detail: days past due, matrices, month by
 * month, lists of loans, and an outlook that forecasts nothing.
 */
function sections(inputs: ComposeInputs, desk: Desk, leading: ReadonlySet<string>): Report['sections'] {
  const isBoard = inputs.settings.kind === 'board';
  const findings = findingsSection(inputs, desk);
  const indicators = [
    ...kriSection(inputs, desk),
    ...[...(isBoard ? boardParts(inputs, desk) : allParts(inputs, desk)), ...cutSections(inputs, desk)].map(asPart),
  ];
  const overview = overviewSection(inputs, desk);
  const compliance = complianceSection(inputs, desk);
  const read = isBoard
    ? [findings, overview, ...indicators, ...compliance]
    : [
        overview,
        ...indicators,
        trendSection(inputs, desk),
        forecastSection(inputs, desk),
        ...compliance,
        findings,
        ...listsSection(inputs),
      ];
  const all = [...read, ...annexes(inputs, desk, leading)];
  return isBoard ? all.map(briefOf) : all;
}

function allParts(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  return [
    qualitySection(inputs, desk),
    ageingSection(inputs, desk),
    ...migrationSection(inputs, desk),
    ...vintageSection(inputs, desk),
    ...formationSection(inputs, desk),
    concentrationSection(inputs, desk),
    ...provisionsSection(inputs, desk),
    ...collateralSection(inputs, desk),
    ...warningsSection(inputs, desk),
    ...collectionsSection(inputs, desk),
    ...legalSection(inputs, desk),
    ...microfinanceSection(inputs, desk),
    ...ownSection(inputs, desk),
  ];
}

function boardParts(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  return [
    qualitySection(inputs, desk),
    ...formationSection(inputs, desk),
    concentrationSection(inputs, desk),
    ...provisionsSection(inputs, desk),
    ...microfinanceSection(inputs, desk),
    ...ownSection(inputs, desk),
  ];
}

function asPart(section: Section): Section {
  return { ...section, part: true };
}

/** Lettered in order. The definitions come first and are composed last: they explain what all others show. */
function annexes(inputs: ComposeInputs, desk: Desk, leading: ReadonlySet<string>): Report['sections'] {
  const title = (key: string, at: number) =>
    wording('section.annex', { letter: { literal: 'ABCD'.charAt(at) }, title: { word: `compose.section.${key}` } });
  const hasThresholds = inputs.settings.thresholds.length > 0;
  const rest = [
    tiesSection(inputs, desk, title('ties', 1)),
    ...(hasThresholds ? [thresholdsSection(inputs, title('thresholds', 2))] : []),
    provenanceSection(inputs, title('inputs', hasThresholds ? 3 : 2)),
  ];
  return [definitionsSection(inputs, desk, leading, title('definitions', 0)), ...rest];
}

/** Where the loan rows stayed; nothing where they were taken in. */
function stayingOf({ snapshot: { staying } }: ComposeInputs): object {
  return staying === undefined ? {} : { staying: { ...staying, tables: staying.tables.map(({ table }) => table) } };
}

function identityOf(inputs: ComposeInputs): Report['identity'] {
  const { order, settings, lender } = inputs;
  const subject = subjectOf(inputs);
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
    currency: currencyOf(inputs),
    definitionSet: settings.definitionSet,
    balanceBase: wording(settings.definitionSet === 'basel_npe' ? 'base.gross' : 'base.principal'),
    displayUnit: displayUnits(inputs),
    languages: [...settings.languages],
    ...(subject === undefined ? {} : { subject }),
    ...(lender.timeZone === undefined ? {} : { timeZone: lender.timeZone }),
  };
}
