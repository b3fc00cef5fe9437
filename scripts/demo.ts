#!/usr/bin/env node
import { runDemo } from './demo/run-demo.ts';

process.exitCode = await runDemo({ agent: process.argv.includes('--agent'), keep: process.argv.includes('--keep') });
