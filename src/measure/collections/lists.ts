import { column, type ListSpec, plainPlan } from '../lists.ts';
import { hasColumn } from '../statement.ts';
import { forbiddenHours } from './statement.ts';

/** Contacts of the month at hours in which nobody may be contacted. */
const FORBIDDEN: ListSpec = {
  id: 'forbidden',
  plan: ({ month, settings, scope, part: partOf }) => {
    const part = partOf('collection_action', month);
    if (part?.month !== month || !hasColumn(part, 'local_hour') || Object.keys(scope).length > 0) return undefined;
    return plainPlan('forbidden', month, [part], {
      from: (source) => `${source('collection_action')} AS c`,
      where: [`c."local_hour" IN (${forbiddenHours(settings).join(', ')})`],
      columns: [
        column('action_id', 'text', 'c."action_id"'),
        column('loan_id', 'text', 'c."loan_id"'),
        column('at', 'date', 'CAST(c."at" AS VARCHAR)'),
        column('local_hour', 'count', 'c."local_hour"'),
        column('channel', 'code', 'c."channel"'),
      ],
      order: ['at', 'action_id'],
    });
  },
};

/** Complaints of the month, newest first. */
const COMPLAINTS: ListSpec = {
  id: 'complaints',
  plan: ({ month, scope, part: partOf }) => {
    const part = partOf('complaint', month);
    if (part?.month !== month || Object.keys(scope).length > 0) return undefined;
    return plainPlan('complaints', month, [part], {
      from: (source) => `${source('complaint')} AS c`,
      where: [],
      columns: [
        column('complaint_id', 'text', 'c."complaint_id"'),
        column('loan_id', 'text', hasColumn(part, 'loan_id') ? 'c."loan_id"' : "''"),
        column('at', 'date', 'CAST(c."at" AS VARCHAR)'),
        column('kind', 'text', 'c."kind"'),
      ],
      order: ['at', 'complaint_id'],
    });
  },
};

export const COLLECTION_LISTS: readonly ListSpec[] = [FORBIDDEN, COMPLAINTS];
