import * as z from 'zod/mini';

/*
 * What no message, call script or text of a creditor may say, in either language: the one list of it. A word stands for itself and for
 * what begins with it where a `*` follows; letter case and accents do not matter, and only whole words count. Left out is what people
 * also say of payments: corte (of a statement), demand draft, fraude (to beware of), incumplimiento, fiscal.
 */
const FORBIDDEN = {
  /** Looks as if it came from a court or the police, or says that they will come (Chile Ley 19.496 art. 37, Peru Ley 29571 art. 62). */
  judicial: [
    'judicial*',
    'prejudicial*',
    'prejuridic*',
    'extrajudicial*',
    'juridic*',
    'juzgad*',
    'juez',
    'jueces',
    'jueza*',
    'juicio*',
    'tribunal*',
    'demanda',
    'demandas',
    'demandar*',
    'demandad*',
    'demandamos',
    'embarg*',
    'querella*',
    'denunci*',
    'litig*',
    'pleito*',
    'citatorio*',
    'mandamiento*',
    'requerimiento*',
    'abogad*',
    'fiscalia*',
    'carcel*',
    'policia*',
    'delito*',
    'penalmente',
    'accion legal',
    'acciones legales',
    'vias legales',
    'via legal',
    'proceso legal',
    'court',
    'courts',
    'judge*',
    'judgment*',
    'lawsuit*',
    'sue',
    'sued',
    'sues',
    'suing',
    'attorney*',
    'lawyer*',
    'legal action*',
    'legal proceeding*',
    'legal step*',
    'summons*',
    'subpoena*',
    'bailiff*',
    'garnish*',
    'seizure*',
    'seize*',
    'foreclos*',
    'prosecut*',
    'criminal*',
    'police',
    'jail*',
    'prison*',
    'arrest*',
  ],
  /** Threatens or presses. */
  threatening: [
    'amenaz*',
    'ultimatum*',
    'represalia*',
    'castig*',
    'coactiv*',
    'coaccion*',
    'apremi*',
    'atengase',
    'atenerse a las consecuencias',
    'graves consecuencias',
    'ultima oportunidad',
    'lista negra',
    'listas negras',
    'centrales de riesgo',
    'central de riesgo',
    'datacredito',
    'visitaremos',
    'su familia',
    'su jefe',
    'su empleador',
    'threat*',
    'punish*',
    'retaliat*',
    'blacklist*',
    'black list*',
    'or else',
    'last chance',
    'serious consequences',
    'face the consequences',
    'final demand',
    'credit bureau*',
    'your family',
    'your boss',
    'your employer',
  ],
  /** Insults or shames. */
  insulting: [
    'moros*',
    'mala paga',
    'malapaga',
    'incumplido*',
    'incumplida*',
    'irresponsab*',
    'sinverguenza*',
    'verguenza*',
    'avergonz*',
    'vergonz*',
    'estafador*',
    'defraudador*',
    'tramposo*',
    'tramposa*',
    'ladron*',
    'mentiros*',
    'descarad*',
    'estupid*',
    'idiota*',
    'perezos*',
    'deadbeat*',
    'delinquen*',
    'delincuen*',
    'defaulter*',
    'bad payer*',
    'shame*',
    'ashamed',
    'disgrace*',
    'liar*',
    'thief',
    'thieves',
    'cheater*',
    'crook*',
    'scammer*',
    'fraudster*',
    'stupid*',
    'idiot*',
    'lazy',
  ],
  /** Asks why somebody has not paid (Colombia, Ley 2300 de 2023). */
  'asking why': [
    'por que no pag*',
    'por que no ha pag*',
    'por que no han pag*',
    'por que no hizo el pago',
    'por que no cancel*',
    'por que no ha cancel*',
    'por que se atras*',
    'motivo del no pago',
    'motivo del impago',
    'motivos del no pago',
    'motivo de la mora',
    'motivo de su mora',
    'razon del no pago',
    'razon del impago',
    'razon de la mora',
    'razones del no pago',
    'causa de la mora',
    'que le impide pag*',
    'que les impide pag*',
    'que impide el pago',
    'que lo impide',
    'why have you not paid',
    'why you have not paid',
    "why you haven't paid",
    "why haven't you paid",
    'why did you not pay*',
    "why didn't you pay*",
    'reason for non-payment',
    'reason for the non-payment',
    'reason for not paying',
    'what stops you from paying',
    'what keeps you from paying',
  ],
} as const satisfies Record<string, readonly string[]>;

const patterns = Object.entries(FORBIDDEN).map(([what, words]) => ({
  what,
  pattern: new RegExp(`(?<!\\p{L})(?:${words.map(asPattern).join('|')})(?!\\p{L})`, 'gu'),
}));

function asPattern(word: string): string {
  return word.replaceAll(' ', '\\s+').replace(/\*$/, '\\p{L}*');
}

/** The words of a text that no message may use, each with what it is: `juzgado (judicial)`. */
export function disrespectIn(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase();
  return patterns.flatMap(({ what, pattern }) =>
    (plain.match(pattern) ?? []).map((word) => `${word} (${what})`),
  );
}

/** Refuses a text that would be said in our messages and threatens, insults, looks judicial or asks why somebody has not paid. */
export const respectful = z.check<string>((context) => {
  const [first] = disrespectIn(context.value);
  if (first === undefined) return;
  const message = `must not say ${first}: see shared/message/respect.ts`;
  context.issues.push({ code: 'custom', input: context.value, message });
});
