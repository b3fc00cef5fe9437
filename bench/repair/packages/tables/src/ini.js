import { coerce } from './coerce.js';

/** Sections of an INI text: `{ '': { top: 1 }, section: { key: 'value' } }`. */
export function parseIni(text) {
  const sections = { '': {} };
  let current = sections[''];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) return;
    const title = /^\[(.+)\]$/.exec(line);
    if (title !== null) {
      const name = title[1].trim();
      sections[name] = sections[name] ?? {};
      current = sections[name];
      return;
    }
    const equals = line.indexOf('=');
    if (equals === -1) throw new SyntaxError(`line ${index + 1} is neither a section nor a value`);
    put(current, line.slice(0, equals).trim(), coerce(line.slice(equals + 1)));
  });
  return sections;
}

/** `key[]` collects a list. */
function put(section, key, value) {
  const plain = typeof value === 'string' ? value.trim() : value;
  if (!key.endsWith('[]')) {
    section[key] = plain;
    return;
  }
  const name = key.slice(0, -2);
  section[name] = [...(section[name] ?? []), plain];
}

export function printIni(sections) {
  return Object.entries(sections)
    .filter(([, values]) => Object.keys(values).length > 0)
    .map(([name, values]) => [...(name === '' ? [] : [`[${name}]`]), ...Object.entries(values).flatMap(printValue)].join('\n'))
    .join('\n\n');
}

function printValue([key, value]) {
  return Array.isArray(value) ? value.map((one) => `${key}[] = ${one}`) : [`${key} = ${value ?? ''}`];
}
