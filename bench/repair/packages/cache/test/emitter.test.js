const { Emitter } = require('../src/emitter');

describe('an emitter', () => {
  it('tells its listeners in order', () => {
    const heard = [];
    const emitter = new Emitter();
    emitter.on('save', (file) => heard.push(`first ${file}`));
    emitter.on('save', (file) => heard.push(`second ${file}`));
    expect(emitter.emit('save', 'a.js')).toBe(true);
    expect(heard).toEqual(['first a.js', 'second a.js']);
    expect(emitter.emit('other')).toBe(false);
  });
  it('forgets a listener', () => {
    const heard = [];
    const emitter = new Emitter();
    const off = emitter.on('x', () => heard.push(1));
    emitter.on('x', () => heard.push(2));
    off();
    emitter.emit('x');
    expect(heard).toEqual([2]);
  });
  it('tells some only once', () => {
    const heard = [];
    const emitter = new Emitter();
    emitter.once('x', (value) => heard.push(value));
    emitter.emit('x', 1);
    emitter.emit('x', 2);
    expect(heard).toEqual([1]);
    expect(emitter.listeners.size).toBe(0);
  });
  it('has some who hear everything', () => {
    const heard = [];
    const emitter = new Emitter();
    emitter.on('*', (name, value) => heard.push([name, value]));
    expect(emitter.emit('x', 1)).toBe(true);
    expect(heard).toEqual([['x', 1]]);
  });
});
