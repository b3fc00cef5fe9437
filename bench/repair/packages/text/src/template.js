/** Puts values into `{{ name }}`, `{{ a.b }}` and `{{ name | upper }}`; what is missing is an error unless a fallback is given. */
export function fill(template, values, { filters = {}, fallback } = {}) {
  return template.replace(/\{\{\s*([\w.]+)((?:\s*\|\s*\w+)*)\s*\}\}/g, (_, path, chain) => {
    const value = lookUp(values, path) ?? fallback;
    if (value === undefined) throw new ReferenceError(`there is no ${path}`);
    return applyFilters(value, namesIn(chain), { ...BUILT_IN, ...filters });
  });
}

const BUILT_IN = { upper: (text) => text.toUpperCase(), lower: (text) => text.toLowerCase(), trim: (text) => text.trim() };

function lookUp(values, path) {
  let value = values;
  for (const name of path.split('.')) {
    if (value === null || value === undefined) return undefined;
    value = value[name];
  }
  return value ?? undefined;
}

function namesIn(chain) {
  return chain.split('|').map((name) => name.trim()).filter((name) => name !== '');
}

function applyFilters(value, names, filters) {
  let text = String(value);
  for (const name of names) {
    const filter = filters[name];
    if (filter === undefined) throw new ReferenceError(`there is no filter ${name}`);
    text = filter(text);
  }
  return text;
}
