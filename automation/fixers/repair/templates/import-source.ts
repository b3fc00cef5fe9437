import type ts from 'typescript';
import type { Draft, ModuleExports, SearchSpace, Template } from '../template.ts';
import { isReference } from '../donors/names.ts';
import { modulesExporting, resolveModule, specifierTo } from '../donors/specifiers.ts';
import { likeness } from '../syntax/likeness.ts';

/** An import that leads nowhere: the file that exports these names, the name that this file exports today, or an import that is missing. */
export const importSource: Template = {
  name: 'import-source',
  *draftsAt(node, space) {
    const { ts: api } = space;
    if ((space.modules ?? []).length === 0) return;
    if (api.isImportDeclaration(node) || api.isExportDeclaration(node)) yield* ofImport(space, node);
    else if (isReference(api, node) && !(node.text in globalThis) && !space.scope.namesAt(node).some(({ name }) => name === node.text)) yield* missing(space, node);
  },
};

function* ofImport(space: SearchSpace, node: ts.ImportDeclaration | ts.ExportDeclaration): Generator<Draft> {
  const { ts: api } = space;
  const { moduleSpecifier } = node;
  if (moduleSpecifier === undefined || !api.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return;
  const names = importedNames(space, node);
  const target = resolveModule(space, moduleSpecifier.text);
  const unknown = names.filter(({ name }) => target?.exports.includes(name) !== true);
  if (target !== undefined && unknown.length === 0) return;
  yield* fromElsewhere(space, moduleSpecifier, { names: names.map(({ name }) => name), current: target });
  if (target === undefined) return;
  for (const { name, at } of unknown) yield* otherName(space, { name, at }, target);
}

interface Imported {
  readonly name: string;
  readonly at: ts.Identifier | ts.ModuleExportName;
}

function importedNames({ ts: api }: SearchSpace, node: ts.ImportDeclaration | ts.ExportDeclaration): readonly Imported[] {
  const clause = api.isImportDeclaration(node) ? node.importClause : undefined;
  const bindings = clause?.namedBindings ?? (api.isExportDeclaration(node) ? node.exportClause : undefined);
  const own = clause?.name === undefined ? [] : [{ name: 'default', at: clause.name }];
  if (bindings === undefined || !('elements' in bindings)) return own;
  return [...own, ...bindings.elements.map(({ name, propertyName }) => ({ name: (propertyName ?? name).text, at: propertyName ?? name }))];
}

function* fromElsewhere(space: SearchSpace, literal: ts.StringLiteral, { names, current }: { readonly names: readonly string[]; readonly current: ModuleExports | undefined }): Generator<Draft> {
  const quote = literal.getText().slice(0, 1);
  const found = modulesExporting(space, names, literal.text).filter(({ file }) => file !== current?.file);
  for (const [index, { file }] of found.entries()) {
    const specifier = specifierTo(space, file, literal.text);
    yield { edits: [{ start: literal.getStart(), end: literal.end, text: quote + specifier + quote }], why: `\`${names.join(', ')}\` ${names.length === 1 ? 'is' : 'are'} imported from ${specifier}`, likely: 1 / (1 + index) };
  }
}

/** `{ getUser }` is `{ fetchUser as getUser }`; a name is the default export; the default export is a name. */
function* otherName(space: SearchSpace, { name, at }: Imported, target: ModuleExports): Generator<Draft> {
  const { ts: api } = space;
  const clause = at.parent;
  if (api.isImportClause(clause)) {
    const local = at.text;
    const named = [...target.exports].sort((one, other) => likeness(other, local) - likeness(one, local)).slice(0, 2);
    if (clause.namedBindings === undefined) for (const one of named) yield { edits: [{ start: at.getStart(), end: at.end, text: one === local ? `{ ${one} }` : `{ ${one} as ${local} }` }], why: `\`${local}\` is imported by its name \`${one}\``, likely: likeness(one, local) };
    return;
  }
  const renamed = space.renames?.find(({ from }) => from === name)?.to;
  const ranked = target.exports.map((one) => ({ one, worth: one === renamed ? 1 : one === 'default' ? 0.5 : likeness(one, name) })).sort((one, other) => other.worth - one.worth);
  const isLocal = api.isImportSpecifier(clause) && clause.propertyName === undefined;
  for (const { one, worth } of ranked.slice(0, 3)) if (worth > 0.3) yield { edits: [{ start: at.getStart(), end: at.end, text: isLocal || api.isExportSpecifier(clause) && clause.propertyName === undefined ? `${one} as ${name}` : one }], why: `\`${name}\` is exported as \`${one}\``, likely: worth };
}

/** The name is used, and another file exports it. */
function* missing(space: SearchSpace, node: ts.Identifier): Generator<Draft> {
  const { ts: api, source } = space;
  const imports = source.statements.filter((one) => api.isImportDeclaration(one));
  const like = imports.map(({ moduleSpecifier }) => (api.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '')).find((one) => one.startsWith('.')) ?? '';
  for (const { file } of modulesExporting(space, [node.text], `./${node.text}`)) {
    const own = imports.find(({ moduleSpecifier }) => api.isStringLiteral(moduleSpecifier) && moduleSpecifier.text.startsWith('.') && resolveModule(space, moduleSpecifier.text)?.file === file);
    yield { edits: [joining(space, own, node.text) ?? onTop(space, imports, `import { ${node.text} } from '${specifierTo(space, file, like)}';`)], why: `\`${node.text}\` is imported from ${file}` };
  }
}

function joining({ ts: api }: SearchSpace, own: ts.ImportDeclaration | undefined, name: string): Draft['edits'][number] | undefined {
  const bindings = own?.importClause?.namedBindings;
  const last = bindings !== undefined && api.isNamedImports(bindings) ? bindings.elements.at(-1) : undefined;
  return last === undefined ? undefined : { start: last.end, end: last.end, text: `, ${name}` };
}

function onTop({ source }: SearchSpace, imports: readonly ts.ImportDeclaration[], line: string): Draft['edits'][number] {
  const last = imports.at(-1);
  const at = last?.end ?? source.statements[0]?.getStart() ?? 0;
  return { start: at, end: at, text: last === undefined ? `${line}\n` : `\n${line}` };
}
