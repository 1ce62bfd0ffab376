import { tableFrom } from '../../aws/clients.ts';
import { openIntakeBus } from '../../aws/intake-bus.ts';
import { openStartQueue } from '../../aws/start-queue.ts';
import { openWorkflow } from '../../aws/workflow.ts';
import { redriveRejected } from '../../intake/redrive-rejected.ts';
import { required, runCommand, Usage } from '../command.ts';
import { redriveDeadLetters } from './dead-letters.ts';
import { restartFailed } from './failed-executions.ts';

const HELP = `Gives what has failed another try, once its cause is gone. Each is safe to repeat.

  npm run redrive -- --dead-letters [--prefix P]
      moves the dead letters of our queues back to their queues
  npm run redrive -- --failed-executions --table T --machine ARN --start-queue URL
      starts the next execution of each open case whose own has failed
  npm run redrive -- --rejected ID --table T --intake-bus B
      puts a rejected event of the ERP on the intake bus again

Options
  --prefix P         how the names of the queues begin (puntual-dunning)
  --table T          the table (output TableName)
  --machine ARN      the state machine (output StateMachineArn)
  --start-queue URL  the start queue (output StartQueueUrl)
  --intake-bus B     the intake bus (output IntakeBusName)
  --rejected ID      what follows REJECTED# in the task's key
  --help             this
`;

await runCommand({
  help: HELP,
  options: {
    'dead-letters': { type: 'boolean', default: false },
    'failed-executions': { type: 'boolean', default: false },
    rejected: { type: 'string' },
    prefix: { type: 'string', default: 'puntual-dunning' },
    table: { type: 'string' },
    machine: { type: 'string' },
    'start-queue': { type: 'string' },
    'intake-bus': { type: 'string' },
  },
  run: async (values, output) => {
    const { rejected, 'dead-letters': deadLetters, 'failed-executions': failedExecutions } = values;
    if ([deadLetters, failedExecutions, rejected !== undefined].filter(Boolean).length !== 1)
      throw new Usage('one of --dead-letters, --failed-executions and --rejected is needed, and no more');
    if (deadLetters) {
      await redriveDeadLetters(values.prefix, output);
      return;
    }
    const table = tableFrom({ TABLE_NAME: required('table', values.table) });
    if (rejected !== undefined) {
      const bus = openIntakeBus({ INTAKE_BUS_NAME: required('intake-bus', values['intake-bus']) });
      await redriveRejected(table, bus, rejected);
      output.print('put on the intake bus again');
      return;
    }
    const workflow = openWorkflow({ STATE_MACHINE_ARN: required('machine', values.machine) });
    const startQueue = openStartQueue({ START_QUEUE_URL: required('start-queue', values['start-queue']) });
    await restartFailed(table, workflow, startQueue, output);
  },
});
