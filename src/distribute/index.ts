export { isPlainAddress } from './address.ts';
export { type DeliveryOptions, deliver } from './deliver.ts';
export { emlProof } from './eml.ts';
export { attachmentName } from './file-name.ts';
export type { MailFile, MailIssue, MailMaterial } from './letter.ts';
export { composeMail, type Mail } from './mail.ts';
export {
  emlName,
  MAIL_KINDS,
  type MailKey,
  type MailKind,
  mailKeyHash,
  messageIdOf,
  renditionName,
} from './mail-key.ts';
export {
  type Consignment,
  type DeliveryEvent,
  type DeliveryLog,
  type LoggedState,
  type OutboxPort,
  type OutboxRow,
  outboxRows,
  type Settlement,
} from './outbox.ts';
export { type PlannedIssue, planCopies } from './plan.ts';
export { type SecretReader, secretReader } from './secret.ts';
export type { CopyReport, DeliverySummary } from './summary.ts';
export { loadMailTemplates, type MailTemplates } from './templates.ts';
