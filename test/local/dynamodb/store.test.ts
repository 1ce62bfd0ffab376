import { describeStore } from './contract/index.ts';
import { openTwin } from './store.ts';

describeStore('the twin', async () => (await openTwin()).call);
