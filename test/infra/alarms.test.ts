import { describe, expect, it } from 'vitest';
import { resourcesOf, asText } from './assembly.ts';

const alarms = resourcesOf('AWS::CloudWatch::Alarm');

describe('An alarm', () => {
  it.each(alarms.map((alarm) => [alarm.id, alarm] as const))('%s tells people what it means', (_, alarm) => {
    const description = asText(alarm.Properties['AlarmDescription']);
    const sentences = description.match(/[^.:]+[.:]/g) ?? [];
    expect(sentences.length, description).toBeGreaterThanOrEqual(2);
    for (const actions of ['AlarmActions', 'OKActions']) {
      expect(asText(alarm.Properties[actions])).toContain('Alarms');
    }
  });

  it('says so in words of its own', () => {
    const descriptions = alarms.map(({ Properties }) => Properties['AlarmDescription']);
    expect(new Set(descriptions).size).toBe(alarms.length);
  });

  it('exists for payments that are not applied', () => {
    const payments = alarms.filter(({ id }) => id.includes('ApplyPayment'));
    expect(payments).toHaveLength(2);
    for (const { Properties } of payments) {
      expect(Properties['AlarmDescription']).toContain(
        'Payments are not being applied: debtors who have paid may be contacted.',
      );
    }
  });

  it('exists for the sweep that did not run, which is silence and not an error', () => {
    const sweep = alarms.find(({ id }) => id.includes('SweepDidNotRun'));
    expect(sweep?.Properties).toMatchObject({ TreatMissingData: 'breaching', Threshold: 1, Period: 86_400 });
  });

  it('reaches the topic, since CloudWatch may publish there', () => {
    const [policy] = resourcesOf('AWS::SNS::TopicPolicy');
    expect(JSON.stringify(policy?.Properties)).toContain(
      '"Principal":{"Service":"cloudwatch.amazonaws.com"}',
    );
  });
});
