import { seededBugs } from './bugs/all.ts';
import { checkBugs } from './check.ts';

const only = process.argv[3] ?? '';
const troubles = await checkBugs(seededBugs.filter((bug) => bug.name.startsWith(only)), (line) => process.stdout.write(`${line}\n`));
process.stdout.write(`${troubles.join('\n')}\n${troubles.length} troubles of ${seededBugs.length}\n`);
