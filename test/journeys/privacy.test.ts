import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { bogota, createWorld, debtor } from './world.ts';

/** Whatever tells who the debtor is: people, addresses, and what the ERP calls them and their invoice. */
const PERSONAL = ['Ana Ruiz', 'esquina', 'simulator.amazonses', 'D-1', 'F-PRIVATE', 'https://pay.example'];

it('nothing personal is in the events of cases, in executions or in logs', async () => {
  await using world = await createWorld();
  const { twin } = world;
  const seen: string[] = [];
  twin.cloud.watch((event) => {
    if (event.kind === 'event' && event.source === 'puntual.cases') seen.push(JSON.stringify(event));
    if (event.kind === 'execution' || event.kind === 'state') seen.push(JSON.stringify(event));
  });
  const links = { paymentLink: 'https://pay.example/1' };
  await world.invoice('F-PRIVATE', links);
  await world.invoice('F-PRIVATE', { ...links, dueOn: '2026-04-01' });
  await twin.advanceTo(bogota('2026-03-05'));
  const bouncing = debtor.contacts.map((contact) => ({
    ...contact,
    email: 'bounce@simulator.amazonses.com',
  }));
  await world.send('debtor.updated', { ...debtor, contacts: bouncing });
  twin.cloud.faults.set({ rules: [{ match: 'ses:SendRawEmail', kind: 'throttle', times: 1 }] });
  await twin.advanceTo(bogota('2026-03-20'));
  await world.pay('F-PRIVATE', '11900000.00');
  await twin.kernel.settle();

  const machine = (twin.outputs.StateMachineArn ?? '').replace(':stateMachine:', ':execution:');
  const executionArn = `${machine}:${world.caseId('F-PRIVATE')}-1-1`;
  const { events = [] } = await world.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
  );
  seen.push(...events.map((event) => JSON.stringify(event)));
  const functions = twin.resources.filter(({ type }) => type === 'AWS::Lambda::Function');
  const lines = functions.flatMap(({ ref }) => twin.log(ref));
  expect(lines.length).toBeGreaterThan(0);
  expect(seen.length).toBeGreaterThan(20);

  for (const text of [...seen, ...lines]) {
    for (const personal of PERSONAL) expect(text).not.toContain(personal);
  }
});
