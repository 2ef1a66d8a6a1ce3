import { z } from 'zod';

import type { Archive } from '../archive/index.ts';
import { emlProof, outboxRows } from '../distribute/index.ts';
import { LABELS, LOCALES, RiskpressError, type SendPlan } from '../domain/index.ts';
import { type ReplayResult, replayArchive, type State } from '../store/index.ts';
import type { Folders } from './folders.ts';

const plannedCopySchema = z.strictObject({
  recipient: z.string(),
  address: z.string(),
  name: z.string(),
  language: z.enum(LOCALES),
  preferredLanguage: z.enum(LOCALES).optional(),
  formats: z.array(z.enum(['pdf', 'xlsx'])),
  channel: z.literal('email'),
  refused: z.literal('clearanceBelowLabel').nullable(),
});

const sendPlanSchema = z.strictObject({
  schema: z.literal('riskpress.sendplan/1'),
  issue: z.string(),
  label: z.enum(LABELS),
  copies: z.array(plannedCopySchema),
});

interface Records {
  readonly state: State;
  readonly archive: Archive;
  readonly folders: Folders;
}

/** Brings the state up to the archive's log: issued runs, outbox rows of their plans, what was sent. Idempotent. */
export async function catchUp(
  { state, archive, folders }: Records,
  options: { readonly fromStart?: boolean } = {},
): Promise<ReplayResult> {
  return replayArchive(
    state,
    {
      entries: () => archive.entries(),
      rowsOf: async ({ sendPlan, at }) => outboxRows(await readSendPlan(archive, sendPlan), { at }),
      proofOf: (row) => emlProof(folders.mail, row.key),
    },
    options,
  );
}

/** A sealed send plan by its hash. */
export async function readSendPlan(archive: Archive, hash: string): Promise<SendPlan> {
  const parsed = sendPlanSchema.safeParse(JSON.parse(new TextDecoder().decode(await archive.read(hash))));
  if (!parsed.success) throw new RiskpressError('verifyFailed', `expected a send plan in object ${hash}`);
  const copies = parsed.data.copies.map(({ preferredLanguage, ...copy }) => ({
    ...copy,
    ...(preferredLanguage === undefined ? {} : { preferredLanguage }),
  }));
  return { ...parsed.data, copies };
}
