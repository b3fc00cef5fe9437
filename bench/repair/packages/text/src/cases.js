/** Words of any spelling: camelCase, snake_case, kebab-case, HTTPServer2. */
export function words(text) {
  return text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
}

export function camelCase(text) {
  const [first = '', ...rest] = words(text);
  return first.toLowerCase() + rest.map(capitalise).join('');
}

export function kebabCase(text) {
  return words(text).map((word) => word.toLowerCase()).join('-');
}

export function titleCase(text, { small = ['of', 'and', 'the'] } = {}) {
  return words(text)
    .map((word, index) => (index > 0 && small.includes(word.toLowerCase()) ? word.toLowerCase() : capitalise(word)))
    .join(' ');
}

export function capitalise(word) {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** One of many: 1 file, 2 files, no files. */
export function plural(count, one, many = `${one}s`) {
  if (count === 0) return `no ${many}`;
  return `${count} ${count === 1 ? one : many}`;
}
