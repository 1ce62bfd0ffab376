import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface BusinessAlarmProps {
  topic: sns.ITopic;
  metric: cloudwatch.IMetric;
  /** What it means for the business and what to do, for the person who is woken by it. */
  impact: string;
  threshold: number;
  /** Default: the metric is at or above the threshold. */
  comparison?: cloudwatch.ComparisonOperator;
  evaluationPeriods?: number;
  /** Default: no data is good news. */
  missingData?: cloudwatch.TreatMissingData;
}

/** An alarm that tells people what is at stake, both when it begins and when it is over. */
export function businessAlarm(scope: Construct, id: string, props: BusinessAlarmProps): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    metric: props.metric,
    alarmDescription: props.impact,
    threshold: props.threshold,
    comparisonOperator: props.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: props.evaluationPeriods ?? 1,
    treatMissingData: props.missingData ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const action = new SnsAction(props.topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}
