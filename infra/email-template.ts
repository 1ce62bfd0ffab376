import { Engine } from 'mrml';

/**
 * The TypeScript module that fills an e-mail: what MJML makes of `source`, with its marks as code. `{{page.title}}` is a value, which
 * is escaped; `{{#each page.lines as line}} … {{/each}}` repeats; `{{#if line.link}} … {{/if}}` is left out where there is none.
 * Throws for what is no MJML, and for a mark of another kind.
 */
export function emailTemplate(source: string): string {
  using engine = new Engine();
  // Without fonts of the web: nothing in a message may be loaded from elsewhere.
  engine.setRenderOptions({ disableComments: false, socialIconOrigin: null, fonts: {} });
  const result = engine.toHtml(source);
  if (result.type === 'error') throw new Error(`MJML: ${result.message}`);
  const [warning] = result.warnings;
  if (warning) throw new Error(`MJML: ${warning.kind} at ${warning.span.start}`);
  const filled = inTemplateLiteral(withoutBlanks(result.content)).replaceAll(
    /\{\{(.*?)\}\}/g,
    (_, mark: string) => codeOf(mark),
  );
  return `/* Written by \`npm run templates\` from email-page.mjml: change it there. */
import { markup } from '../text/markup.ts';
import type { EmailPage } from './email-page.ts';
import type { Wording } from './wording.ts';

export function emailHtml(page: EmailPage, words: Wording): string {
  return markup\`${filled}\`.text;
}
`;
}

/** Only what is between two tags, or within a style, is blank for the looks of the source. */
function withoutBlanks(html: string): string {
  return html
    .replaceAll(/\s*\n\s*/g, '\n')
    .replaceAll(/>\n</g, '><')
    .replaceAll(/\n/g, ' ')
    .trim();
}

function inTemplateLiteral(text: string): string {
  return text.replaceAll(/[\\`]|\$\{/g, (special) => `\\${special}`);
}

const VALUE = /^[a-z]+(\.[a-zA-Z]+)*$/;

function codeOf(mark: string): string {
  const [verb = '', value = '', as, name = '', ...more] = mark.trim().split(/\s+/);
  const isValue = VALUE.test(value) && more.length === 0;
  if (verb === '/each') return '`)}';
  if (verb === '/if') return '`}';
  if (verb === '#each' && isValue && as === 'as' && VALUE.test(name))
    return `\${${value}.map((${name}) => markup\``;
  if (verb === '#if' && isValue && as === undefined)
    return `\${${value} === undefined ? undefined : markup\``;
  if (VALUE.test(verb) && value === '') return `\${${verb}}`;
  throw new Error(`{{${mark}}} is no mark that is known`);
}
