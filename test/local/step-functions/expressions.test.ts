import { expect, test } from 'vitest';
import { START, workbench, type Json } from './workbench.ts';

/** What one Pass state makes of `Output`, in a twin of its own. */
async function run(Output: unknown, input: unknown = {}, more: Json = {}): Promise<Json> {
  const twin = workbench();
  const arn = await twin.start(
    twin.machine({ StartAt: 'It', States: { It: { Type: 'Pass', Output, End: true, ...more } } }),
    input,
  );
  return twin.describe(arn);
}

async function output(Output: unknown, input?: unknown): Promise<unknown> {
  const { output: text, cause } = await run(Output, input);
  return typeof text === 'string' ? JSON.parse(text) : cause;
}

test('time and chance come from the twin, so that two runs say the same', async () => {
  const Output = {
    now: '{% $now() %}',
    day: "{% $now('[Y]-[M01]-[D01]', '-0500') %}",
    millis: '{% $millis() %}',
    id: '{% $uuid() %}',
    random: '{% $random() %}',
    seeded: '{% $random(3) = $random(3) %}',
    order: '{% $shuffle([1..9]) %}',
  };
  const first = (await output(Output)) as Json;
  expect(first).toMatchObject({
    now: '2026-01-05T09:00:00.000Z',
    day: '2026-01-05',
    millis: START,
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/) as string,
    seeded: true,
  });
  expect(await output(Output)).toEqual(first);
});

test("Step Functions' own functions answer as on AWS", async () => {
  expect(await output('{% $partition([1..5], 2) %}')).toEqual([[1, 2], [3, 4], [5]]);
  expect(await output('{% $range(0, 10, 4) %}')).toEqual([0, 4, 8]);
  expect(await output('{% $range(5, 1, -2) %}')).toEqual([5, 3, 1]);
  expect(await output('{% $range(1, 1, 1) %}')).toBe(1);
  expect(await output("{% $hash('abc', 'SHA-256') %}")).toMatch(/^ba7816bf/);
  expect(await output('{% $parse($states.input) %}', '{"a":[1]}')).toEqual({ a: [1] });
});

test('what came to nothing, threw, or is no JSON fails the state with its expression and field', async () => {
  const failure = "An error occurred while executing the state 'It' (entered at the event id #2). ";
  expect(await output({ a: [1, '{% $states.input.no %}'] })).toBe(
    `${failure}The JSONata expression '$states.input.no' specified for the field 'Output/a[1]' returned nothing (undefined).`,
  );
  expect(await output("{% $sum('a') %}")).toContain(
    "for the field 'Output' threw an error during evaluation. T0412: ",
  );
  expect(await output("{% $eval('1') %}")).toContain('T1006');
  expect(await output("{% $hash('a', 'CRC') %}")).toContain('during evaluation: CRC is not a supported');
  expect(await output('{% $sum %}')).toContain('returned an unsupported result type.');
  expect((await run('{% $nothing %}'))['error']).toBe('States.QueryEvaluationError');
});

test.each<[string, string, unknown]>([
  ['a partition of what is no list', "$partition('a', 2)", [['a']]],
  ['a partition of a size below one', '$partition([1], 0)', 'nothing'],
  ['a partition of an empty list', '$partition([], 2)', 'nothing'],
  ['a range that goes the other way', '$range(1, 3, -1)', 'nothing'],
  ['a range without a step', '$range(1, 3, 0)', 'nothing'],
  ['a hash of an object', "$hash({'a': 1}, 'MD5') = $hash('{\"a\":1}', 'MD5')", true],
  ['the same seed', '$random(1) != $random(2)', true],
  ['a text that is no JSON', "$parse('{')", 'error'],
  ['nothing to parse', '$parse($nothing)', 'nothing'],
  ['the result of a state that has none', '$states.result', 'nothing'],
  ['the error of a state that had none', '$states.errorOutput', 'nothing'],
  ['an attempt to keep a variable by an expression', '($kept := 1; $kept)', 1],
])('%s: %s', async (_what, expression, expected) => {
  const answer = await output(`{% ${expression} %}`);
  if (expected === 'nothing') expect(answer).toContain('returned nothing (undefined).');
  else if (expected === 'error') expect(answer).toContain('threw an error during evaluation: ');
  else expect(answer).toEqual(expected);
});

test('null is a value; sequences are plain arrays', async () => {
  expect(await output({ a: '{% $states.input.a %}' }, { a: null })).toEqual({ a: null });
  expect(await output('{% $states.input.items.n %}', { items: [{ n: 1 }, { n: 2 }] })).toEqual([1, 2]);
});

test('output and assignments see the variables as they were; the next state sees the new ones', async () => {
  const twin = workbench();
  const States = {
    First: { Type: 'Pass', Assign: { a: 1, b: 10 }, Next: 'Second' },
    Second: {
      Type: 'Pass',
      Assign: { a: '{% $b %}', b: '{% $a %}' },
      Output: '{% [$a, $b] %}',
      Next: 'Third',
    },
    Third: { Type: 'Pass', Output: '{% [$states.input, $a, $b] %}', End: true },
  };
  const arn = await twin.start(twin.machine({ StartAt: 'First', States }));
  expect((await twin.describe(arn))['output']).toBe('[1,10,10,1]');
});

