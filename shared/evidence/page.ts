import type { ContactRule } from '../contact/pack.ts';
import type {
  CaseRecord,
  Episode,
  Evidence,
  EvidenceContact,
  EvidenceContent,
  EvidenceEntry,
  EvidencePlacement,
} from '../api/evidence.ts';
import type { Language } from '../message/wording.ts';
import type { Instant, TimeZone } from '../time/calendar.ts';
import { customsOf, type Customs } from './customs.ts';
import { markup, Markup } from '../text/markup.ts';
import { META_POLICY, STYLE } from './style.ts';
import { pairs } from './values.ts';

/** With which the page is to be served: its own policy, and no other page may frame it. */
export const PAGE_POLICY = `${META_POLICY}; frame-ancestors 'none'`;

/**
 * The evidence file as a page that stands alone: to read on any screen, and to print with its case's number on every sheet. In
 * the language that is asked for, else in the debtor's.
 */
export function evidencePage({ generatedAt, sha256, content }: Evidence, lang?: Language): string {
  const customs = customsOf(content, lang);
  const { language, words } = customs;
  const item = content.case;
  const name = invoiceName(item);
  const running = [words.title, `${words.caseLabel} ${item.caseId}`, name, sha256.slice(0, 16)].join(' · ');
  const replaced = content.replaced.map(
    (before) => markup`<h1>${words.sections.replaced(invoiceName(before))}</h1>${recordOf(before, customs)}`,
  );
  return markup`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${META_POLICY}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title} · ${name}</title>
<style>${new Markup(STYLE)}</style></head>
<body><table class="sheet" role="presentation">
<thead><tr><td class="running">${running}</td></tr></thead>
<tbody><tr><td>
<h1>${words.title}</h1>
<dl>
${row(words.caseLabel, codeText(item.caseId))}
${row(words.invoice, name)}
${row(words.generated, timeOf({ at: generatedAt, zone: zoneOf(content) }, customs))}
${row(words.hash, codeText(sha256))}
</dl>
<p><small>${words.hashNote} ${words.timesNote}</small></p>
<h2>${words.sections.parties}</h2>
${partiesOf(content, customs)}
${recordOf(item, customs)}
${replaced}
</td></tr></tbody></table></body></html>
`.text;
}

/** Where the debtor lives, as far as is known. */
function zoneOf({ debtor, case: { timeline } }: EvidenceContent): TimeZone {
  return debtor.profile?.timeZone ?? timeline.at(-1)?.zone ?? 'UTC';
}

function invoiceName({ invoice: { number, instalment } }: CaseRecord): string {
  return instalment ? `${number} (${instalment.number}/${instalment.of})` : number;
}

function row(label: string, value: string | Markup = '—'): Markup {
  return markup`<dt>${label}</dt><dd>${value}</dd>`;
}

/** A row for what may not be there. */
function rowIf(label: string, value: string | Markup | undefined): Markup | undefined {
  return value === undefined ? undefined : row(label, value);
}

function codeText(text: string): Markup {
  return markup`<code>${text}</code>`;
}

function timeOf({ at, zone }: { at: Instant; zone: TimeZone }, { time }: Customs): Markup {
  return markup`<time datetime="${at}">${time(at, zone)}</time><small>${zone} · ${at}</small>`;
}

function partiesOf({ creditor, debtor }: EvidenceContent, customs: Customs): Markup {
  const { words, field, code, day } = customs;
  const { profile, legalStatus, pause } = debtor;
  const { type, number, checkDigit } = profile?.taxId ?? {};
  const taxId = number && `${type ?? ''} ${[number, checkDigit].filter(Boolean).join('-')}`;
  const consents = (profile?.consents ?? []).map(({ granted, ...consent }) =>
    row(words.consent(granted), pairs(consent, customs)),
  );
  return markup`<div class="parties"><section><h3>${words.creditor}</h3><dl>
${row(field('legalName'), creditor.legalName ?? words.unknown)}
${row(field('taxId'), creditor.taxId)}
${row(field('country'), creditor.country)}
${row('ID', codeText(creditor.creditorId))}
</dl></section><section><h3>${words.debtor}</h3><dl>
${row(field('legalName'), profile?.legalName ?? words.unknown)}
${row(field('taxId'), taxId)}
${rowIf(field('kind'), profile && code(profile.kind))}
${row(field('country'), profile?.country)}
${row(field('timeZone'), profile?.timeZone)}
${rowIf(field('legalStatus'), legalStatus && code(legalStatus))}
${rowIf(field('pause'), pause && (pause.until === undefined ? words.yes : day(pause.until)))}
${consents}
${row('ID', codeText(debtor.debtorId))}
</dl></section></div>`;
}

