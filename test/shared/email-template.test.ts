import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emailTemplate } from '../../infra/email-template.ts';

const room = join(import.meta.dirname, '../../shared/message');
const source = readFileSync(join(room, 'email-page.mjml'), 'utf8');

describe('the template of the e-mails', () => {
  it('is what MJML makes of its source (npm run templates)', () => {
    const written = readFileSync(join(room, 'email-template.ts'), 'utf8');
    expect(written === emailTemplate(source)).toBe(true);
  });

  it('loads nothing from anywhere', () => {
    expect(/<img|<link|@import|url\(|src=/.exec(emailTemplate(source))).toBeNull();
  });

  it.each([
    ['no MJML', '<mjml><mj-body></mjml>', /MJML/],
    [
      'a mark of another kind',
      source.replace('{{page.creditor}}', '{{process.exit()}}'),
      /no mark that is known/,
    ],
    ['an expression in a mark', source.replace('{{/if}}', '{{#if page.a || b}}'), /no mark that is known/],
  ])('refuses %s', (_, changed, why) => {
    expect(() => emailTemplate(changed)).toThrow(why);
  });

  it('leaves a back-tick or a dollar of the source as text', () => {
    const text = emailTemplate(source.replace('{{page.creditor}}', '`$' + '{page.x}` \\'));
    expect(text).toContain('\\`\\$' + '{page.x}\\` \\\\');
  });
});