test('waits last until the time or for the seconds that their expression gives', async () => {
  const twin = workbench();
  const States = {
    Until: { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'For' },
    For: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Output: '{% $now() %}', End: true },
  };
  const machine = twin.machine({ StartAt: 'Until', States });
  const good = await twin.start(machine, { at: '2026-01-05T05:00:00-05:00', seconds: 90 }, 'good');
  const wrong = await twin.start(machine, { at: '2020-01-01T00:00:00Z', seconds: '90' }, 'wrong');
  await twin.kernel.advanceTo(START + 86_400_000);

  expect((await twin.describe(good))['output']).toBe('"2026-01-05T10:01:30.000Z"');
  expect((await twin.describe(wrong))['cause']).toContain(
    "specified for the field 'Seconds' returned an unexpected result type. Expected 'integer', but was 'string' for value: \"90\"",
  );
});

test('a choice takes the first rule that holds, with its own output and variables; none and no default fails', async () => {
  const twin = workbench();
  const rule = (level: number) => ({
    Condition: `{% $states.input.level = ${level} %}`,
    Next: 'End',
    Output: { level },
    Assign: { seen: level },
  });
  const States = {
    'What next?': { Type: 'Choice', Choices: [rule(1), rule(2)] },
    End: { Type: 'Pass', Output: '{% $merge([$states.input, { "seen": $seen }]) %}', End: true },
  };
  const machine = twin.machine({ StartAt: 'What next?', States });
  const second = await twin.start(machine, { level: 2 }, 'second');
  const none = await twin.start(machine, { level: 3 }, 'none');

  expect((await twin.describe(second))['output']).toBe('{"level":2,"seen":2}');
  expect(await twin.describe(none)).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
});

test.each<[string, Json, string]>([
  [
    'TimeoutSeconds',
    { TimeoutSeconds: "{% '5' %}" },
    "Expected 'integer', but was 'string' for value: \"5\"",
  ],
  ['TimeoutSeconds', { TimeoutSeconds: '{% 1.5 %}' }, "Expected 'integer', but was 'number' for value: 1.5"],
  [
    'HeartbeatSeconds',
    { HeartbeatSeconds: '{% null %}' },
    "Expected 'integer', but was 'null' for value: null",
  ],
  [
    'HeartbeatSeconds',
    { HeartbeatSeconds: '{% 0 %}' },
    'The HeartbeatSeconds field must be a positive integer',
  ],
  ['Error', { Type: 'Fail', Error: '{% [1] %}' }, "Expected 'string', but was 'array' for value: [1]"],
  ['Cause', { Type: 'Fail', Cause: '{% {} %}' }, "Expected 'string', but was 'object' for value: {}"],
  ['Seconds', { Type: 'Wait', Seconds: '{% true %}', End: true }, "Expected 'integer', but was 'boolean'"],
  ['Timestamp', { Type: 'Wait', Timestamp: '{% 5 %}', End: true }, "Expected 'string', but was 'number'"],
])('%s of a wrong type fails the state, and the history says where: %j', async (location, more, cause) => {
  const twin = workbench({ lambda: { Invoke: () => ({}) } });
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true };
  const It = 'Type' in more ? more : { ...task, ...more };
  const arn = await twin.start(twin.machine({ StartAt: 'It', States: { It } }));
  const { error, cause: told } = await twin.describe(arn);
  expect(error).toBe('States.QueryEvaluationError');
  expect(told).toContain(cause);
  expect((await twin.events(arn)).find(({ type }) => type === 'EvaluationFailed')).toMatchObject({
    evaluationFailedEventDetails: { state: 'It', location, error, cause: told },
  });
});

test('a condition that is neither true nor false is an error', async () => {
  const Choices = [{ Condition: '{% "yes" %}', Next: 'End' }];
  const twin = workbench();
  const States = { It: { Type: 'Choice', Choices, Default: 'End' }, End: { Type: 'Succeed' } };
  const arn = await twin.start(twin.machine({ StartAt: 'It', States }));
  expect((await twin.describe(arn))['cause']).toContain(
    "for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'string'",
  );
});

test('the context object tells who runs, where and since when', async () => {
  const { output: text } = await run('{% $states.context %}', { a: 1 });
  expect(JSON.parse(String(text))).toEqual({
    Execution: {
      Id: 'arn:aws:states:us-east-1:000000000000:execution:dunning:case-1',
      Input: { a: 1 },
      StartTime: '2026-01-05T09:00:00.000Z',
      Name: 'case-1',
      RoleArn: 'arn:aws:iam::000000000000:role/dunning',
      RedriveCount: 0,
    },
    StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:dunning', Name: 'dunning' },
    State: { Name: 'It', EnteredTime: '2026-01-05T09:00:00.000Z' },
  });
});
