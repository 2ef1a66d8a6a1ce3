/**
 * Every coded error of the product and the exit code it maps to (docs/reference/errors.md lists them).
 * 1 internal, 2 usage or configuration, 3 data gate, 5 verify, 6 environment, 7 policy, 8 busy.
 */
export const ERROR_EXITS = {
  internal: 1,
  usage: 2,
  configInvalid: 2,
  configReference: 2,
  mappingInvalid: 2,
  expressionRefused: 2,
  inputMissing: 3,
  inputUnreadable: 3,
  headerMismatch: 3,
  noData: 3,
  gateFailed: 3,
  verifyFailed: 5,
  browserFailed: 6,
  engineFailed: 6,
  diskFailed: 6,
  mailServerFailed: 6,
  environmentMissing: 6,
  renderFailed: 6,
  labelRefused: 7,
  policyRefused: 7,
  busy: 8,
} as const;

export type ErrorCode = keyof typeof ERROR_EXITS;

/** Where an error was found: a file with an optional line, column and key path. */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly key?: string;
}

/** The one error type that crosses rooms. The message says what was expected and what was found. */
export class RiskpressError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;

  constructor(code: ErrorCode, message: string, options: { place?: ErrorPlace; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'RiskpressError';
    this.code = code;
    this.place = options.place ?? {};
  }

  get exitCode(): number {
    return ERROR_EXITS[this.code];
  }
}
