/** What a line of source can be blamed for: 1 for code, less for what is seldom wrong, 0 for what can't be. */
export function blameOf(text: string): number {
  const line = text.trim();
  if (line === '' || /^[\s{}()[\];,]*$/.test(line)) return 0;
  if (/^(?:\/\/|\/\*|\*|\*\/|#(?!\w)|<!--)/.test(line)) return 0.1;
  if (/^(?:import\b(?!\s*\()|export\s+(?:\*|\{|type\b)|'use strict'|"use strict"|(?:export\s+)?(?:type|interface)\b|else\b[\s{]*$|try\s*\{$)/.test(line)) return 0.5;
  return 1;
}

/** Names of the program in a text: no word of a sentence is one, unless it is written like one (`totalOf`, `MAX`, `"name"`, `name()`). */
export function namesIn(text: string): ReadonlySet<string> {
  const quoted = [...text.matchAll(/['"`]([A-Za-z_$][\w$.]*)['"`]/g)].flatMap(([, name = '']) => name.split('.'));
  const called = [...text.matchAll(/\b([A-Za-z_$][\w$]*)\s*\(/g)].map(([, name = '']) => name);
  const written = text.match(/\b(?:[a-z]+[A-Z][\w$]*|[A-Z]+_[A-Z_\d]+|[A-Z][a-z]+[A-Z]\w*|\w+_\w+)\b/g) ?? [];
  return new Set([...quoted, ...called, ...written].filter((name) => name.length > 2 && !COMMON.has(name)));
}

/** Every identifier of a line of code. */
export function identifiersIn(line: string): ReadonlySet<string> {
  return new Set((line.match(/[A-Za-z_$][\w$]*/g) ?? []).filter((name) => name.length > 2 && !COMMON.has(name)));
}

/** The name that a line declares; undefined for none. */
export function declaredIn(line: string): string | undefined {
  const named = /(?:\b(?:function\*?|class|const|let|var|enum)\s+)([A-Za-z_$][\w$]*)/.exec(line) ?? /^\s*(?:(?:public|private|protected|static|async|get|set|readonly)\s+)*\*?([A-Za-z_$][\w$]*)\s*(?:\([^;]*\{\s*$|:\s*(?:async\s*)?(?:function|\())/.exec(line);
  const name = named?.[1];
  return name === undefined || COMMON.has(name) ? undefined : name;
}

const COMMON: ReadonlySet<string> = new Set([
  ...['const', 'let', 'var', 'function', 'return', 'class', 'if', 'else', 'for', 'while', 'switch', 'case', 'new', 'this', 'typeof', 'await', 'async', 'import', 'export', 'default', 'from', 'null', 'true', 'false', 'undefined', 'catch', 'throw', 'try'],
  ...['Error', 'AssertionError', 'TypeError', 'ReferenceError', 'SyntaxError', 'expect', 'toBe', 'toEqual', 'toStrictEqual', 'equal', 'strictEqual', 'deepEqual', 'deepStrictEqual', 'assert', 'expected', 'received', 'Object', 'Array', 'String', 'Number', 'Boolean', 'Promise', 'test', 'describe'],
]);
