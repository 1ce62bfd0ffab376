import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { ACT_TIMEOUT, FOR_MINUTES } from './dunning-definition.ts';

const LATER =
  "{% {'next': 'wait', 'until': $fromMillis($toMillis($states.context.State.EnteredTime) + 900000)} %}";

/** One broadcast: a turn tells those who may be told now, and says when to look again. */
export function broadcastDefinition(scope: Construct, tellDebtors: lambda.IFunction): sfn.IChainable {
  const tell = LambdaInvoke.jsonata(scope, 'Tell those who may be told', {
    lambdaFunction: tellDebtors,
    payload: sfn.TaskInput.fromObject({
      broadcastId: '{% $broadcastId %}',
      turns: '{% $turns %}',
      now: '{% $states.context.State.EnteredTime %}',
    }),
    outputs: {},
    assign: { turn: '{% $states.result.Payload %}', turns: '{% $turns + 1 %}' },
    retryOnServiceExceptions: false,
    taskTimeout: sfn.Timeout.duration(ACT_TIMEOUT),
  });
  const begin = sfn.Pass.jsonata(scope, 'Begin', {
    assign: { broadcastId: '{% $states.input.broadcastId %}', turns: 0 },
    outputs: {},
  });
  const wait = sfn.Wait.jsonata(scope, 'Wait until somebody may be told', {
    time: sfn.WaitTime.timestamp('{% $turn.until %}'),
    outputs: {},
  });
  const end = sfn.Succeed.jsonata(scope, 'Nobody left to tell', { outputs: {} });
  tell.addRetry(FOR_MINUTES).addCatch(wait, { errors: ['States.ALL'], assign: { turn: LATER }, outputs: {} });
  const isLeft = sfn.Choice.jsonata(scope, 'Is anybody left to tell?', { outputs: {} })
    .when(sfn.Condition.jsonata("{% $turn.next = 'end' %}"), end)
    .otherwise(wait);
  tell.next(isLeft);
  wait.next(tell);
  return begin.next(tell);
}
