import { onTestFinished } from 'vitest';
import { createMemoryStore } from '../../automation/store/memory-store.ts';
import { describeStore } from './store-suite.ts';

describeStore('the store in memory', async () => {
  const store = createMemoryStore();
  onTestFinished(() => store.close());
  await Promise.resolve();
  return store;
});
