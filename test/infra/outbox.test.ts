import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { caseEventTypes } from '../../shared/case/events.ts';
import { wakingEventTypes } from '../../shared/case/waking.ts';
import { erpEventTypes } from '../../shared/erp/events.ts';
import { CASES_SOURCE, ERP_SOURCE } from '../../shared/event-sources.ts';
import { resourcesOf } from './assembly.ts';

const pipeSchema = z.object({
  SourceParameters: z.object({
    DynamoDBStreamParameters: z.record(z.string(), z.unknown()),
    FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
  }),
  TargetParameters: z.object({
    InputTemplate: z.string(),
    EventBridgeEventBusParameters: z.record(z.string(), z.string()),
  }),
});
const patternSchema = z.object({
  source: z.array(z.string()),
  'detail-type': z.optional(z.array(z.string())),
});

const eventItem: Record<string, { S?: string; N?: string }> = {
  pk: { S: 'CASE#A' },
  sk: { S: 'EVENT#000012' },
  caseId: { S: 'A' },
  debtorId: { S: 'D' },
  type: { S: 'PaymentApplied' },
  at: { S: '2026-03-02T14:00:00Z' },
  currency: { S: 'COP' },
  code: { S: '' },
  seq: { N: '12' },
  amountMinor: { N: '125000050' },
  balanceMinor: { N: '0' },
  note: { S: 'said "tomorrow" on the phone' },
};

describe('The pipe', () => {
  const pipe = pipeSchema.parse(resourcesOf('AWS::Pipes::Pipe')[0]?.Properties);

  it('starts with the first event ever and takes inserted event items only', () => {
    expect(pipe.SourceParameters.DynamoDBStreamParameters).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(
      pipe.SourceParameters.FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown),
    ).toEqual([{ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'EVENT#' }] } } } }]);
  });

  it('publishes ids, amounts, types and codes, each as text, and nothing else of the item', () => {
    expect(JSON.parse(fill(pipe.TargetParameters.InputTemplate, eventItem))).toEqual({
      caseId: 'A',
      debtorId: 'D',
      type: 'PaymentApplied',
      at: '2026-03-02T14:00:00Z',
      currency: 'COP',
      code: '',
      seq: '12',
      amountMinor: '125000050',
      balanceMinor: '0',
    });
  });

  it("gives the event the item's type and time", () => {
    const { EventBridgeEventBusParameters: parameters } = pipe.TargetParameters;
    expect(parameters).toEqual({
      Source: 'puntual.cases',
      DetailType: '$.dynamodb.NewImage.type.S',
      Time: '$.dynamodb.NewImage.at.S',
    });
  });
});

describe('The rules', () => {
  const patterns = resourcesOf('AWS::Events::Rule').map(({ id, Properties }) => ({
    id,
    ...patternSchema.parse(Properties['EventPattern']),
  }));
  const typesOf = (source: string) =>
    patterns
      .filter((pattern) => pattern.source.includes(source))
      .flatMap((pattern) => pattern['detail-type'] ?? []);

  it('take in every event that the ERP may send, each once', () => {
    expect(typesOf(ERP_SOURCE).sort()).toEqual([...erpEventTypes].sort());
  });

  it('wake a workflow by the events that may make its next action earlier', () => {
    const signal = patterns.find(({ id }) => id.includes('SignalWorkflow'));
    expect(signal?.['detail-type']).toEqual([...wakingEventTypes]);
    expect(wakingEventTypes.length).toBeGreaterThan(0);
  });

  it('name no event that a case does not have', () => {
    expect(typesOf(CASES_SOURCE).filter((type) => !caseEventTypes.some((known) => known === type))).toEqual(
      [],
    );
  });

  it('hear of our own messages and executions only', () => {
    const own = resourcesOf('AWS::Events::Rule')
      .filter(({ Properties }) => !('EventBusName' in Properties))
      .map(({ Properties }) => JSON.stringify(Properties['EventPattern']));
    expect(own).toHaveLength(2);
    expect(own.some((pattern) => /"ses:configuration-set":\[\{"Ref":/.test(pattern))).toBe(true);
    expect(own.some((pattern) => /"stateMachineArn":\[\{"Ref":/.test(pattern))).toBe(true);
  });
});

/** As the documentation of Pipes has it for a quoted placeholder: the value's text takes its place. */
function fill(template: string, item: typeof eventItem): string {
  return template.replaceAll(/<\$\.dynamodb\.NewImage\.(\w+)\.([SN])>/g, (_, name: string, type: 'S' | 'N') =>
    JSON.stringify(item[name]?.[type] ?? '').slice(1, -1),
  );
}
