import { issueId, type Report } from '../../domain/index.ts';
import type { ViewInputs } from './view-inputs.ts';

type Staying = NonNullable<Report['provenance']['staying']>;

export interface ProvenanceView {
  readonly title: string;
  readonly intro: string;
  readonly rows: readonly { readonly name: string; readonly value: string; readonly look: string }[];
  readonly toolsTitle: string;
  readonly tools: readonly { readonly name: string; readonly version: string }[];
  readonly figures: string;
  readonly missing: string;
  readonly hasMissing: boolean;
}

/** What is said of rows that stayed at the source. */
function stayedParams({ connection, engine, tables }: Staying): Readonly<Record<string, string>> {
  return { connection, engine, tables: tables.join(', ') };
}

/** The last page: what the report was made from, and how to prove it. */
export function provenanceOf(inputs: ViewInputs, missing: readonly string[]): ProvenanceView {
  const { report, speaker, issueNumber } = inputs;
  const { provenance, identity } = report;
  const row = (key: string, value: string, look = 'text') => ({
    name: speaker.word(`page.provenance.${key}`),
    value,
    look,
  });
  return {
    title: speaker.word('page.provenance.title'),
    intro: speaker.word('page.provenance.intro'),
    rows: [
      row('issue', issueNumber?.id ?? speaker.word('page.cover.draft')),
      row('revision', issueId(identity)),
      row('snapshot', provenance.snapshot, 'hash'),
      row('inputs', provenance.inputs, 'hash'),
      ...(provenance.staying === undefined
        ? []
        : [row('staying', speaker.word('page.provenance.stayed', stayedParams(provenance.staying)))]),
      row('checkpoint', issueNumber?.checkpoint ?? speaker.word('page.provenance.noCheckpoint'), 'checkpoint'),
    ],
    toolsTitle: speaker.word('page.provenance.tools'),
    tools: Object.entries(provenance.tools)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, version]) => ({ name, version })),
    figures: speaker.word('page.provenance.figures'),
    missing: speaker.word('page.provenance.missing', { characters: missing.join(', ') }),
    hasMissing: missing.length > 0,
  };
}
