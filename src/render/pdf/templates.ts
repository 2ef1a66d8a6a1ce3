import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';

import { RiskpressError } from '../../domain/index.ts';
import { Markup } from './markup.ts';
import type { DocumentView } from './view.ts';

/** The compiled templates of `templates/report/`. */
export interface ReportTemplates {
  body(view: DocumentView): string;
  readonly css: string;
}

/**
 * Compiles every template at once, strictly: a name that the view lacks is an error, only the helper `markup` and the
 * built-in ones exist, and nothing goes in unescaped but `Markup`. Errors: `configInvalid`.
 */
export async function loadTemplates(folder: string): Promise<ReportTemplates> {
  const report = join(folder, 'report');
  const files = await filesOf(report);
  const handlebars = Handlebars.create();
  handlebars.registerHelper('markup', (value: unknown) => safe(handlebars, value));
  const sources = await Promise.all(files.map((file) => readFile(join(report, file), 'utf8')));
  for (const [at, file] of files.entries()) register(handlebars, file, sources[at] ?? '');
  const template = handlebars.compile('{{> document}}', OPTIONS);
  return {
    body: (view) => filled(() => template(view, { allowProtoMethodsByDefault: false })),
    css: await readFile(join(report, 'report.css'), 'utf8'),
  };
}

const OPTIONS = { strict: true, knownHelpersOnly: true, knownHelpers: { markup: true }, noEscape: false } as const;

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith('.hbs')).sort();
  } catch (cause) {
    throw new RiskpressError('configInvalid', `templates: expected the folder ${folder}`, { cause });
  }
}

function register(handlebars: typeof Handlebars, file: string, source: string): void {
  try {
    handlebars.precompile(source, OPTIONS);
    handlebars.registerPartial(basename(file, '.hbs'), handlebars.compile(source, OPTIONS));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RiskpressError('configInvalid', `templates: ${file}: ${reason}`, { place: { file }, cause });
  }
}

function safe(handlebars: typeof Handlebars, value: unknown): Handlebars.SafeString {
  if (value instanceof Markup) return new handlebars.SafeString(value.toString());
  throw new TypeError('the helper markup takes only markup made by the renderer');
}

function filled(fill: () => string): string {
  try {
    return fill();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RiskpressError('renderFailed', `templates: ${reason}`, { cause });
  }
}
