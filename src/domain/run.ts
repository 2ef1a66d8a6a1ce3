import type { IssueName } from './identity.ts';

/** Who asked. A person is proved by the operating-system account; a typed name is not proved. */
export interface Person {
  readonly name: string;
  readonly proved: boolean;
}

/** What was asked for, by whom, when and why. Its times and names are part of the sealed inputs. */
export interface Order extends IssueName {
  readonly orderedBy: Person;
  /** ISO instant. */
  readonly orderedAt: string;
  readonly reason: string | null;
  readonly late: boolean;
}

/** The files of one rendition (language, label, cut), finished and checked. */
export interface Rendition {
  readonly language: 'zh-CN' | 'en';
  readonly pdf: Uint8Array;
  readonly workbook: Uint8Array;
  readonly figures: Uint8Array;
}

/** States of a mail in the outbox; these words only, in state, JSON and docs. */
export const OUTBOX_STATES = [
  'queued',
  'held',
  'sending',
  'uncertain',
  'sent',
  'bounced',
  'rejected',
  'refused',
  'cancelled',
] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** One planned copy: who gets what, or who is refused and why. Sealed with the issue. */
export interface PlannedCopy {
  readonly recipient: string;
  readonly address: string;
  readonly name: string;
  readonly language: 'zh-CN' | 'en';
  /** Set where the report is not issued in the recipient's own language; the mail is written in it and says so. */
  readonly preferredLanguage?: 'zh-CN' | 'en';
  readonly formats: readonly ('pdf' | 'xlsx')[];
  readonly channel: 'email';
  /** Set when the label or another rule refuses the copy; such a copy is never sent. */
  readonly refused: 'clearanceBelowLabel' | null;
}

/** The sealed plan of an issue's distribution; its hash stands in the issued line. */
export interface SendPlan {
  readonly schema: 'riskpress.sendplan/1';
  readonly issue: string;
  readonly label: string;
  readonly copies: readonly PlannedCopy[];
}
