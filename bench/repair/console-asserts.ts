import type ts from 'typescript';
import { typescript } from '../../automation/world/typescript.ts';

/**
 * Tests of HumanEval as tests of Vitest: each `console.assert` of the test function becomes a test of its own, with both
 * sides of a `===` told. Where one stands deeper (in a loop), the whole function is one test whose asserts throw.
 */
export function testsOf(code: string, names: readonly string[]): string {
  const compiler = typescript();
  const source = compiler.createSourceFile('test.js', code, compiler.ScriptTarget.Latest, true);
  const head = `import { expect, test } from 'vitest';\nimport { ${names.join(', ')} } from '../src/solution.js';\n\n`;
  const functions = source.statements.flatMap((statement) => bodyOf(compiler, statement) ?? []);
  const bodies = functions.map((body, index) => renderBody(compiler, body, { source, index }));
  return `${head}${bodies.join('\n')}`;
}

interface Place {
  readonly source: ts.SourceFile;
  readonly index: number;
}

/** `const testX = () => { … }`, or the same as a function; a call of it is nothing to keep. */
function bodyOf(compiler: typeof ts, statement: ts.Statement): ts.Block | undefined {
  if (compiler.isFunctionDeclaration(statement)) return statement.body;
  if (!compiler.isVariableStatement(statement)) return undefined;
  const value = statement.declarationList.declarations[0]?.initializer;
  const isFunction = value !== undefined && (compiler.isArrowFunction(value) || compiler.isFunctionExpression(value));
  return isFunction && compiler.isBlock(value.body) ? value.body : undefined;
}

function renderBody(compiler: typeof ts, body: ts.Block, { source, index }: Place): string {
  const asserts = body.statements.map((statement) => assertOf(compiler, statement));
  const all = body.getText(source).split('console.assert').length - 1;
  if (asserts.filter((one) => one !== undefined).length !== all) return renderWhole(body.getText(source), index);
  return body.statements.map((statement, at) => {
    const condition = asserts[at];
    return condition === undefined ? statement.getText(source) : `test('assert ${index + 1}.${at + 1}', () => {\n  ${renderExpect(compiler, condition, source)}\n});\n`;
  }).join('\n');
}

/** The condition of `console.assert(condition)`. */
function assertOf(compiler: typeof ts, statement: ts.Statement): ts.Expression | undefined {
  if (!compiler.isExpressionStatement(statement) || !compiler.isCallExpression(statement.expression)) return undefined;
  return statement.expression.expression.getText() === 'console.assert' ? statement.expression.arguments[0] : undefined;
}

function renderExpect(compiler: typeof ts, condition: ts.Expression, source: ts.SourceFile): string {
  if (compiler.isBinaryExpression(condition) && condition.operatorToken.kind === compiler.SyntaxKind.EqualsEqualsEqualsToken) {
    return `expect(${condition.left.getText(source)}).toBe(${condition.right.getText(source)});`;
  }
  return `expect(${condition.getText(source)}).toBeTruthy();`;
}

function renderWhole(body: string, index: number): string {
  const asserting = `const console = { assert: (condition) => expect(condition).toBeTruthy() };`;
  return `test('asserts ${index + 1}', () => {\n  ${asserting}\n  ${body}\n});\n`;
}
