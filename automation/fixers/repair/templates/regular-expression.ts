import { replacing } from '../syntax/edits.ts';
import type { Template } from '../template.ts';

/** Small changes of a pattern: from, to. */
const PIECES: readonly (readonly [RegExp, string, number])[] = [
  [/\+(?![?*+])/g, '*', 0.8], [/(?<![\\(])\*(?![?*+])/g, '+', 0.8], [/(?<=[+*}])(?!\?)/g, '?', 0.4], [/(?<=[+*])\?/g, '', 0.4],
  [/\\d/g, '\\D', 0.3], [/\\w/g, '\\W', 0.3], [/\\s/g, '\\S', 0.3], [/\\W/g, '\\w', 0.5], [/\\S/g, '\\s', 0.5], [/\\D/g, '\\d', 0.5], [/\\d/g, '\\d+', 0.5], [/\\s/g, '\\s+', 0.5], [/\\s/g, ' ', 0.3],
  [/\[\^/g, '[', 0.8], [/\[(?!\^)/g, '[^', 0.6], [/a-z/g, 'a-zA-Z', 0.6], [/A-Z/g, 'a-zA-Z', 0.5], [/a-z(?!0|A)/g, 'a-z0-9', 0.5], [/0-9/g, '1-9', 0.3], [/1-9/g, '0-9', 0.4], [/a-zA-Z/g, 'a-z', 0.3],
  [/(?<!\\)\./g, '\\.', 0.9], [/\\\./g, '.', 0.3], [/^\^/g, '', 0.5], [/\$$/g, '', 0.5], [/^(?!\^)/g, '^', 0.7], [/(?<!\$)$/g, '$', 0.7], [/\(\?:/g, '(', 0.3], [/\((?!\?)/g, '(?:', 0.3], [/\\b/g, '', 0.3],
];

/** `/a/` → `/a/g`, `/a/i`, `/^a/`, `/a+/`, …: flags and the usual slips within a pattern. */
export const regularExpression: Template = {
  name: 'regular-expression',
  *draftsAt(node, space) {
    if (!space.ts.isRegularExpressionLiteral(node)) return;
    const end = node.text.lastIndexOf('/');
    const [pattern, flags] = [node.text.slice(1, end), node.text.slice(end + 1)];
    for (const [flag, likely] of [['g', 1], ['i', 0.9], ['m', 0.5], ['s', 0.4], ['u', 0.3]] as const) {
      const then = flags.includes(flag) ? flags.replace(flag, '') : flags + flag;
      yield { edits: [replacing(space, node, `/${pattern}/${then}`)], why: `the flag \`${flag}\` of \`${node.text}\` is ${flags.includes(flag) ? 'dropped' : 'added'}`, likely };
    }
    for (const [piece, text, likely] of PIECES) {
      for (const match of pattern.matchAll(piece)) {
        const then = pattern.slice(0, match.index) + text + pattern.slice(match.index + match[0].length);
        if (isPattern(then, flags)) yield { edits: [replacing(space, node, `/${then}/${flags}`)], why: `\`${node.text}\` becomes \`/${then}/${flags}\``, likely: likely * 0.8 };
      }
    }
  },
};

function isPattern(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return pattern !== '';
  } catch {
    return false;
  }
}
