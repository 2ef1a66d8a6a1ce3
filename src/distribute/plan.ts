import {
  type Label,
  type Locale,
  mayReceive,
  type PlannedCopy,
  type Recipient,
  RiskpressError,
  type SendPlan,
} from '../domain/index.ts';
import { plainAddress } from './address.ts';

type Format = 'pdf' | 'xlsx';

/** What is to be distributed, as far as the plan needs it. Languages and formats in the report's own order. */
export interface PlannedIssue {
  readonly id: string;
  readonly label: Label;
  readonly languages: readonly Locale[];
  readonly formats: readonly Format[];
}

/**
 * One copy per listed recipient, ordered by recipient id whatever the order of the files. `lists` holds recipient
 * ids and names of lists. A recipient cleared below the label is named with the reason and gets nothing; one whose
 * language or format is not issued gets what there is, and the mail says so. Errors: `configReference` when a name
 * in `lists` is nobody's, `configInvalid` on an address that is not one plain mailbox.
 */
export function planCopies(recipients: readonly Recipient[], issue: PlannedIssue, lists: readonly string[]): SendPlan {
  checkLists(recipients, lists);
  const copies = recipients
    .filter((recipient) => isListed(recipient, lists))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((recipient) => planCopy(recipient, issue));
  return { schema: 'riskpress.sendplan/1', issue: issue.id, label: issue.label, copies };
}

function checkLists(recipients: readonly Recipient[], lists: readonly string[]): void {
  for (const name of lists) {
    if (recipients.some((recipient) => isListed(recipient, [name]))) continue;
    const message = `recipients: expected a recipient's id or a list with members, found ${JSON.stringify(name)}`;
    throw new RiskpressError('configReference', message);
  }
}

function isListed(recipient: Recipient, lists: readonly string[]): boolean {
  return lists.includes(recipient.id) || recipient.lists.some((list) => lists.includes(list));
}

function planCopy(recipient: Recipient, issue: PlannedIssue): PlannedCopy {
  const language = issue.languages.includes(recipient.language) ? recipient.language : issue.languages[0];
  if (language === undefined) throw new RiskpressError('configInvalid', `${issue.id}: expected a language, found none`);
  const wanted = issue.formats.filter((format) => recipient.formats.includes(format));
  return {
    recipient: recipient.id,
    address: plainAddress(recipient.address, `recipient ${recipient.id}`),
    name: recipient.name[recipient.language],
    language,
    ...(language === recipient.language ? {} : { preferredLanguage: recipient.language }),
    formats: wanted.length > 0 ? wanted : issue.formats,
    channel: 'email',
    refused: mayReceive(recipient.clearance, issue.label) ? null : 'clearanceBelowLabel',
  };
}