function recordOf(item: CaseRecord, customs: Customs): Markup {
  const { sections, none } = customs.words;
  const orNone = (entries: readonly Markup[]) => (entries.length > 0 ? entries : markup`<p>${none}</p>`);
  return markup`<h2>${sections.balance}</h2>
${balanceOf(item, customs)}
<h3>${sections.movements}</h3>
${movementsOf(item, customs)}
<h2>${sections.contacts} (${item.contacts.length})</h2>
${orNone(item.contacts.map((contact, index) => contactOf(contact, index + 1, customs)))}
<h2>${sections.placements}</h2>
${orNone(item.placements.map((placement) => placementOf(placement, customs)))}
<h2>${sections.episodes}</h2>
${orNone(item.episodes.map((episode) => episodeOf(episode, customs)))}
<h2>${sections.timeline} (${item.timeline.length})</h2>
${timelineOf(item, customs)}`;
}

function balanceOf(item: CaseRecord, { words, field, code, money, day, event }: Customs): Markup {
  const { issuedOn, dueOn, purchaseOrder, documentUrl } = item.invoice;
  const status = [item.status, ...(item.closed ? [item.closed.reason] : [])].map(code).join(': ');
  const terms = item.balanceTerms.map(
    ({ term, amount }) => markup`<tr><td>${code(term)}</td><td class="amount">${money(amount)}</td></tr>`,
  );
  return markup`<dl>
${row(words.invoice, invoiceName(item))}
${row(words.caseLabel, codeText(item.caseId))}
${row(field('issuedOn'), day(issuedOn))}
${row(field('dueOn'), day(dueOn))}
${rowIf(field('purchaseOrder'), purchaseOrder)}
${rowIf(field('documentUrl'), documentUrl)}
${row(field('status'), status)}
${rowIf(event('InvoiceReplaced'), item.replacedBy && codeText(item.replacedBy))}
</dl>
<table class="list"><tbody>${terms}
<tr><th>${words.balance}</th><th class="amount">${money(item.balance)}</th></tr>
<tr><td>${field('disputed')}</td><td class="amount">${money(item.disputed)}</td></tr>
</tbody></table>`;
}

/** The amounts of the last columns have their heads beside them where there is no room for columns. */
function listOf(heads: readonly string[], amounts: readonly string[], rows: readonly Markup[]): Markup {
  const head = heads.map((text) => markup`<th>${text}</th>`);
  const ends = amounts.map((text) => markup`<th class="amount">${text}</th>`);
  return markup`<table class="list"><thead><tr>${head}${ends}</tr></thead><tbody>${rows}</tbody></table>`;
}

function amountCell(head: string, text: string): Markup {
  return markup`<td class="amount" data-label="${head}">${text}</td>`;
}

function movementsOf({ movements }: CaseRecord, customs: Customs): Markup {
  const { words, money, event } = customs;
  const rows = movements.map(({ seq, type, change, balance, ...moment }) => {
    const amounts = [amountCell(words.change, money(change)), amountCell(words.balance, money(balance))];
    return markup`<tr><td>${seq}</td><td>${timeOf(moment, customs)}</td><td>${event(type)}</td>${amounts}</tr>`;
  });
  return listOf(['#', words.when, words.what], [words.change, words.balance], rows);
}

function contactOf(contact: EvidenceContact, number: number, customs: Customs): Markup {
  const { words, field, code } = customs;
  const { channel, purpose, rungId, policy, announced, message, outcomes } = contact;
  const told = announced.length > 0 ? announced.map(code).join(', ') : undefined;
  return markup`<article><h3>${number}. ${code(channel)}${rungId === undefined ? undefined : ` · ${rungId}`}</h3><dl>
${row(words.when, timeOf(contact, customs))}
${row(field('channel'), `${code(channel)}, ${code(purpose)}`)}
${rowIf(field('rungId'), policy ? `${rungId} (${policy.id} v${policy.version})` : rungId)}
${rowIf(field('announced'), told)}
${row(words.rules, rulesOf(contact, customs))}
${message && messageRows(message, customs)}
${rowIf(words.outcome, outcomes.length > 0 ? outcomesOf(contact, customs) : undefined)}
</dl></article>`;
}

function rulesOf({ allowedBy }: EvidenceContact, customs: Customs): string | Markup {
  if (!allowedBy) return customs.words.noRules;
  const list = allowedBy.rules.map((rule) => markup`<li>${rule.id}: ${ruleText(rule, customs)}</li>`);
  return markup`${customs.code(allowedBy.name)}<ul>${list}</ul>`;
}

