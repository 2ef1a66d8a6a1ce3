import type { Command } from 'commander';

/** What every verb has: where configuration and output are, and whether a machine reads. */
export interface CommonOptions {
  readonly config?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Adds a verb with the options that every verb has, its examples, and its work, which returns the exit code. */
export type AddVerb = (
  usage: string,
  about: { readonly summary: string; readonly examples: readonly string[] },
  shape: (verb: Command) => Command,
  work: (options: Record<string, unknown> & CommonOptions, args: readonly string[]) => Promise<number>,
) => void;
