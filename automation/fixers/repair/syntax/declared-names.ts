import type ts from 'typescript';
import type { Name } from '../template.ts';
import type { TypeScript } from '../../../world/typescript.ts';

/** A name and the identifier that declares it. */
export interface Declared {
  readonly name: string;
  readonly kind: Name['kind'];
  readonly at: ts.Node;
  /** Read before this position (in its own function) it throws; -1 when it is there from the beginning. */
  readonly since: number;
}

/** What the node itself brings into scope for what stands in it: parameters, variables, functions, classes, imports. */
export function declaredBy(api: TypeScript, node: ts.Node): readonly Declared[] {
  if (api.isFunctionLike(node)) return [...node.parameters.flatMap((parameter) => boundBy(api, parameter.name, 'parameter', -1)), ...ownName(api, node), ...hoistedVars(api, node)];
  if (api.isCatchClause(node)) return node.variableDeclaration === undefined ? [] : boundBy(api, node.variableDeclaration.name, 'variable', -1);
  if (api.isForStatement(node) || api.isForOfStatement(node) || api.isForInStatement(node)) return node.initializer !== undefined && api.isVariableDeclarationList(node.initializer) ? fromList(api, node.initializer) : [];
  if (api.isSourceFile(node)) return [...node.statements.flatMap((statement) => fromStatement(api, statement)), ...hoistedVars(api, node)];
  if (api.isBlock(node) || api.isCaseOrDefaultClause(node) || api.isModuleBlock(node)) return node.statements.flatMap((statement) => fromStatement(api, statement));
  if (api.isCaseBlock(node)) return node.clauses.flatMap((clause) => clause.statements.flatMap((statement) => fromStatement(api, statement)));
  return [];
}

function fromStatement(api: TypeScript, statement: ts.Statement): readonly Declared[] {
  if (api.isVariableStatement(statement)) return fromList(api, statement.declarationList);
  if (api.isFunctionDeclaration(statement)) return statement.name === undefined ? [] : [{ name: statement.name.text, kind: 'function', at: statement.name, since: -1 }];
  if (api.isClassDeclaration(statement)) return statement.name === undefined ? [] : [{ name: statement.name.text, kind: 'class', at: statement.name, since: statement.pos }];
  if (api.isEnumDeclaration(statement)) return [{ name: statement.name.text, kind: 'constant', at: statement.name, since: -1 }];
  if (api.isImportDeclaration(statement)) return fromImport(api, statement);
  return [];
}

function fromList(api: TypeScript, list: ts.VariableDeclarationList): readonly Declared[] {
  const isConst = (list.flags & api.NodeFlags.Const) !== 0;
  return list.declarations.flatMap((declaration) => boundBy(api, declaration.name, kindOf(api, declaration, isConst), declaration.end));
}

function kindOf(api: TypeScript, declaration: ts.VariableDeclaration, isConst: boolean): Name['kind'] {
  const { initializer } = declaration;
  if (initializer !== undefined && (api.isArrowFunction(initializer) || api.isFunctionExpression(initializer))) return 'function';
  return isConst ? 'constant' : 'variable';
}

/** The names of a pattern: `a`, `{ a, b: c }`, `[a, ...b]`. */
function boundBy(api: TypeScript, name: ts.BindingName, kind: Name['kind'], since: number): readonly Declared[] {
  if (api.isIdentifier(name)) return name.text === 'this' ? [] : [{ name: name.text, kind, at: name, since }];
  return name.elements.flatMap((element) => (api.isBindingElement(element) ? boundBy(api, element.name, kind, since) : []));
}

function ownName(api: TypeScript, node: ts.SignatureDeclaration): readonly Declared[] {
  return api.isFunctionExpression(node) && node.name !== undefined ? [{ name: node.name.text, kind: 'function', at: node.name, since: -1 }] : [];
}

/** `var` is there in the whole function, from any block of it; what its own statements declare is found there. */
function hoistedVars(api: TypeScript, holder: ts.Node): readonly Declared[] {
  const found: Declared[] = [];
  const visit = (node: ts.Node): void => {
    if (api.isFunctionLike(node) || api.isClassLike(node)) return;
    if (api.isVariableDeclarationList(node) && (node.flags & api.NodeFlags.BlockScoped) === 0) found.push(...fromList(api, node));
    api.forEachChild(node, visit);
  };
  api.forEachChild(holder, visit);
  return found;
}

function fromImport(api: TypeScript, { importClause }: ts.ImportDeclaration): readonly Declared[] {
  if (importClause === undefined || importClause.phaseModifier === api.SyntaxKind.TypeKeyword) return [];
  const names = importClause.name === undefined ? [] : [importClause.name];
  const { namedBindings } = importClause;
  if (namedBindings !== undefined && api.isNamespaceImport(namedBindings)) names.push(namedBindings.name);
  if (namedBindings !== undefined && api.isNamedImports(namedBindings)) names.push(...namedBindings.elements.filter((element) => !element.isTypeOnly).map((element) => element.name));
  return names.map((at) => ({ name: at.text, kind: 'import', at, since: -1 }));
}
