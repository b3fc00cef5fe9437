import { describe, expect, it } from 'vitest';
import { compose, guard } from '../src/middleware.ts';
import type { Context } from '../src/middleware.ts';
import { Router } from '../src/router.ts';

const context = (): Context => ({ path: '/', params: {}, query: {}, state: {} });

describe('handlers', () => {
  it('call each other in order', async () => {
    const seen: string[] = [];
    const run = compose([
      async (_, next) => { seen.push('a'); const body = await next(); seen.push('d'); return `${String(body)}!`; },
      (_, next) => { seen.push('b'); return next(); },
      () => { seen.push('c'); return 'done'; },
    ]);
    expect(await run(context())).toBe('done!');
    expect(seen.join('')).toBe('abcd');
  });
  it('call the next one only once', async () => {
    await expect(compose([async (_, next) => { await next(); return next(); }, () => 1])(context())).rejects.toThrow('twice');
  });
  it('can be guarded', async () => {
    const open = { ...context(), state: { user: 'ada' } };
    const run = compose([guard(({ state }) => Promise.resolve(state['user'] !== undefined)), () => 'in']);
    expect(await run(open)).toBe('in');
    await expect(run(context())).rejects.toThrow('not allowed');
  });
});

describe('a router', () => {
  const router = new Router()
    .add('get', '/users/:id', ({ params, query }) => ({ ...params, ...query }))
    .add('GET', '/users/me', () => 'me')
    .add('post', '/users/:id', () => undefined)
    .add('delete', '/broken', () => { throw new Error('no disk'); });

  it('asks particular patterns first', async () => {
    expect(await router.handle('GET', '/users/me')).toEqual({ status: 200, body: 'me' });
    expect(await router.handle('get', '/users/7?full=1')).toEqual({ status: 200, body: { id: '7', full: '1' } });
  });
  it('says what is wrong', async () => {
    expect(await router.handle('GET', '/nowhere')).toEqual({ status: 404, body: null });
    expect(await router.handle('PUT', '/users/7')).toEqual({ status: 405, body: ['GET', 'POST'] });
    expect(await router.handle('DELETE', '/broken')).toEqual({ status: 500, body: 'no disk' });
    expect(await router.handle('POST', '/users/7')).toEqual({ status: 204, body: null });
  });
});
