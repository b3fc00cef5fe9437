import type { PackageFacts } from './package-facts.ts';

/** How a package script calls a tool: the words after its name, and the variables set for it. */
export interface ScriptCall {
  readonly script: string;
  /** Words between an interpreter and the tool (`node --import tsx --test` → `--import tsx` for the tool `--test`). */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The call of `tool` (a command's name) in the package's scripts: the one in the script whose name `prefer` matches,
 * else the first. Undefined when no script calls it. Scripts that only watch or rewrite are looked at last.
 */
export function scriptCall(facts: PackageFacts, tool: string, prefer: RegExp): ScriptCall | undefined {
  const calls = Object.entries(facts.scripts).flatMap(([script, line]) => callsIn(line).flatMap((words) => callOf(script, words, tool)));
  const rank = (call: ScriptCall) => (prefer.test(call.script) ? 0 : 2) + (/watch|fix|update|debug/.test(call.script) ? 1 : 0);
  return calls.sort((a, b) => rank(a) - rank(b))[0];
}

function callOf(script: string, words: readonly string[], tool: string): ScriptCall[] {
  const at = words.findIndex((word) => nameOf(word) === tool);
  if (at === -1) return [];
  const settings = words.slice(0, at).flatMap((word) => [...word.matchAll(/^([A-Za-z_]\w*)=(.*)$/gs)]);
  const env = Object.fromEntries(settings.map(([, name, value]) => [name ?? '', value ?? '']));
  return [{ script, args: words.slice(at + 1), env }];
}

/** `./node_modules/.bin/vitest`, `vitest.mjs` and `vitest` are all vitest. */
function nameOf(word: string): string {
  return (word.split(/[\\/]/).at(-1) ?? word).replace(/\.(?:[cm]?js|cmd)$/, '');
}

/** A script line as its simple commands, each as words; quotes are taken off, nothing is expanded. */
export function callsIn(line: string): readonly (readonly string[])[] {
  const calls: string[][] = [[]];
  const word = /\s*(?:(&&|\|\||[;|&])|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\;|&])+))/gy;
  for (const [, operator, text] of line.matchAll(word)) {
    if (operator !== undefined) calls.push([]);
    else if (text !== undefined && !/^\d*[<>]/.test(text)) calls.at(-1)?.push(unquote(text));
  }
  return calls.filter((words) => words.length > 0);
}

function unquote(text: string): string {
  return text.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_all, double?: string, single?: string, escaped?: string) => double?.replace(/\\(.)/g, '$1') ?? single ?? escaped ?? '');
}

/** Words that are kept of a call: flags with their values, and plain words (paths, globs), told apart. */
export interface Words {
  readonly flags: readonly string[];
  readonly plain: readonly string[];
}

/**
 * Sorts a call's words. `valued` are flags whose value is the next word; `dropped` are flags that keepgreen sets itself
 * (with their values). Words with a shell variable in them are left out.
 */
export function sortWords(args: readonly string[], { valued, dropped }: { readonly valued: readonly string[]; readonly dropped: readonly string[] }): Words {
  const flags: string[] = [];
  const plain: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const taken = takesNext(word, valued, args[at + 1]) ? [word, args[++at] ?? ''] : [word];
    if (taken.some((part) => /\$[\w{(]/.test(part))) continue;
    if (!word.startsWith('-') || word === '-') plain.push(word);
    else if (word !== '--' && !dropped.includes(flagName(word))) flags.push(...taken);
  }
  return { flags, plain };
}

function takesNext(word: string, valued: readonly string[], next: string | undefined): boolean {
  return next !== undefined && !word.includes('=') && valued.includes(word);
}

function flagName(word: string): string {
  return word.split('=')[0]?.replace(/^(--[\w-]+)\..*$/, '$1') ?? word;
}
