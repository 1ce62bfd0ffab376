import { AwsError } from '../../aws-error.ts';
import type { Random } from '../../random.ts';

export interface PasswordRules {
  PasswordLength?: number | undefined;
  ExcludeCharacters?: string | undefined;
  ExcludeNumbers?: boolean | undefined;
  ExcludePunctuation?: boolean | undefined;
  ExcludeUppercase?: boolean | undefined;
  ExcludeLowercase?: boolean | undefined;
  IncludeSpace?: boolean | undefined;
  RequireEachIncludedType?: boolean | undefined;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** From the twin's seed, so no secret at all: the same run makes the same passwords. */
export function randomPassword(random: Random, rules: PasswordRules): string {
  const { PasswordLength = 32, ExcludeCharacters = '', RequireEachIncludedType = true } = rules;
  const alphabets = [
    rules.ExcludeLowercase ? '' : LOWER,
    rules.ExcludeUppercase ? '' : LOWER.toUpperCase(),
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((alphabet) =>
      Array.from(alphabet)
        .filter((character) => !ExcludeCharacters.includes(character))
        .join(''),
    )
    .filter((alphabet) => alphabet !== '');
  const all = alphabets.join('');
  if (all === '' || PasswordLength < 1 || PasswordLength > 4096 || PasswordLength < alphabets.length)
    throw new AwsError('InvalidParameterException', 'The password cannot be made with these rules.');
  const required = RequireEachIncludedType ? alphabets.map((alphabet) => random.text(1, alphabet)) : [];
  const rest = random.text(PasswordLength - required.length, all);
  return shuffle(random, [...required, ...Array.from(rest)]).join('');
}

function shuffle(random: Random, characters: string[]): string[] {
  const left = [...characters];
  return characters.map(() => left.splice(random.below(left.length), 1)[0] ?? '');
}
