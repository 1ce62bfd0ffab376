import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { callbackOperations } from './callbacks.ts';
import { parseDefinition } from './definition.ts';
import { createEngine } from './execution.ts';
import { executionOperations, type Registry } from './operations.ts';

const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));
const stateMachineProperties = z.strictObject({
  StateMachineName: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,80}$/)
    .optional(),
  DefinitionString: z.string(),
  RoleArn: z.string(),
  StateMachineType: z.literal('STANDARD').optional(),
  // Logs and traces stay with AWS: what happens here is seen in the history.
  LoggingConfiguration: z.unknown().optional(),
  TracingConfiguration: z.unknown().optional(),
  Tags: tags.optional(),
});

/** Step Functions (`sfn`): standard workflows in the JSONata dialect. */
export function createStepFunctions(cloud: Cloud): TwinService {
  const registry: Registry = { machines: new Map(), executions: new Map(), started: new Map() };
  const engine = createEngine(cloud);
  cloud.register('sfn', {
    operations: { ...executionOperations(engine, registry), ...callbackOperations(engine) },
  });

  const stateMachine = resourceType({
    properties: stateMachineProperties,
    create: ({ physicalName, properties }) => {
      const name = properties.StateMachineName ?? physicalName;
      const machineArn = arn('states', `stateMachine:${name}`);
      if (registry.machines.has(machineArn)) throw new Error(`there are two state machines named ${name}`);
      registry.machines.set(machineArn, {
        arn: machineArn,
        name,
        roleArn: properties.RoleArn,
        definition: parseDefinition(properties.DefinitionString, (service, operation) =>
          cloud.knows(service, operation),
        ),
        createdAt: cloud.kernel.now(),
      });
      registry.started.set(machineArn, []);
      return { ref: machineArn, attributes: { Arn: machineArn, Name: name } };
    },
  });

  return { resourceTypes: { 'AWS::StepFunctions::StateMachine': stateMachine } };
}
