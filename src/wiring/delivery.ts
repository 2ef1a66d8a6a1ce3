import { readIssue, type SealedIssue } from '../archive/index.ts';
import {
  type Consignment,
  type DeliveryEvent,
  type DeliveryLog,
  type DeliverySummary,
  deliver,
  loadMailTemplates,
  type MailFile,
  type MailKey,
  mailKeyHash,
  secretReader,
  summarise,
} from '../distribute/index.ts';
import { LOCALES, type Locale, type Report, RiskpressError, reportSchema, showFigure } from '../domain/index.ts';
import { stateOutbox } from '../store/index.ts';
import type { IssueFiles } from './outcome.ts';
import { pressRoom } from './press-room.ts';
import { catchUp, readSendPlan } from './replay.ts';
import type { Workplace } from './workplace.ts';

/**
 * Sends what an issue's sealed plan says and is not sent yet. Rows come from the log, so that nothing enters twice. The
 * issue exists: what keeps its copies from going out is trouble to be told beside it, not a failure of the order.
 */
export async function distributeIssue(issue: Pick<IssueFiles, 'entry'>, place: Workplace): Promise<DeliverySummary> {
  await catchUp(place);
  try {
    return await sendDue(place, issue.entry.issue);
  } catch (error) {
    if (!(error instanceof RiskpressError) || error.code === 'internal') throw error;
    return summarise(await stateOutbox(place.state).list(issue.entry.issue), error.message);
  }
}

/** Sends whatever is due; the summary is of one issue, or of all. */
export async function sendDue(place: Workplace, subject?: string): Promise<DeliverySummary> {
  const { configuration, folders, progress } = place;
  const { mail } = configuration.lender;
  progress('distribute', subject ?? 'all that is due');
  return deliver({
    outbox: stateOutbox(place.state),
    log: deliveryLog(place),
    consign: (row) => consign(row.key, place),
    clock: place.clock,
    progress,
    templates: await loadMailTemplates(`${place.templates}/mail`),
    mailFolder: folders.mail,
    smtp: mail.smtp ?? null,
    readSecret: secretReader(place.terminal.env, configuration.folder),
    whenUncertain: mail.whenUncertain,
    ...(subject === undefined ? {} : { subject }),
  });
}

/** The archive's log as far as mails go: what was sent, with the message as evidence. */
function deliveryLog({ archive }: Workplace): DeliveryLog {
  return {
    stateOf: async (key) => {
      const id = mailKeyHash(key);
      const lines = (await archive.entries()).filter((entry) => entry.kind === 'sent');
      const near = lines.filter(({ subject, recipient }) => subject === key.subject && recipient === key.recipient);
      return near.findLast((line) => mailKeyHash(mailKeyOf(line)) === id)?.state ?? null;
    },
    append: async (event: DeliveryEvent) => {
      const { message, ...rest } = event;
      const evidence = message === null ? null : await archive.put(message);
      await archive.append({ kind: 'sent', ...rest, evidence });
    },
  };
}

function mailKeyOf({ subject, rendition, recipient, mailKind, attemptSet }: Omit<MailKey, 'channel'>): MailKey {
  return { subject, rendition, recipient, channel: 'email', mailKind, attemptSet };
}

/** What stands in the archive and the configuration for a mail, read afresh for each sending. */
async function consign(key: MailKey, place: Workplace): Promise<Consignment> {
  const { archive, configuration } = place;
  const issue = await readIssue(archive, key.subject);
  const report = reportSchema.parse(JSON.parse(new TextDecoder().decode(await issue.read('report.json'))));
  const plan = await readSendPlan(archive, issue.entry.sendPlan);
  const approved = plan.copies.find(({ recipient }) => recipient === key.recipient) ?? null;
  const configured = configuration.recipients.find(({ id }) => id === key.recipient);
  return {
    issue: {
      id: issue.entry.issue,
      label: issue.entry.label,
      lender: report.identity.lender,
      title: report.identity.title,
      issuedAt: issue.entry.at,
      timeZone: configuration.lender.timeZone,
      headlines: await headlinesOf(report, place),
    },
    settings: configuration.lender.mail,
    checkpoint: await archive.checkpointAt(issue.entry.seq + 1),
    approved,
    recipient: configured === undefined ? null : { address: configured.address, clearance: configured.clearance },
    files: () => filesOf(issue, approved?.language ?? null),
  };
}

/** The sentences of the report's first page as plain text, in both languages. */
async function headlinesOf(
  report: Report,
  { templates }: Workplace,
): Promise<Readonly<Record<Locale, readonly string[]>>> {
  const { loadWords, plainText, say } = await pressRoom();
  const words = await loadWords(`${templates}/words`);
  const [zh, en] = LOCALES.map((locale) =>
    report.onePage.sentences.map((wording) =>
      plainText(
        say(words, locale, wording, (id) => {
          const figure = report.figures[id];
          if (figure === undefined) throw new RiskpressError('internal', `expected the figure ${id} in the report`);
          return showFigure(figure, report.identity.displayUnit[locale]);
        }),
      ),
    ),
  );
  return { 'zh-CN': zh ?? [], en: en ?? [] };
}

async function filesOf(issue: SealedIssue, language: Locale | null): Promise<readonly MailFile[]> {
  if (language === null) return [];
  return Promise.all(
    (['pdf', 'xlsx'] as const).map(async (format) => ({
      format,
      bytes: await issue.read(`${language}/report.${format}`),
    })),
  );
}
