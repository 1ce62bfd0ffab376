import { escape } from 'html-escaper';

/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = string | number | Markup | readonly Markup[] | undefined;

/**
 * HTML with contents in it: what is not markup itself is escaped, and `undefined` is nothing. Not called `html`, by which name
 * formatters would put blanks into it.
 */
export function markup(strings: TemplateStringsArray, ...contents: Content[]): Markup {
  const parts = contents.map((content, index) => textOf(content) + (strings[index + 1] ?? ''));
  return new Markup((strings[0] ?? '') + parts.join(''));
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(({ text }) => text).join('');
  return escape(String(content));
}
