import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { loadAmendments } from '../../aws/amendment-store.ts';
import type { Table } from '../../aws/table.ts';
import { loadCreditor, loadDebtor } from '../../aws/party-store.ts';
import { amendDebtor } from '../../debtors/amend-debtor.ts';
import { behindApi, bodyOf, type HttpAnswer } from '../../middleware/http.ts';
import { isOptedOut, mayResume, withChoice } from '../../../shared/contact/opt-out.ts';
import { choiceIn, type Choice } from '../../../shared/contact/opt-out-form.ts';
import { noSuchLinkPage, OPT_OUT_POLICY, optOutPage } from '../../../shared/contact/opt-out-page.ts';
import { readOptOutToken, type OptOut, type OptOutKeys } from '../../../shared/contact/opt-out-token.ts';
import { languageOf, type Language } from '../../../shared/message/wording.ts';
import { amended } from '../../../shared/parties/amendments.ts';
import { fromEpoch, type Instant } from '../../../shared/time/calendar.ts';

/**
 * The page behind the link in every message: GET shows how it is and changes nothing, POST ends the channel or takes it up
 * again. A link that we have not signed is one that is not there.
 */
export function optOutHandler(table: Table, keysAt: (at: Instant) => Promise<OptOutKeys>) {
  return behindApi<APIGatewayProxyEventV2>(async (event) => {
    const { pathParameters, requestContext, headers } = event;
    const now = fromEpoch(requestContext.timeEpoch);
    const optOut = readOptOutToken(await keysAt(now), pathParameters?.token ?? '');
    const preferred = headers['accept-language']?.toLowerCase().startsWith('es') ? 'es' : 'en';
    if (!optOut) return html(404, noSuchLinkPage(preferred));
    if (requestContext.http.method !== 'POST') return html(200, await pageFor(table, optOut, preferred));
    const choice = choiceIn(bodyOf(event).toString('utf8'));
    if (choice) await choose(table, optOut, choice, now);
    return html(choice ? 200 : 400, await pageFor(table, optOut, preferred));
  });
}

/** The same choice again changes nothing, and finishes what was cut off. */
async function choose(
  table: Table,
  { debtorId, channel }: OptOut,
  { wanted, via }: Choice,
  now: Instant,
): Promise<void> {
  await amendDebtor(
    table,
    debtorId,
    (before, told) => withChoice(before, told && amended(told, before), { channel, wanted }, via, now),
    { at: now, by: 'debtor' },
  );
}

async function pageFor(table: Table, { debtorId, channel }: OptOut, otherwise: Language): Promise<string> {
  const debtor = (await loadDebtor(table, debtorId))?.party;
  const creditor = debtor && (await loadCreditor(table, debtor.creditorId))?.party;
  const consents = debtor?.consents ?? (await loadAmendments(table, debtorId)).consents;
  const state = {
    creditor: creditor && { legalName: creditor.legalName, replyTo: creditor.sender.replyTo },
    channel,
    isOptedOut: isOptedOut(consents, channel),
    mayResume: mayResume(consents, channel),
  };
  return optOutPage(state, debtor ? languageOf(debtor) : otherwise);
}

function html(statusCode: number, body: string): HttpAnswer {
  return {
    statusCode,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': OPT_OUT_POLICY,
      'x-content-type-options': 'nosniff',
      // The address of the page is what it is signed by: it goes nowhere else.
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
    body,
  };
}
