/** One thing that is wrong with an archive, and the issue it concerns where that can be told. */
export interface Finding {
  readonly code: FindingCode;
  readonly message: string;
  readonly issue: string | null;
}

export type FindingCode =
  | 'noArchive'
  | 'logAltered'
  | 'logTruncated'
  | 'unsignedLine'
  | 'checkpointInvalid'
  | 'outsideCheckpointDiffers'
  | 'keyAltered'
  | 'manifestInvalid'
  | 'objectMissing'
  | 'objectAltered'
  | 'unknownIssue';
