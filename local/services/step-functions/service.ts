import * as z from 'zod';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import { parseDefinition } from './definition.ts';
import type { Engine, Machine } from './execution.ts';
import { functionBindings } from './functions.ts';
import { stepFunctionsOperations } from './operations.ts';

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
});

/** Step Functions (`sfn`): standard workflows in the JSONata dialect. */
export function createStepFunctions(cloud: Cloud): TwinService {
  const engine: Engine = { cloud, functions: functionBindings(cloud.kernel), waiting: new Map() };
  const machines = new Map<string, Machine>();
  cloud.register('sfn', stepFunctionsOperations(engine, machines));

  const stateMachine = resourceType({
    properties: stateMachineProperties,
    create: ({ physicalName, properties }) => {
      const { StateMachineName: name = physicalName, RoleArn: roleArn, DefinitionString } = properties;
      const machineArn = arn('states', `stateMachine:${name}`);
      if (machines.has(machineArn)) throw new Error(`there are two state machines named ${name}`);
      const definition = parseDefinition(DefinitionString, (...operation) => cloud.knows(...operation));
      machines.set(machineArn, { arn: machineArn, name, roleArn, definition, executions: [] });
      return { ref: machineArn, attributes: { Arn: machineArn, Name: name } };
    },
  });

  return { resourceTypes: { 'AWS::StepFunctions::StateMachine': stateMachine } };
}
