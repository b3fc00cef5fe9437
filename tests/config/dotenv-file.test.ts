import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDotenv, unknownNames } from '../../automation/config/dotenv-file.ts';
import { temporaryFolder, tinyProject } from '../support/project.ts';

it('warns about names meant for keepgreen, and leaves an application\'s own names alone', () => {
  const { dir } = tinyProject({ '.env': 'MAX_RETRYS=1\nDATABASE_URL=x\nKEEPGREEN_COLOUR=1\nMAX_RETRIES=1\nKEEPGREEN_MAX_RETRIES=2\n' }, { git: false });
  expect(unknownNames(readDotenv(dir).values, ['MAX_RETRIES'])).toEqual([
    'MAX_RETRYS (.env:1) is no setting of keepgreen; did you mean MAX_RETRIES?',
    'KEEPGREEN_COLOUR (.env:3) is no setting of keepgreen',
  ]);
});

it('names the line that counts', () => {
  const { dir } = tinyProject({ '.env': '\uFEFFA=1\r\nB=2\r\n  A = 3\r\n' }, { git: false });
  expect(readDotenv(dir).values.get('A')).toEqual({ raw: '3', where: '.env:3' });
});

it('takes a missing file for an empty one, and says when it can\'t be read', () => {
  expect(readDotenv(temporaryFolder())).toEqual({ values: new Map(), problem: undefined });
  const dir = temporaryFolder();
  mkdirSync(join(dir, '.env'));
  expect(readDotenv(dir).problem).toContain(`${dir}/.env can't be read (EISDIR)`);
});
