import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { RungAct } from '../../shared/dunning/policy.ts';

export type StepFunction =
  | 'openCase'
  | 'checkPayment'
  | 'sendReminder'
  | 'assignCall'
  | 'tellSales'
  | 'requestEscalation'
  | 'closeCase';

export interface DunningSteps extends Record<StepFunction, lambda.IFunction> {
  tableName: string;
  tableArn: string;
  /** Of the machine that is being defined. */
  stateMachineArn: string;
}

/** Survives an outage of most of a working day. */
const FOR_HOURS: sfn.RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.minutes(15),
  maxAttempts: 40,
  jitterStrategy: sfn.JitterType.FULL,
};

/** `now` does not move between tries, so a contact must not be tried for long: 5 × 40 s and 75 s of pauses at most. */
export const FOR_MINUTES: sfn.RetryProps = {
  errors: ['States.ALL'],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxAttempts: 4,
};
export const ACT_TIMEOUT = Duration.seconds(40);

/** The error of the domain for a command that the case cannot follow now. */
const NOT_POSSIBLE = 'NotPossible';

const CASE = {
  caseId: '{% $caseId %}',
  episode: '{% $episode %}',
  generation: '{% $generation %}',
  now: '{% $states.context.State.EnteredTime %}',
  startedAt: '{% $states.context.Execution.StartTime %}',
};
const PLAN = { plan: '{% $states.result.Payload %}' };

/** One case, from its opening to its close. What to do, and when, is always the plan's; see "Check payment". */
export function dunningDefinition(scope: Construct, steps: DunningSteps): sfn.IChainable {
  const task = (name: string, lambdaFunction: lambda.IFunction, payload: object, more: object = {}) =>
    LambdaInvoke.jsonata(scope, name, {
      lambdaFunction,
      payload: sfn.TaskInput.fromObject({ ...payload }),
      outputs: {},
      retryOnServiceExceptions: false,
      ...more,
    });

  const open = task(
    'Open the case',
    steps.openCase,
    { ...CASE, ...fromInput('caseId', 'episode', 'generation') },
    { assign: { ...fromInput('caseId', 'episode', 'generation'), turns: 0, setback: false, ...PLAN } },
  ).addRetry(FOR_HOURS);

  const check = task(
    'Check payment',
    steps.checkPayment,
    { ...CASE, turns: '{% $turns %}', setback: '{% $setback %}' },
    { assign: { ...PLAN, turns: '{% $turns + 1 %}', setback: false } },
  ).addRetry(FOR_HOURS);

  const act = (name: string, lambdaFunction: lambda.IFunction) =>
    task(
      name,
      lambdaFunction,
      { ...CASE, turns: '{% $turns %}' },
      { assign: PLAN, taskTimeout: sfn.Timeout.duration(ACT_TIMEOUT) },
    )
      .addRetry(FOR_MINUTES)
      .addCatch(check, { errors: ['States.ALL'], assign: { setback: true }, outputs: {} });
  const acts = {
    'send-reminder': act('Send reminder', steps.sendReminder),
    'assign-call': act('Assign call', steps.assignCall),
    'tell-sales': act('Tell sales', steps.tellSales),
    'request-escalation': act('Request escalation', steps.requestEscalation),
  } satisfies Record<RungAct, sfn.TaskStateBase>;

  // What was settled when it was checked may be owed again by now.
  const close = task('Close the case', steps.closeCase, CASE)
    .addRetry({ errors: [NOT_POSSIBLE], maxAttempts: 0 })
    .addRetry(FOR_HOURS)
    .addCatch(check, { errors: [NOT_POSSIBLE], outputs: {} });
  const leave = sfn.Succeed.jsonata(scope, 'Nothing left to do here', { outputs: {} });
  const wait = waitForNews(scope, steps, check);

  const whatNext = sfn.Choice.jsonata(scope, 'What comes next?', { outputs: {} })
    .when(next('send-reminder'), acts['send-reminder'])
    .when(next('assign-call'), acts['assign-call'])
    .when(next('tell-sales'), acts['tell-sales'])
    .when(next('request-escalation'), acts['request-escalation'])
    .when(next('close'), close)
    .when(next('hand-over'), handOver(scope, steps, leave))
    .when(next('leave'), leave)
    .otherwise(wait);

  open.next(whatNext);
  check.next(whatNext);
  for (const each of Object.values(acts)) each.next(wait);
  return open;
}

/** Sleeps until the plan's time; whoever changes the case answers the token, and the decision is taken again at once. */
function waitForNews(
  scope: Construct,
  { tableName, tableArn }: DunningSteps,
  decideAgain: sfn.TaskStateBase,
) {
  const decidesAgain = ['DynamoDb.ConditionalCheckFailedException', 'States.Timeout'];
  return CallAwsService.jsonata(scope, 'Wait until the next step or news', {
    service: 'dynamodb',
    action: 'updateItem',
    integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    iamResources: [tableArn],
    parameters: {
      TableName: tableName,
      Key: { pk: { S: "{% 'CASE#' & $caseId %}" }, sk: { S: 'CASE' } },
      UpdateExpression:
        'SET taskToken = :token, tokenVersion = :version, nextActionAt = :at, nextReason = :reason',
      ConditionExpression: 'version = :version AND generation = :generation',
      ExpressionAttributeValues: {
        ':version': { N: '{% $string($plan.version) %}' },
        ':generation': { N: '{% $string($generation) %}' },
        ':token': { S: '{% $states.context.Task.Token %}' },
        ':at': { S: '{% $plan.nextActionAt %}' },
        ':reason': { S: '{% $plan.reason %}' },
      },
    },
    // From now, not from when it was planned: reading the case may have taken hours of tries.
    taskTimeout: sfn.Timeout.jsonata(
      '{% $max([1, $ceil(($toMillis($plan.nextActionAt) - $toMillis($states.context.State.EnteredTime)) / 1000)]) %}',
    ),
    outputs: {},
  })
    .addRetry({ errors: decidesAgain, maxAttempts: 0 })
    .addRetry(FOR_MINUTES)
    .addCatch(decideAgain, { errors: ['States.ALL'], outputs: {} })
    .next(decideAgain);
}

/** An execution lives for a year at most and holds 25,000 history events: a new one takes the case on. */
function handOver(scope: Construct, { stateMachineArn }: DunningSteps, leave: sfn.Succeed) {
  const taken = 'Sfn.ExecutionAlreadyExistsException';
  return CallAwsService.jsonata(scope, 'Hand over to a new execution', {
    service: 'sfn',
    action: 'startExecution',
    iamAction: 'states:StartExecution',
    iamResources: [stateMachineArn],
    parameters: {
      StateMachineArn: stateMachineArn,
      Name: "{% $caseId & '-' & $string($episode) & '-' & $string($generation + 1) %}",
      Input: "{% $string({ 'caseId': $caseId, 'episode': $episode, 'generation': $generation + 1 }) %}",
    },
    outputs: {},
  })
    .addRetry({ errors: [taken], maxAttempts: 0 })
    .addRetry(FOR_HOURS)
    .addCatch(leave, { errors: [taken], outputs: {} });
}

function fromInput(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `{% $states.input.${name} %}`]));
}

function next(step: string): sfn.Condition {
  return sfn.Condition.jsonata(`{% $plan.next = '${step}' %}`);
}
