import { it } from 'vitest';
import { payWhileTheyRemind } from '../journeys/payment-meanwhile.ts';

it.each([2, 3, 4, 5, 6, 7, 8])('no payment meets a workflow that sleeps on (seed %i)', payWhileTheyRemind);
