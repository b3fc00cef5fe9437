import { Argument, Option } from 'commander';
import { z } from 'zod';

/** How an operation's input is written on a command line. */
export interface CommandLine {
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  /** Arguments in order and options by key → the input, for the operation's own schema to judge. */
  inputOf(values: readonly unknown[], options: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

const Field = z.object({ type: z.enum(['string', 'number', 'integer', 'boolean', 'array']), description: z.string().default(''), enum: z.array(z.string()).optional(), default: z.unknown().optional() });
const Fields = z.object({ properties: z.record(z.string(), Field), required: z.array(z.string()).default([]) });

/** Reads names, types, descriptions and defaults out of the schema. Fields may be texts, numbers, booleans, choices and lists of texts. */
export function readCommandLine(input: z.ZodObject, positional: readonly string[]): CommandLine {
  const { properties, required } = Fields.parse(z.toJSONSchema(input, { io: 'input' }));
  const named = Object.keys(properties).filter((key) => !positional.includes(key));
  const fieldOf = (key: string) => Field.parse(properties[key]);
  return {
    arguments: positional.map((key) => argumentOf(key, fieldOf(key), required.includes(key))),
    options: named.map((key) => optionOf(key, fieldOf(key))),
    inputOf(values, options) {
      const given = [...positional.map((key, index): [string, unknown] => [key, values[index]]), ...named.map((key): [string, unknown] => [key, options[key]])];
      return Object.fromEntries(given.filter(([, value]) => value !== undefined).map(([key, value]) => [key, typed(value, fieldOf(key))]));
    },
  };
}

function argumentOf(key: string, field: z.infer<typeof Field>, required: boolean): Argument {
  const name = field.type === 'array' ? `${key}...` : key;
  return new Argument(required ? `<${name}>` : `[${name}]`, field.description);
}

function optionOf(key: string, field: z.infer<typeof Field>): Option {
  const flag = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const standard = typeof field.default === 'number' ? ` (default: ${field.default})` : '';
  const option = new Option(field.type === 'boolean' ? flag : `${flag} <${field.type === 'number' || field.type === 'integer' ? 'n' : 'text'}>`, field.description + standard);
  // Given again for each value: one that takes all that follows would swallow the arguments.
  if (field.type === 'array') return option.argParser((value: string, before: unknown) => [...(Array.isArray(before) ? (before as string[]) : []), value]);
  return field.enum === undefined ? option : option.choices(field.enum);
}

/** A number that is none stays text, so that the schema names it. */
function typed(value: unknown, field: z.infer<typeof Field>): unknown {
  const wantsNumber = field.type === 'number' || field.type === 'integer';
  return wantsNumber && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
