import type ts from 'typescript';
import type { Name, Scope } from '../template.ts';
import { declaredBy, type Declared } from './declared-names.ts';
import { typescript } from '../../../world/typescript.ts';
import type { TypeScript } from '../../../world/typescript.ts';
import { createTypes, type Types } from './types.ts';
import { membersSeen } from './members-seen.ts';

/** Globals that are worth a try where a name stands. */
const GLOBALS = ['undefined', 'Infinity', 'Math', 'Number', 'String', 'Array', 'Object', 'Boolean', 'JSON', 'parseInt', 'parseFloat', 'NaN'];

/** What can be named where in this file. The type checker is asked only when somebody wants to know a type. */
export function createScope(source: ts.SourceFile, projectDir: string | undefined): Scope {
  const api = typescript();
  const declared = new Map<ts.Node, readonly Declared[]>();
  let types: Types | undefined;
  const known = (): Types => (types ??= createTypes(source, projectDir));
  const declarations = new WeakMap<Name, ts.Node>();
  const named = new Map<ts.Node, Name>();
  const nameOf = (one: Declared): Name => {
    const old = named.get(one.at);
    if (old !== undefined) return old;
    const name: Name = { name: one.name, kind: one.kind, get type() { return known().printed(one.at); } };
    named.set(one.at, name);
    declarations.set(name, one.at);
    return name;
  };
  const globals = GLOBALS.map((name): Name => ({ name, kind: 'global', type: undefined }));
  return {
    namesAt(node) {
      const own = visibleAt(api, node, (holder) => remembered(declared, holder, () => inOrder(declaredBy(api, holder))));
      const taken = new Set(own.map((one) => one.name));
      return [...own.map(nameOf), ...globals.filter((global) => !taken.has(global.name))];
    },
    membersOf(expression) {
      const typed = known().membersOf(expression);
      return typed.length > 0 ? typed : membersSeen(api, source, expression);
    },
    isCompatible(name, expression) {
      const declaration = declarations.get(name);
      return declaration === undefined ? undefined : known().areCompatible(declaration, expression);
    },
  };
}

/** Of one holder with very many names (a long file) only the nearest are offered. */
const MOST_BEFORE = 60;
const MOST_AFTER = 20;

/** Innermost scope first; within one, what was declared last before the node first. */
function visibleAt(api: TypeScript, node: ts.Node, declaredIn: (holder: ts.Node) => readonly Declared[]): readonly Declared[] {
  const seen = new Set<string>();
  const found: Declared[] = [];
  const position = node.getStart();
  let sameFunction = true;
  for (let holder: ts.Node | undefined = node.parent; holder !== undefined; holder = holder.parent) {
    for (const one of nearestOf(declaredIn(holder), position)) {
      if (seen.has(one.name) || (sameFunction && one.since > position)) continue;
      found.push(one);
      seen.add(one.name);
    }
    if (api.isFunctionLike(holder)) sameFunction = false;
  }
  return found;
}

/** `declared` comes in the order of the text: from the position backwards, then onwards. */
function nearestOf(declared: readonly Declared[], position: number): readonly Declared[] {
  let [low, high] = [0, declared.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((declared[middle]?.at.pos ?? position) <= position) low = middle + 1;
    else high = middle;
  }
  return [...declared.slice(Math.max(0, low - MOST_BEFORE), low).reverse(), ...declared.slice(low, low + MOST_AFTER)];
}

function inOrder(declared: readonly Declared[]): readonly Declared[] {
  return [...declared].sort((one, other) => one.at.pos - other.at.pos);
}

function remembered<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
