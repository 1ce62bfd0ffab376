import { expect, test } from 'vitest';
import { template } from '../../../local/services/pipes/target.ts';

const record = {
  name: 'Ana "La Jefa" \\ Ñ\n',
  amount: '12.50',
  count: 3,
  detail: { by: { S: 'x' } },
  list: [{ id: 'a' }, { id: 'b' }],
};

test.each([
  ['{"n":"<$.name>"}', { n: record.name }],
  ['{"n":"¡Hola, <$.name>! <$.amount>"}', { n: `¡Hola, ${record.name}! 12.50` }],
  ['{"a":<$.amount>,"c":<$.count>,"d":<$.detail>}', { a: '12.50', c: 3, d: record.detail }],
  ['{"second":"<$.list[1].id>"}', { second: 'b' }],
  ['{"text":"<$.nothing.here>","value":<$.nothing>}', { text: '', value: null }],
  ['{"whole":"<$.detail>"}', { whole: '{"by":{"S":"x"}}' }],
  ['{"say":"\\"<$.amount>\\" <b>bold</b>"}', { say: '"12.50" <b>bold</b>' }],
])('%s', (text, expected) => {
  expect(JSON.parse(template(text)(record))).toEqual(expected);
});

test.each(['{"x":"<aws.pipes.pipe-name>"}', '{"x":"<$.list[*].id>"}'])('%s is refused by name', (text) => {
  expect(() => template(text)).toThrow(/the twin does not follow/);
});
