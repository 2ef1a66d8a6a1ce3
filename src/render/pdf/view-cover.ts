import { instantText, LABEL_WORDS } from '../../domain/index.ts';
import { dateText, periodText } from './calendar.ts';
import { Markup } from './markup.ts';
import type { ViewInputs } from './view-inputs.ts';

export interface CoverView {
  readonly lender: string;
  readonly kind: string;
  readonly title: string;
  readonly period: string;
  /** What a scoped report is about; empty for the whole book. */
  readonly subject: string;
  readonly label: string;
  readonly isDraft: boolean;
  readonly draft: string;
  readonly details: readonly { readonly name: string; readonly value: Markup }[];
  readonly approvals: readonly { readonly role: string; readonly name: string; readonly hint: string }[];
  readonly handling: string;
}

/** The cover: what this is, of whom, as of when, asked by whom and why. */
export function coverOf(inputs: ViewInputs): CoverView {
  const { speaker, issueNumber } = inputs;
  const { identity } = inputs.report;
  return {
    lender: identity.lender[speaker.locale],
    kind: speaker.word(`page.kind.${identity.kind}`),
    title: identity.title[speaker.locale],
    period: periodText(speaker, identity.period),
    subject: identity.subject?.[speaker.locale] ?? '',
    label: LABEL_WORDS[identity.label][speaker.locale],
    isDraft: issueNumber === null,
    draft: speaker.word('page.cover.draft'),
    details: detailsOf(inputs),
    approvals: approvalsOf(inputs),
    handling: speaker.word('page.cover.handling'),
  };
}

function detailsOf({ report, speaker, issueNumber }: ViewInputs): CoverView['details'] {
  const { identity, order } = report;
  const absent = speaker.word('page.cover.absent');
  const scope = Object.entries(identity.scope).map(([dimension, value]) => `${dimension} = ${value}`);
  const revision = { revision: String(identity.revision) };
  const rows: readonly (readonly [string, string])[] = [
    ['cutoff', dateText(speaker, identity.cutoffDate)],
    ['extracted', order.extractedAt === null ? absent : instantText(order.extractedAt, identity.timeZone)],
    ['ordered', instantText(order.orderedAt, identity.timeZone)],
    ['revision', speaker.word('page.cover.revisionText', revision)],
    ['number', issueNumber === null ? speaker.word('page.cover.unnumbered') : readable(issueNumber.id)],
    ['label', LABEL_WORDS[identity.label][speaker.locale]],
    ...(scope.length === 0 ? [] : [['scope', identity.subject?.[speaker.locale] ?? scope.join(', ')] as const]),
    ['definitionSet', speaker.word(`page.set.${identity.definitionSet}`)],
    ['unit', speaker.amountUnit(identity.currency)],
    ['reason', order.reason ?? absent],
  ];
  const base = {
    name: speaker.word('page.cover.balanceBase'),
    value: Markup.ofPieces(speaker.say(identity.balanceBase)),
  };
  const shown = rows.map(([key, text]) => ({ name: speaker.word(`page.cover.${key}`), value: plainMarkup(text) }));
  return [...shown.slice(0, -2), base, ...shown.slice(-2)];
}

/** An issue's id with its scope as people write it; the exact id stands among the provenance. */
function readable(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function approvalsOf({ report, speaker }: ViewInputs): CoverView['approvals'] {
  const { orderedBy, proved } = report.order;
  const name = proved ? orderedBy : speaker.word('page.cover.unproved', { name: orderedBy });
  const hint = speaker.word('page.cover.signature');
  return [
    { role: speaker.word('page.cover.prepared'), name, hint },
    { role: speaker.word('page.cover.reviewed'), name: '', hint },
    { role: speaker.word('page.cover.approved'), name: '', hint },
  ];
}

function plainMarkup(text: string): Markup {
  return Markup.ofPieces([{ kind: 'text', text }]);
}
