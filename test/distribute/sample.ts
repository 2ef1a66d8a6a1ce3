import type { Consignment, MailIssue, MailKey, MailMaterial } from '../../src/distribute/index.ts';
import { renditionName } from '../../src/distribute/index.ts';
import type { Label, Locale, PlannedCopy, Recipient } from '../../src/domain/index.ts';

export const ISSUE_ID = 'management/2026-10/r1';
export const CHECKPOINT =
  'riskpress/demo-bank\n57\nYlBvbSDw1o5nV1UQk9p7yqvZ3gDk3yIuP1i0mB1cQ2s=\n\n— riskpress/demo-bank Az3grmAA\n';

export const issue: MailIssue = {
  id: ISSUE_ID,
  label: 'confidential',
  lender: { 'zh-CN': '示例银行', en: 'Demo Bank' },
  title: { 'zh-CN': '贷后风险管理月报', en: 'Monthly post-loan risk report' },
  issuedAt: '2026-11-05T00:30:12.000Z',
  timeZone: 'Asia/Shanghai',
  headlines: {
    'zh-CN': ['不良贷款率 1.56%，较上月上升 0.12 个百分点。', '华东地区关注类贷款连续三个月上升。'],
    en: ['The NPL ratio stands at 1.56%, up 0.12 pp on the month.', 'Special mention in East rose for three months.'],
  },
};

export const settings: MailMaterial['settings'] = {
  from: {
    name: { 'zh-CN': '示例银行风险管理部', en: 'Demo Bank, Risk Management' },
    address: 'risk@demo-bank.example',
  },
  messageIdDomain: 'demo-bank.example',
};

/** Stand for finished renditions; any bytes will do here, all 256 of them included. */
export const PDF = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) % 256);
export const XLSX = Uint8Array.from({ length: 2000 }, (_, i) => (i * 11 + 3) % 256);
export const files: MailMaterial['files'] = [
  { format: 'pdf', bytes: PDF },
  { format: 'xlsx', bytes: XLSX },
];

export function recipientOf(id: string, over: Partial<Recipient> = {}): Recipient {
  return {
    id,
    name: { 'zh-CN': `收件人${id}`, en: `Recipient ${id}` },
    address: `${id}@demo-bank.example`,
    language: 'zh-CN',
    clearance: 'confidential',
    formats: ['pdf', 'xlsx'],
    lists: ['all'],
    ...over,
  };
}

export function copyOf(over: Partial<PlannedCopy> = {}): PlannedCopy {
  return {
    recipient: 'wang',
    address: 'wang@demo-bank.example',
    name: '王芳',
    language: 'zh-CN',
    formats: ['pdf', 'xlsx'],
    channel: 'email',
    refused: null,
    ...over,
  };
}

export function keyOf(copy: PlannedCopy, label: Label = 'confidential', subject = ISSUE_ID): MailKey {
  return {
    subject,
    rendition: renditionName(copy.language, label),
    recipient: copy.recipient,
    channel: 'email',
    mailKind: 'report',
    attemptSet: 1,
  };
}

export function materialOf(over: Partial<MailMaterial> = {}): MailMaterial {
  return { copy: copyOf(), issue, files, settings, checkpoint: CHECKPOINT, ...over };
}

export function consignmentOf(approved: PlannedCopy | null, over: Partial<Consignment> = {}): Consignment {
  return {
    issue,
    settings,
    checkpoint: CHECKPOINT,
    approved,
    recipient: approved === null ? null : { address: approved.address, clearance: 'confidential' },
    files: async () => files,
    ...over,
  };
}

export const LANGUAGES: readonly Locale[] = ['zh-CN', 'en'];
