import { readFile } from 'node:fs/promises';

import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { declareProgram } from '../../src/commands/program.ts';
import {
  ERROR_EXITS,
  lenderSettingsSchema,
  mappingSchema,
  OUTBOX_STATES,
  recipientSchema,
  reportSettingsSchema,
} from '../../src/domain/index.ts';

const read = (name: string) => readFile(new URL(`../../docs/reference/${name}`, import.meta.url), 'utf8');
const terminal = { out: () => {}, err: () => {}, env: {}, cwd: '.', isTty: false };
const program = declareProgram(terminal, () => {});

describe('commands.md', () => {
  test.each(program.commands.map((verb) => [verb.name(), verb] as const))(
    'documents %s and its options',
    async (name, verb) => {
      const section = (await read('commands.md')).split(/^## /m).find((part) => part.startsWith(`riskpress ${name}`));
      expect(section).toBeDefined();
      const common = ['--config', '--output', '--json'];
      for (const { long } of verb.options) if (!common.includes(long ?? '')) expect(section).toContain(`\`${long}`);
      expect(verb.helpInformation()).toContain('--json');
    },
  );

  test('documents no verb that does not exist', async () => {
    const named = [...(await read('commands.md')).matchAll(/^## riskpress ([a-z-]+)/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(program.commands.map((verb) => verb.name()).toSorted());
  });

  test('every verb has examples in its help', () => {
    for (const verb of program.commands) {
      let help = '';
      verb.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      expect(help).toMatch(new RegExp(`Examples:\\n  riskpress ${verb.name()}`));
    }
  });
});

describe('configuration.md', () => {
  test.each([
    ['riskpress.yaml', lenderSettingsSchema],
    ['reports', reportSettingsSchema],
    ['recipients', recipientSchema],
  ] as const)('documents every key of %s', async (_, schema) => {
    const text = await read('configuration.md');
    for (const key of keysOf(schema)) expect(text, key).toMatch(new RegExp(`\`(?:[a-zA-Z]+\\.)*${key}(?:\`|[ :])`));
  });
});

test('mapping.md documents every key of a mapping', async () => {
  const text = await read('mapping.md');
  for (const key of keysOf(mappingSchema)) expect(text, key).toContain(key);
});

test('errors.md documents every code under its exit', async () => {
  const lines = (await read('errors.md')).split('\n');
  for (const [code, exit] of Object.entries(ERROR_EXITS)) {
    expect(lines.find((line) => line.includes(`\`${code}\``))).toMatch(new RegExp(`^\\| ${exit} \\|`));
  }
});

test('the states of a mail are documented', async () => {
  const text = await readFile(new URL('../../docs/how-to/send-by-smtp.md', import.meta.url), 'utf8');
  for (const state of OUTBOX_STATES) expect(text, state).toContain(`\`${state}\``);
});

/** Every key of an object schema that holds no further keys, at any depth; keys of records are the user's own. */
function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, inner]) => {
      const deeper = keysOf(inner);
      return deeper.length > 0 ? deeper : [key];
    });
  }
  if (schema instanceof z.ZodArray) return keysOf(schema.element);
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(keysOf);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return keysOf(schema.unwrap());
  }
  return [];
}
