/** The two sides of a file as far as a unified diff shows them: for files whose text nobody has handed in. */
export function linesOfDiff(diff: string, path: string): { readonly before: string; readonly after: string } {
  const sides = { before: [] as string[], after: [] as string[] };
  for (const line of sectionOf(diff, path)) {
    if (!line.startsWith('+')) sides.before.push(line.slice(1));
    if (!line.startsWith('-')) sides.after.push(line.slice(1));
  }
  return { before: sides.before.join('\n'), after: sides.after.join('\n') };
}

function sectionOf(diff: string, path: string): readonly string[] {
  const lines = diff.split('\n');
  const start = lines.findIndex((line, index) => line.startsWith('+++ ') && lines[index - 1]?.startsWith('--- ') === true && [line, lines[index - 1]].some((one) => one?.slice(6).trimEnd() === path));
  if (start === -1) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line, index) => line.startsWith('diff --git ') || (line.startsWith('--- ') && rest[index + 1]?.startsWith('+++ ') === true));
  return (end === -1 ? rest : rest.slice(0, end)).filter((line) => /^[ +-]/.test(line));
}
