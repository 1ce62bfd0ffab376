import { describeStore } from './contract/contract.ts';
import { openTwin } from './store.ts';

describeStore('the twin', () => openTwin());
