export { isPlainAddress } from './address.ts';
export { type DeliveryOptions, deliver } from './deliver.ts';
export { emlProof } from './eml.ts';
export { attachmentName } from './file-name.ts';
export type { MailFile, MailIssue, MailMaterial } from './letter.ts';
export { composeMail } from './mail.ts';
export {
  emlName,
  type MailKey,
  mailKeyHash,
  renditionName,
} from './mail-key.ts';
export {
  type Consignment,
  type DeliveryEvent,
  type DeliveryLog,
  type LoggedState,
  type OutboxRow,
  outboxRows,
} from './outbox.ts';
export { type PlannedIssue, planCopies } from './plan.ts';
export { secretReader } from './secret.ts';
export { type DeliverySummary, summarise } from './summary.ts';
export { loadMailTemplates, type MailTemplates } from './templates.ts';
