import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { QueueConsumer } from './queue-consumer.ts';

export interface DashboardProps {
  api: HttpApi;
  stateMachine: sfn.StateMachine;
  /** By the name under which they are drawn. */
  consumers: Record<string, QueueConsumer>;
}

const PERIOD = Duration.minutes(5);
const SUM = { statistic: 'Sum', period: PERIOD };

/** The path of an invoice from left to right and top to bottom: what comes in, waits, runs and leaves. */
export function dashboard(scope: Construct, id: string, props: DashboardProps): cloudwatch.Dashboard {
  const { api, stateMachine, consumers } = props;
  const perConsumer = (metric: (consumer: QueueConsumer, label: string) => cloudwatch.IMetric) =>
    Object.entries(consumers).map(([label, consumer]) => metric(consumer, label));
  const board = new cloudwatch.Dashboard(scope, id, { defaultInterval: Duration.days(1) });
  board.addWidgets(
    graph('API and webhook: requests and refusals', [
      api.metricCount({ ...SUM, label: 'requests' }),
      api.metricClientError({ ...SUM, label: 'refused (4xx)' }),
      api.metricServerError({ ...SUM, label: 'failed (5xx)' }),
    ]),
    graph('API and webhook: latency', [
      api.metricLatency({ statistic: 'p50', period: PERIOD, label: 'p50' }),
      api.metricLatency({ statistic: 'p99', period: PERIOD, label: 'p99' }),
    ]),
  );
  board.addWidgets(
    graph(
      'Queues: age of the oldest message (seconds)',
      perConsumer(({ queue }, label) =>
        queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD, label }),
      ),
    ),
    graph(
      'Dead letters',
      perConsumer(({ deadLetters }, label) =>
        deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD, label }),
      ),
    ),
  );
  board.addWidgets(
    graph('Executions', [
      stateMachine.metricStarted({ ...SUM, label: 'started' }),
      stateMachine.metricSucceeded({ ...SUM, label: 'succeeded' }),
      stateMachine.metricFailed({ ...SUM, label: 'failed' }),
      stateMachine.metricTimedOut({ ...SUM, label: 'timed out' }),
      stateMachine.metricAborted({ ...SUM, label: 'aborted' }),
    ]),
    graph('E-mail', [
      email('Send', 'sent'),
      email('Delivery', 'delivered'),
      email('Bounce', 'bounced'),
      email('Complaint', 'complaints'),
    ]),
  );
  board.addWidgets(
    graph('Functions of the account: errors and throttles', [
      functions('Errors', 'errors'),
      functions('Throttles', 'throttled'),
    ]),
  );
  return board;
}

function graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width: 12, height: 6 });
}

function email(metricName: string, label: string): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/SES', metricName, label, ...SUM });
}

function functions(metricName: string, label: string): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/Lambda', metricName, label, ...SUM });
}
