import type { z } from 'zod';
import { KeepgreenError } from '../errors.ts';
import { IDENTITY_FIELDS } from '../task/identities.ts';
import { createCleaner } from '../world/clean-deep.ts';
import type { Deps, Call } from './hosts.ts';

/** One thing people and programs can ask for. Every face is generated from these, so they can't differ. */
export interface Operation<In extends z.ZodObject = z.ZodObject, Out extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly summary: string;
  readonly input: In;
  /** camelCase; faces print it in snake_case. */
  readonly output: Out;
  /** Keys of the input that a command line takes without a name, in order. */
  readonly positional: readonly (keyof In['shape'] & string)[];
  handler(deps: Deps, input: z.output<In>, call: Call): Promise<z.input<Out>>;
  /** Default 0. */
  readonly exitCode?: (output: z.output<Out>) => number;
}

/** An operation without named arguments on the command line unless it says so. */
export function operation<In extends z.ZodObject, Out extends z.ZodType>(
  definition: Omit<Operation<In, Out>, 'positional'> & { readonly positional?: Operation<In, Out>['positional'] },
): Operation<In, Out> {
  return { positional: [], ...definition };
}

/** Reads the input, runs, checks the output and takes it through the door. Throws KeepgreenError('usage') for an input that doesn't fit. */
export async function runOperation<In extends z.ZodObject, Out extends z.ZodType>(one: Operation<In, Out>, asked: { deps: Deps; input: unknown; call: Call }): Promise<z.output<Out>> {
  const input = one.input.safeParse(asked.input);
  if (!input.success) throw new KeepgreenError('usage', input.error.issues.map((issue) => sentenceOf(issue, asked.input)).join(' '), `See: keepgreen ${one.name} --help`);
  const output = one.output.parse(await one.handler(asked.deps, input.data, asked.call));
  return createCleaner(asked.deps.world.redact, IDENTITY_FIELDS)(output);
}

/** A word that is none of those allowed is said with them; zod's own words would name a place in our input. */
function sentenceOf(issue: z.core.$ZodIssue, input: unknown): string {
  const place = issue.path.map(String).join('.');
  if (issue.code !== 'invalid_value') return `${place}: ${issue.message}.`;
  const given = issue.path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), input);
  return `${String(issue.path[0] ?? 'It')} can't be ${JSON.stringify(given)}. Allowed: ${issue.values.map(String).join(', ')}.`;
}
