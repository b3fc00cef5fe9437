import { expect, test } from 'vitest';
import { chooseType, parseAccept } from '../src/accept.ts';
import { compose, guard } from '../src/middleware.ts';
import { compareSegments, matchPath, parsePattern, piecesOf } from '../src/pattern.ts';
import { parseQuery, printQuery } from '../src/query.ts';
import { Router } from '../src/router.ts';

const match = (pattern: string, path: string) => matchPath(parsePattern(pattern), path);

test('patterns', () => {
  expect(piecesOf('//a//b/')).toEqual(['a', 'b']);
  expect(parsePattern('/:long?/x')).toEqual([{ kind: 'param', name: 'long', optional: true }, { kind: 'text', text: 'x' }]);
  expect(parsePattern('/:id/*tail')).toEqual([{ kind: 'param', name: 'id', optional: false }, { kind: 'rest', name: 'tail' }]);
  expect(match('/', '/')).toEqual({});
  expect(match('/', '/a')).toBeUndefined();
  expect(match('/a/:b/c/:d', '/a/1/c/2')).toEqual({ b: '1', d: '2' });
  expect(match('/a/:b/c', '/a/1/d')).toBeUndefined();
  expect(match('/:a?/:b?', '/x')).toEqual({ a: 'x' });
  expect(match('/x/*', '/x/1/2/3')).toEqual({ rest: '1/2/3' });
  expect(match('/x/y/*', '/x')).toBeUndefined();
  const rank = (a: string, b: string) => Math.sign(compareSegments(parsePattern(a), parsePattern(b)));
  expect([rank('/a', '/:a'), rank('/:a', '/*'), rank('/a/b', '/a'), rank('/x/:a', '/x/b'), rank('/a', '/b')]).toEqual([-1, -1, -1, 1, 0]);
});

test('queries', () => {
  expect(parseQuery('')).toEqual({});
  expect(parseQuery('?')).toEqual({});
  expect(parseQuery('a=&&b=%C3%A4&a+b=1')).toEqual({ a: '', b: 'ä', 'a b': '1' });
  expect(parseQuery('x&x=1&x=2')).toEqual({ x: ['', '1', '2'] });
  expect(printQuery({ 'a b': '=', l: [] })).toBe('?a%20b=%3D');
  const query = { a: ['1', '2', '3'], b: 'ä&=?' };
  expect(parseQuery(printQuery(query))).toEqual(query);
});

test('accept', () => {
  expect(parseAccept('a/b;level=1;q=0.3, c/d;q=0.7,, e/f ; q=1')).toEqual([{ type: 'e/f', quality: 1 }, { type: 'c/d', quality: 0.7 }, { type: 'a/b', quality: 0.3 }]);
  expect(chooseType('*/*', ['x/y', 'a/b'])).toBe('x/y');
  expect(chooseType('text/html;q=0.1, */*;q=0.01', ['a/b', 'text/html'])).toBe('text/html');
  expect(chooseType('text/*', ['textual/x'])).toBeUndefined();
  expect(chooseType('TEXT/HTML', ['text/html'])).toBe('text/html');
});

test('handlers', async () => {
  const context = { path: '/', params: {}, query: {}, state: {} };
  expect(await compose([])(context)).toBeUndefined();
  expect(await compose([(_, next) => next()])(context)).toBeUndefined();
  const run = compose([guard(() => true), ({ state }, next) => { state['a'] = 1; return next(); }, ({ state }) => state['a']]);
  expect(await run(context)).toBe(1);
  expect(await run(context)).toBe(1);
  await expect(compose([guard(() => Promise.resolve(false)), () => 1])(context)).rejects.toThrow('not allowed');
  await expect(compose([guard(() => false), () => 1])(context)).rejects.toThrow('not allowed');
});

test('router', async () => {
  const router = new Router()
    .add('GET', '/f/*path', ({ params }) => params['path'])
    .add('get', '/f/:a', guard(({ query }) => query['key'] === 'k'), ({ params, path }) => [params['a'], path])
    .add('patch', '/f/:a', () => 0)
    .add('get', '/f/:a', () => 'second');
  expect(await router.handle('get', '/f/x?key=k')).toEqual({ status: 200, body: ['x', '/f/x'] });
  expect(await router.handle('get', '/f/x')).toEqual({ status: 500, body: 'not allowed' });
  expect(await router.handle('get', '/f/x/y')).toEqual({ status: 200, body: 'x/y' });
  expect(await router.handle('Patch', '/f/x')).toEqual({ status: 200, body: 0 });
  expect(await router.handle('put', '/f/x')).toEqual({ status: 405, body: ['GET', 'PATCH'] });
  expect(await router.handle('put', '/')).toEqual({ status: 404, body: null });
});
