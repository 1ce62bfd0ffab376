import { type AwsError } from '../../../local/aws-error.ts';
import { Cloud } from '../../../local/cloud.ts';
import { FaultRules } from '../../../local/faults.ts';
import { Kernel } from '../../../local/kernel.ts';
import { createStepFunctions } from '../../../local/services/step-functions/service.ts';

export type Json = Record<string, unknown>;
type Operations = Record<string, (input: never) => unknown>;

export const START = Date.parse('2026-01-05T09:00:00Z');

/** A twin with Step Functions and whatever other services a story needs. */
export function workbench(services: Record<string, Operations> = {}) {
  const kernel = new Kernel({ startAt: START, seed: 7 });
  const cloud = new Cloud(kernel, new FaultRules());
  for (const [name, operations] of Object.entries(services)) cloud.register(name, operations);
  const { resourceTypes } = createStepFunctions(cloud);

  /** A request from outside, answered before anything else goes on. */
  async function call(operation: string, input: Json): Promise<Json> {
    const answer = kernel.submit(operation, () => cloud.call('sfn', operation, input));
    await kernel.settle();
    return (await answer) as Json;
  }

  return {
    kernel,
    cloud,
    call,
    /** The error code that a request is refused with. */
    refusal: (operation: string, input: Json) =>
      call(operation, input).then(
        () => undefined,
        (error: unknown) => (error as AwsError).code,
      ),
    /** Creates a machine of JSONata states and gives its ARN. */
    machine: (definition: Json, name = 'dunning') => machine(resourceTypes, definition, name),
    start: async (stateMachineArn: string, input: unknown = {}, name = 'case-1') =>
      String(
        (await call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) }))[
          'executionArn'
        ],
      ),
    describe: (executionArn: string) => call('DescribeExecution', { executionArn }),
    events: async (executionArn: string) =>
      (await call('GetExecutionHistory', { executionArn, maxResults: 1000 }))['events'] as Json[],
    types: async (executionArn: string) => {
      const { events } = await call('GetExecutionHistory', { executionArn, maxResults: 1000 });
      return (events as Json[]).map(({ type }) => type);
    },
  };
}

function machine(
  resourceTypes: ReturnType<typeof createStepFunctions>['resourceTypes'],
  definition: Json,
  name: string,
): string {
  const type = resourceTypes['AWS::StepFunctions::StateMachine'];
  if (!type) throw new Error('no state machine type');
  const properties: unknown = type.properties.parse({
    StateMachineName: name,
    RoleArn: 'arn:aws:iam::000000000000:role/dunning',
    DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
  });
  const created = type.create({ logicalId: 'Dunning', physicalName: name, properties });
  if (created instanceof Promise) throw new Error('a state machine is made at once');
  return created.ref;
}
