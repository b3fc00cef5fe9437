/** One of the processes that bench/store.ts starts: counts up in the store of a folder, so many times. */
import { oneAfterTheOther, open } from './store.ts';

const [dir = '', times = '0'] = process.argv.slice(2);
const store = await open(dir);
await oneAfterTheOther(store, Number(times));
await store.close();
