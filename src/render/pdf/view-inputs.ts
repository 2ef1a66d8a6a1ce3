import type { Report } from '../../domain/index.ts';
import type { Speaker } from '../speaker.ts';

/** What a number and an approval make of a candidate; null while it is a draft. */
export interface IssueNumber {
  readonly id: string;
  readonly checkpoint: string | null;
}

/** What every view of a document is made from. */
export interface ViewInputs {
  readonly report: Report;
  readonly speaker: Speaker;
  readonly issueNumber: IssueNumber | null;
}
