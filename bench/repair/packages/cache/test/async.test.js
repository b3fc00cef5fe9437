const { Loader } = require('../src/loader');
const { memoize, memoizeAsync } = require('../src/memoize');

describe('memoize', () => {
  it('calls once for the same arguments', () => {
    const add = jest.fn((a, b) => a + b);
    const memo = memoize(add);
    expect([memo(1, 2), memo(1, 2), memo(2, 1)]).toEqual([3, 3, 3]);
    expect(add).toHaveBeenCalledTimes(2);
  });
  it('forgets the oldest', () => {
    const square = jest.fn((a) => a * a);
    const memo = memoize(square, { max: 1 });
    memo(2);
    memo(3);
    memo(2);
    expect(square).toHaveBeenCalledTimes(3);
  });
  it('shares promises and forgets failures', async () => {
    const load = jest.fn((id) => (load.mock.calls.length === 1 ? Promise.reject(new Error('down')) : Promise.resolve(id)));
    const memo = memoizeAsync(load);
    await expect(Promise.all([memo(7), memo(7)])).rejects.toThrow('down');
    expect(load).toHaveBeenCalledTimes(1);
    expect(await memo(7)).toBe(7);
    expect(await memo(7)).toBe(7);
    expect(load).toHaveBeenCalledTimes(2);
  });
});

describe('a loader', () => {
  it('loads with one call', async () => {
    const loadMany = jest.fn(async (keys) => keys.map((key) => key * 10));
    const loader = new Loader(loadMany);
    expect(await Promise.all([loader.load(1), loader.load(2), loader.load(1)])).toEqual([10, 20, 10]);
    expect(loadMany.mock.calls).toEqual([[[1, 2]]]);
    expect(await loader.load(3)).toBe(30);
  });
  it('loads in portions', async () => {
    const loadMany = jest.fn(async (keys) => keys);
    const loader = new Loader(loadMany, { max: 2 });
    expect(await Promise.all([1, 2, 3].map((key) => loader.load(key)))).toEqual([1, 2, 3]);
    expect(loadMany.mock.calls).toEqual([[[1, 2]], [[3]]]);
  });
  it('tells everybody when it fails', async () => {
    const loader = new Loader(async () => { throw new Error('down'); });
    const results = await Promise.allSettled([loader.load(1), loader.load(2)]);
    expect(results.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  });
});
