import type { Evidence } from '../task/evidence.ts';
import { TURNED_GREEN } from '../workspace/waiting-fixes.ts';

/** A commit's whole message: a subject a person would write, and the evidence as trailers. */
export function commitMessage(evidence: Evidence): string {
  const { attempts, patch, before } = evidence;
  const made = attempts.findLast((one) => one.verdict === 'fixed');
  const claim = claimOf(evidence);
  const trailers = [
    `Keepgreen-Task: ${evidence.taskId}`,
    `Keepgreen-Fixer: ${made?.fixer ?? 'unknown'}${made?.model == null ? '' : ` (${oneLine(made.model, 80)})`}`,
    ...(before.length === 0 ? [] : [`${TURNED_GREEN}: ${before.map((failure) => failure.fingerprint).join(' ')}`]),
    ...(patch === null ? [] : [`Keepgreen-Diff: sha256:${patch.diffHash}`]),
    `Keepgreen-Cost: $${evidence.cost.usd.toFixed(4)}, ${evidence.cost.tokens} tokens`,
    ...(evidence.confidence === null ? [] : [`Keepgreen-Confidence: ${evidence.confidence.colour} ${evidence.confidence.score.toFixed(2)}`]),
  ];
  return [subjectOf(evidence), ...(claim === '' ? [] : [withoutTrailers(claim)]), trailers.join('\n')].join('\n\n') + '\n';
}

export function subjectOf({ before, savedFiles, description }: Evidence): string {
  const first = before[0];
  if (first === undefined) return oneLine(`Fix ${savedFiles[0] ?? description}`, 72);
  const more = before.length > 1 ? ` and ${before.length - 1} more` : '';
  const what = first.kind === 'test' ? `"${first.name}"` : `${first.name} in ${first.file}`;
  return `${oneLine(`Fix ${what}`, 72 - more.length)}${more}`;
}

/** A pull request's text in Markdown. What comes from the project or a model stands in code, so that it can't call anybody or hide. */
export function pullRequestBody(evidence: Evidence): string {
  const { before, after, attempts, patch, confidence, cost, guard } = evidence;
  const made = attempts.findLast((one) => one.verdict === 'fixed');
  const facts = [
    ['fixer', made === undefined ? 'unknown' : `${made.fixer}${made.model === null ? '' : `, ${made.model}`}`],
    ['attempts', `${attempts.length}`],
    ['cost', `$${cost.usd.toFixed(4)}, ${cost.tokens} tokens, ${cost.requests} requests`],
    ['confidence', confidence === null ? 'not computed' : `${confidence.colour}, ${confidence.score.toFixed(2)}`],
    ['diff', patch === null ? 'unknown' : `sha256 ${patch.diffHash}, ${patch.files.length} files, +${patch.addedLines} −${patch.removedLines}`],
    ['tools', Object.entries(evidence.tools).map(([name, version]) => `${name} ${version}`).join(', ')],
  ];
  return [
    'A fix by keepgreen, made and proven in a private copy.',
    section('What was red', before.map((one) => `- ${code(`${one.check}: ${one.file} ${one.name}`)}${one.message === '' ? '' : `: ${code(one.message.split('\n')[0] ?? '', 200)}`}`)),
    section('Red on the fix', after === null || after.length === 0 ? ['Nothing.'] : [`What was red before too, or flaky:`, '', ...after.map((one) => `- ${code(`${one.check}: ${one.file} ${one.name}`)}`)]),
    section('What was run', commandRows(evidence)),
    section('Facts', ['| | |', '|---|---|', ...facts.map(([name = '', value = '']) => `| ${name} | ${code(value, 300)} |`)]),
    ...(guard === null || guard.warnings.length + guard.asks.length === 0 ? [] : [section('Look at', [...guard.asks, ...guard.warnings].map((finding) => `- ${code(finding.path)}: ${code(finding.forPeople, 300)}`))]),
    ...(confidence === null || confidence.reasons.length === 0 ? [] : [section('Why not more confidence', confidence.reasons.map((reason) => `- ${code(reason, 300)}`))]),
    ...(claimOf(evidence) === '' ? [] : [section('What the fixer says (no part of the proof)', [fence(claimOf(evidence))])]),
    section('Check it', ['In the project keepgreen ran in:', '', fence(`keepgreen replay ${evidence.taskId}\nkeepgreen undo ${evidence.taskId}`)]),
  ].join('\n\n') + '\n';
}

const MOST_ROWS = 30;

function section(title: string, lines: readonly string[]): string {
  const cut = lines.length > MOST_ROWS ? [...lines.slice(0, MOST_ROWS), `- and ${lines.length - MOST_ROWS} more`] : lines;
  return `### ${title}\n\n${cut.join('\n')}`;
}

function commandRows({ runs }: Evidence): readonly string[] {
  const proving = runs.filter((run) => run.stage === 'verifying').slice(-12);
  const first = runs.filter((run) => run.stage === 'checking').slice(0, 6);
  return ['| when | command | exit | passed | failed | ms |', '|---|---|---|---|---|---|', ...[...first, ...proving].map((run) => `| ${run.stage} | ${code(run.command)} | ${run.exitCode ?? run.status} | ${run.passed} | ${run.failed} | ${Math.round(run.durationMs)} |`)];
}

function claimOf({ claims, attempts }: Evidence): string {
  const made = attempts.findLast((one) => one.verdict === 'fixed');
  return claims.find((claim) => claim.attempt === made?.number)?.text.trim() ?? '';
}

/** A line of a model's words that looks like a trailer would stand among ours. */
function withoutTrailers(text: string): string {
  return text.replace(/^(\s*)(Keepgreen-|Signed-off-by|Co-authored-by)/gim, '$1> $2');
}

/** In backticks nothing is a link, a name to call or markup; in a table a bar would end the cell. */
function code(text: string, most = 160): string {
  const plain = oneLine(text, most).replace(/`/g, 'ˋ').replace(/\|/g, '¦');
  return plain === '' ? '' : `\`${plain}\``;
}

function fence(text: string): string {
  return `\`\`\`\`text\n${text.replace(/`{3,}/g, 'ˋˋˋ')}\n\`\`\`\``;
}

function oneLine(text: string, most: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