type Rule = NonNullable<EvidenceContact['allowedBy']>['rules'][number];

function ruleText({ id: _, kind, ...rule }: Rule, { words, weekdays, code }: Customs): string {
  const known = { kind, ...rule } as unknown as ContactRule;
  const says = words.rule;
  const by = rule.channels ? ` (${(rule.channels as string[]).map(code).join(', ')})` : '';
  switch (known.kind) {
    case 'hours': {
      const hours = known.windows.map(({ weekdays: on, from, to }) => says.hours(weekdays(on), from, to));
      return `${hours.join('; ')}${known.noHolidaysOf ? `; ${says.noHolidays}` : ''}`;
    }
    case 'cap':
      return `${says[known.per === 'day' ? 'perDay' : 'perWeek'](known.contacts)}${by}`;
    case 'apart':
      return `${says.apart(known.days)}${by}`;
    case 'after-conversation':
      return `${says.afterConversation(known.days)}${by}`;
    case 'one-channel':
    case 'authorised':
    case 'no-proceedings':
    case 'blackout':
      return says[known.kind];
    default:
      return kind;
  }
}

function messageRows(message: NonNullable<EvidenceContact['message']>, customs: Customs): Markup {
  const { words, field, code } = customs;
  const { content, tone, state, items, messageId } = message;
  const missing = state === 'gathering' ? words.gathering : words.erased;
  return markup`${row(field('messageId'), markup`${codeText(messageId)} · ${words.items(items)}`)}
${rowIf(field('tone'), tone && code(tone))}
${row(field('state'), code(state))}
${rowIf(words.to, content && `${content.to.name} <${content.to.address}>`)}
${rowIf(words.subject, content?.subject)}
${row(words.text, content ? markup`<pre>${content.text}</pre>` : missing)}`;
}

function outcomesOf({ outcomes }: EvidenceContact, customs: Customs): Markup {
  const rows = outcomes.map(({ type, cause, ...moment }) => {
    const what =
      cause === undefined ? customs.event(type) : `${customs.event(type)} (${customs.code(cause)})`;
    return markup`<li>${what}: ${timeOf(moment, customs)}</li>`;
  });
  return markup`<ul>${rows}</ul>`;
}

function placementOf(placement: EvidencePlacement, customs: Customs): Markup {
  const { words, field, money } = customs;
  const { agency, amount, sha256, placementId } = placement;
  return markup`<article><dl>
${row(words.when, timeOf(placement, customs))}
${row(words.agency, agency.name === undefined ? agency.id : `${agency.name} (${agency.id})`)}
${row(field('amount'), money(amount))}
${row(field('placementId'), codeText(placementId))}
${rowIf(field('sha256'), sha256 && codeText(sha256))}
${row(words.recalled, recallOf(placement, customs))}
</dl></article>`;
}

function recallOf({ recalled }: EvidencePlacement, customs: Customs): string | Markup {
  if (!recalled) return customs.words.notRecalled;
  const { cause, by: recalledBy, toldAt } = recalled;
  return markup`${timeOf(recalled, customs)}${pairs({ cause, recalledBy, toldAt }, customs)}`;
}

function episodeOf({ episode, opened, policy, ended }: Episode, customs: Customs): Markup {
  const { field, event, code } = customs;
  return markup`<article><h3>${field('episode')} ${episode}</h3><dl>
${row(event('CaseOpened'), timeOf(opened, customs))}
${row(field('policy'), `${policy.id} v${policy.version}`)}
${ended && row(event(ended.type), markup`${timeOf(ended, customs)}${code(ended.cause)}`)}
</dl></article>`;
}

function timelineOf({ timeline }: CaseRecord, customs: Customs): Markup {
  const { words, money, event, code } = customs;
  const rows = timeline.map((entry) => {
    const who = entry.actor === undefined ? code(entry.by) : `${code(entry.by)} ${entry.actor}`;
    const what = markup`<td>${event(entry.type)}<small>${who}</small></td>`;
    const said = markup`<td>${pairs(entry.data, customs)}${noteOf(entry, customs)}</td>`;
    const balance = amountCell(words.balance, money(entry.balance));
    return markup`<tr><td>${entry.seq}</td><td>${timeOf(entry, customs)}</td>${what}${said}${balance}</tr>`;
  });
  return listOf(['#', words.when, words.what, words.details], [words.balance], rows);
}

function noteOf({ note }: EvidenceEntry, { words }: Customs): Markup | undefined {
  return note && markup`<br>${words.note}: ${note.text ?? words.erased}`;
}
