import { describe, expect, it } from 'vitest';
import { erpEvent } from '../../shared/erp/events.ts';
import { disrespectIn } from '../../shared/message/respect.ts';
import { es } from '../../shared/message/wording-es.ts';
import { en } from '../../shared/message/wording-en.ts';

describe('what no message may say', () => {
  it.each([
    ['Iniciaremos un proceso JURÍDICO', 'juridico (judicial)'],
    ['será demandado ante el juzgado', 'demandado (judicial)'],
    ['cobro prejudicial', 'prejudicial (judicial)'],
    ['acciones\n legales', 'acciones\n legales (judicial)'],
    ['es usted un moroso', 'moroso (insulting)'],
    ['¡Qué sinvergüenzas!', 'sinverguenzas (insulting)'],
    ['esto es una amenaza', 'amenaza (threatening)'],
    ['díganos por qué no ha pagado', 'por que no ha pagado (asking why)'],
    ['tell us why you haven’t paid', "why you haven't paid (asking why)"],
    ['We will sue you in court.', 'sue (judicial)'],
    ['your attorneys', 'attorneys (judicial)'],
    ['deadbeats', 'deadbeats (insulting)'],
    ['Pay or else', 'or else (threatening)'],
  ])('%s', (text, found) => {
    expect(disrespectIn(text)).toContain(found);
  });

  it.each([
    'Transferencia a Bancolombia, cuenta de ahorros 123; fecha de corte: 30 de cada mes',
    'Para evitar fraudes, verifique el número de cuenta con su asesor fiscal',
    'Pay by demand draft, pursuant to your order',
    'Issue date; tissue; the courtesy of a reply',
    'por si acaso, quejas y reclamos',
  ])('is not in: %s', (text) => {
    expect(disrespectIn(text)).toEqual([]);
  });

  it.each(Object.entries({ es, en }))('is in nothing that we say ourselves: %s', (_, wording) => {
    const texts = textsIn(wording);
    expect(texts.length).toBeGreaterThan(90);
    expect(texts.flatMap(disrespectIn)).toEqual([]);
  });
});

describe('a text of the creditor', () => {
  const data = {
    companyCode: 'ACME',
    legalName: 'Acme',
    taxId: '1',
    country: 'CO',
    timeZone: 'America/Bogota',
    sender: { name: 'Cartera', email: 'a@b.co', replyTo: 'a@b.co' },
    paymentMethods: [{ kind: 'transfer', text: 'Banco 1' }],
  };
  const event = (change: object) => ({
    specversion: '1.0',
    id: '1',
    source: 's',
    type: 'puntual.creditor.updated.v1',
    time: '2026-03-01T00:00:00Z',
    data: { ...data, ...change },
  });

  it('is taken as it is', () => {
    const customerValue = { es: 'Despacho en 24 horas.' };
    expect(erpEvent.parse(event({ customerValue })).data).toMatchObject({ customerValue });
  });

  it.each([
    ['sender.name', { sender: { ...data.sender, name: 'Departamento Jurídico' } }],
    ['paymentMethods.0.text', { paymentMethods: [{ kind: 'x', text: 'Pague o lo demandaremos' }] }],
    ['customerValue.es', { customerValue: { es: 'No sea moroso' } }],
    ['customerValue.en', { customerValue: { en: 'Our lawyers are waiting' } }],
  ])('is refused in %s when it is not respectful', (path, change) => {
    const result = erpEvent.safeParse(event(change));
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([`data.${path}`]);
    expect(result.error?.issues[0]?.message).toMatch(/^must not say /);
  });
});

/** All that a wording can say, its functions with something in their place. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') {
    const say = value as (...facts: unknown[]) => unknown;
    return [
      say(1, 1, 1),
      say('X', 2, true),
      say('X', 1, false),
      say(undefined, undefined, undefined),
    ].flatMap(textsIn);
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
