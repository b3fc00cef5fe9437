import { describe, expect, it } from 'vitest';
import { chooseType, parseAccept } from '../src/accept.ts';
import { compareSegments, matchPath, parsePattern } from '../src/pattern.ts';
import { parseQuery, printQuery } from '../src/query.ts';

const match = (pattern: string, path: string) => matchPath(parsePattern(pattern), path);

describe('a pattern', () => {
  it('is fixed text, parameters and a rest', () => {
    expect(parsePattern('/users/:id?/*')).toEqual([{ kind: 'text', text: 'users' }, { kind: 'param', name: 'id', optional: true }, { kind: 'rest', name: 'rest' }]);
    expect(() => parsePattern('/*all/x')).toThrow(SyntaxError);
  });
  it('fits paths', () => {
    expect(match('/users/:id', '/users/7/')).toEqual({ id: '7' });
    expect(match('/users/:id', '/users')).toBeUndefined();
    expect(match('/users/:id', '/users/7/edit')).toBeUndefined();
    expect(match('/users/:id?', '/users')).toEqual({});
    expect(match('/users', '/groups')).toBeUndefined();
  });
  it('decodes what it finds', () => {
    expect(match('/tags/:tag', '/tags/a%20b')).toEqual({ tag: 'a b' });
    expect(match('/files/*path', '/files/a/b%2Fc')).toEqual({ path: 'a/b/c' });
    expect(match('/files/*path', '/files')).toEqual({ path: '' });
  });
  it('has a rank', () => {
    const order = ['/*', '/:a', '/a', '/a/:b', '/a/b'].map(parsePattern).sort(compareSegments);
    expect(order.map((one) => one.map((segment) => segment.kind).join())).toEqual(['text,text', 'text,param', 'text', 'param', 'rest']);
  });
});

describe('a query', () => {
  it('is read', () => {
    expect(parseQuery('?a=1&b=x+y&b=%26&c')).toEqual({ a: '1', b: ['x y', '&'], c: '' });
    expect(parseQuery('b=1&b=2&b=3')).toEqual({ b: ['1', '2', '3'] });
    expect(parseQuery('a=b=c')).toEqual({ a: 'b=c' });
  });
  it('is printed', () => {
    expect(printQuery({ a: '1 2', b: ['x', '&'] })).toBe('?a=1%202&b=x&b=%26');
    expect(printQuery({})).toBe('');
  });
});

describe('what is accepted', () => {
  it('has an order', () => {
    expect(parseAccept('text/html;q=0.8, application/JSON, image/png; q=0').map((one) => one.type)).toEqual(['application/json', 'text/html']);
  });
  it('is compared with offers', () => {
    expect(chooseType('text/*;q=0.5, application/json', ['text/plain', 'application/json'])).toBe('application/json');
    expect(chooseType('text/*', ['application/json', 'text/plain'])).toBe('text/plain');
    expect(chooseType('image/png', ['text/plain'])).toBeUndefined();
    expect(chooseType('', ['text/plain', 'text/html'])).toBe('text/plain');
  });
});
