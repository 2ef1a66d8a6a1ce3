import { LABELS, type ReportBlock } from '../domain/index.ts';
import { definitionNote } from './definition-note.ts';
import type { Desk } from './desk.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { type CataloguePlan, catalogueSection } from './section-catalogue.ts';
import { crossTable } from './section-migration.ts';
import { matrixTable } from './split-table.ts';

const PROVISIONS: CataloguePlan = {
  id: 'provisions',
  codes: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9'],
  lead: [{ code: 'P1' }, { code: 'P9' }, { code: 'P5' }],
  trend: [{ code: 'P1' }],
};

const COLLATERAL: CataloguePlan = {
  id: 'collateral',
  codes: ['S1', 'S2', 'S3', 'S4'],
  lead: [
    { code: 'S1', measure: 'collateral_cover' },
    { code: 'S1', measure: 'collateral_ratio' },
    { code: 'S2' },
    { code: 'S4', measure: 'share', dimensions: { type: 'credit' } },
  ],
  trend: [{ code: 'S1', measure: 'collateral_cover' }, { code: 'S2' }, { code: 'S3' }],
};

const WARNINGS: CataloguePlan = {
  id: 'warnings',
  codes: ['W1', 'W2', 'W3', 'W4', 'W5', 'W6'],
  lead: [
    { code: 'W5' },
    { code: 'W4', measure: 'm6' },
    { code: 'W3', measure: 'overdue' },
    { code: 'O1', measure: 'red' },
    { code: 'O3', measure: 'red' },
    { code: 'O7', measure: 'red' },
  ],
};

const COLLECTIONS: CataloguePlan = {
  id: 'collections',
  codes: ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8'],
  lead: [{ code: 'L1' }, { code: 'L2' }, { code: 'L4', measure: 'kept' }],
  trend: [{ code: 'L1' }, { code: 'L2' }, { code: 'L7' }],
  largest: { collector: 'cash', team: 'cash', agency: 'cash' },
};

const LEGAL: CataloguePlan = {
  id: 'legal',
  codes: ['L9'],
  lead: [
    { code: 'L9', measure: 'lapsed' },
    { code: 'L9', measure: 'limitation90' },
  ],
};

const MICROFINANCE: CataloguePlan = {
  id: 'microfinance',
  codes: ['G1', 'G2', 'G3', 'G4'],
  lead: [{ code: 'G1', measure: 'riskCoverage' }, { code: 'G1' }, { code: 'G4' }],
  trend: [{ code: 'G1', measure: 'riskCoverage' }, { code: 'G4' }],
};

/** Codes that some section of the product shows; what else the catalogue holds is the lender's own. */
const SHOWN_ELSEWHERE = /^(C(1|2|2a|3|4|5|6|7|8|9|10|11|12|13|14|15|16)|[FMRVPKSOWLGDQ]\d+)$/;

/** 2.7 Provisions, staging and expected loss. */
export function provisionsSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const moves = [...matrixTable(inputs, desk, { code: 'P3', measure: 'movement', states: 'stage' })];
  return appended(catalogueSection(inputs, desk, PROVISIONS), moves);
}

/** 2.8 Collateral: cover, loan to value, old valuations, unsecured loans. */
export function collateralSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  return catalogueSection(inputs, desk, COLLATERAL);
}

/** 2.9 Obligors' ratios and early warning. */
export function warningsSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const codes = ['O1', 'O2', 'O3', 'O4', 'O5', 'O6', 'O7'];
  const ratios = crossTable(inputs, desk, {
    id: 'obligors',
    codes,
    measures: ['', 'amber', 'red', 'redExposure', 'covered'],
  });
  const blocks = [...ratios, ...(ratios.length === 0 ? [] : definitionNote(inputs, codes))];
  const [section] = catalogueSection(inputs, desk, WARNINGS);
  if (section !== undefined) return appended([section], blocks);
  return blocks.length === 0 ? [] : catalogueSection(inputs, desk, { ...WARNINGS, codes });
}

/** 2.10 Collections; single collectors only under a label of confidence. */
export function collectionsSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const isCleared = LABELS.indexOf(inputs.settings.label) >= LABELS.indexOf('confidential');
  return catalogueSection(inputs, desk, isCleared ? COLLECTIONS : { ...COLLECTIONS, without: ['collector'] });
}

/** 2.11 Legal cases and their clocks. */
export function legalSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  return catalogueSection(inputs, desk, LEGAL);
}

/** 2.12 What microfinance lenders and their funders read. */
export function microfinanceSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  return catalogueSection(inputs, desk, MICROFINANCE);
}

/** 2.13 Indicators that the lender defined: no code knows them. */
export function ownSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const codes = inputs.indicators.map(({ code }) => code).filter((code) => !SHOWN_ELSEWHERE.test(code));
  return catalogueSection(inputs, desk, { id: 'own', codes });
}

function appended(sections: readonly Section[], blocks: readonly ReportBlock[]): readonly Section[] {
  return sections.map((section) => ({ ...section, blocks: [...section.blocks, ...blocks] }));
}
