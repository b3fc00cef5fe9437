/**
 * The child process that holds a TypeScript language service, so that the orchestrator stays small and can kill it.
 * Arguments: the path of the TypeScript module. Reads a Question a line from stdin, answers each with one line.
 * Ends when stdin ends, that is when its parent does.
 */
import { createInterface } from 'node:readline';
import type ts from 'typescript';
import { renderError } from '../../errors.ts';
import { Question, type Answer } from './messages.ts';
import { commentsRead, loadCompiler, type Compiler } from './typescript/compiler.ts';
import { createServices, type Services } from './typescript/services.ts';
import { solve } from './typescript/solve.ts';
import { warmUp } from './typescript/warm-up.ts';

const compiler = loadCompiler(process.argv[2] ?? '');
const registry = compiler.createDocumentRegistry(compiler.sys.useCaseSensitiveFileNames, undefined, commentsRead(compiler));
const input = createInterface({ input: process.stdin });
const servicesOf = fewFoldersAtATime(compiler, registry);
input.on('line', (line) => answer(line));
input.on('close', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));

function answer(line: string): void {
  const asked = Question.safeParse(parseJson(line));
  if (!asked.success) return tell({ kind: 'failed', id: -1, message: `Not a question: ${line.slice(0, 200)}` });
  try {
    tell(answerTo(asked.data));
  } catch (error) {
    tell({ kind: 'failed', id: asked.data.id, message: renderError(error) });
  }
}

function answerTo(question: Question): Answer {
  const services = servicesOf(question.projectDir);
  if (question.kind === 'solve') return { kind: 'solved', id: question.id, ...solve(services, question) };
  warmUp(services);
  return { kind: 'warmed', id: question.id };
}

function tell(answer: Answer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Two workspaces may take turns; a third takes over what it shares with them (the libraries) before the oldest goes. */
function fewFoldersAtATime(ts: Compiler, documents: ts.DocumentRegistry): (projectDir: string) => Services {
  let kept: readonly Services[] = [];
  return (projectDir) => {
    const services = kept.find((one) => one.projectDir === projectDir) ?? createServices(ts, projectDir, documents);
    const [other, ...gone] = kept.filter((one) => one !== services);
    kept = other === undefined ? [services] : [services, other];
    for (const one of gone) one.dispose();
    return services;
  };
}
