/** Endings of files that hold code. */
export const sources = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'];

/** Endings of other files that checks may depend on. */
export const others = ['json', 'jsonc', 'json5', 'css', 'scss', 'less', 'html', 'graphql', 'gql', 'sql', 'yaml', 'yml', 'toml', 'py', 'go', 'rs', 'rb', 'java', 'kt', 'php', 'c', 'h', 'cc', 'cpp', 'hpp', 'cs', 'swift', 'snap'];
