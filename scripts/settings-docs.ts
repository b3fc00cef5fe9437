/** Writes .env.example and docs/settings.md from the table of settings. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { renderEnvExample, renderSettingsPage } from '../automation/config/docs.ts';

mkdirSync('docs', { recursive: true });
writeFileSync('.env.example', renderEnvExample());
writeFileSync('docs/settings.md', renderSettingsPage());
