/** Runs in the project's runner, where that leaves modules to node: loads files anew, as if for the first time. */
import { readFileSync, statSync } from 'node:fs';
import Module, { createRequire, register } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface FreshModules {
  /** From here on everything of the project is loaded anew. */
  next(): void;
  /** Whether node takes it for an ES module. */
  isEsm(path: string): boolean;
  /** The address under which an ES module is loaded in this round. */
  urlOf(path: string): string;
  load(path: string): Promise<unknown>;
}

/** Names that are to lead somewhere else for the project's modules, by the address they lead to. */
export type Redirects = Readonly<Record<string, string>>;

type Resolve = (specifier: string, context: { readonly parentURL?: string }) => { readonly url: string };

/**
 * ES modules can't be forgotten: each round loads them under addresses of its own, and so all that they import.
 * `folder` is ours: what lies there is loaded once.
 */
export function createFreshModules(projectDir: string, folder: string, redirects: Redirects = {}): FreshModules {
  const require = createRequire(join(projectDir, 'package.json'));
  const root = pathToFileURL(`${projectDir}/`).href;
  const kinds = new Map<string, boolean>();
  let round = 0;
  installHooks({ root, own: pathToFileURL(folder).href, redirects });
  const fresh: FreshModules = {
    next() {
      round += 1;
      for (const path of Object.keys(require.cache)) if (!path.includes('/node_modules/') && !path.startsWith(folder)) Reflect.deleteProperty(require.cache, path);
    },
    isEsm(path) {
      const known = kinds.get(path) ?? isModule(path);
      kinds.set(path, known);
      return known;
    },
    urlOf: (path) => `${pathToFileURL(path).href}?keepgreen=${round}`,
    load: (path) => (fresh.isEsm(path) ? import(fresh.urlOf(path)) : Promise.resolve().then((): unknown => require(path))),
  };
  return fresh;
}

/** By ending, else by the nearest package.json. */
function isModule(path: string): boolean {
  if (/\.[cm][jt]s$/.test(path)) return /\.m[jt]s$/.test(path);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (statSync(manifest, { throwIfNoEntry: false }) !== undefined) return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly type?: string }).type === 'module';
    if (folder === dirname(folder)) return false;
  }
}

/** In this thread where node can do that; else in node's own thread for hooks. */
function installHooks(data: { readonly root: string; readonly own: string; readonly redirects: Redirects }): void {
  const inThread: unknown = Reflect.get(Module, 'registerHooks');
  if (typeof inThread === 'function') {
    const choose = chooser(data);
    const resolve = (specifier: string, context: Parameters<Resolve>[1], next: Resolve) => choose(specifier, context, () => next(specifier, context));
    Reflect.apply(inThread, Module, [{ resolve }]);
    return;
  }
  const source = `${String(chooser)}\nlet choose;\nexport const initialize = (data) => { choose = chooser(data); };\nexport async function resolve(specifier, context, next) { const found = choose(specifier, context, () => undefined); return found ?? choose(specifier, context, await next(specifier, context)); }`;
  register(`data:text/javascript,${encodeURIComponent(source)}`, { data });
}

/** Sent to another thread as text: uses nothing but what it is given. `found` is what node says, or asks for it; undefined when that is not known yet. */
function chooser({ root, own, redirects }: { readonly root: string; readonly own: string; readonly redirects: Redirects }) {
  return (specifier: string, { parentURL }: { readonly parentURL?: string }, found: { readonly url: string } | (() => { readonly url: string } | undefined)): { readonly url: string } | undefined => {
    const round = /[?&]keepgreen=\d+/.exec(parentURL ?? '')?.[0].slice(1);
    const elsewhere = round === undefined ? undefined : redirects[specifier];
    if (elsewhere !== undefined) return { url: elsewhere, shortCircuit: true } as { readonly url: string };
    const result = typeof found === 'function' ? found() : found;
    if (result === undefined || round === undefined) return result;
    const { url } = result;
    if (!url.startsWith(root) || url.startsWith(own) || url.includes('/node_modules/') || url.includes('keepgreen=')) return result;
    return { ...result, url: `${url}${url.includes('?') ? '&' : '?'}${round}` };
  };
}
