import type { Random } from '../random.ts';
import { oneOf } from './chance.ts';

/** Words that are names of nothing, so that no firm here is a real one. */
const openings = ['Quen', 'Tol', 'Arv', 'Mir', 'Sab', 'Cal', 'Ven', 'Lur', 'Ost', 'Pal', 'Ner', 'Zur'];
const middles = ['a', 'e', 'i', 'o', 'u', 'ava', 'eri', 'omi', 'ura'];
const endings = ['ndra', 'lva', 'mbe', 'rque', 'ssa', 'nti', 'rgo', 'dela', 'xia', 'mora'];

const trades = {
  es: [
    'Ferretería',
    'Papelería',
    'Droguería',
    'Panificadora',
    'Textiles',
    'Transportes',
    'Constructora',
    'Lácteos',
    'Muebles',
    'Clínica',
    'Repuestos',
    'Imprenta',
    'Viveros',
    'Hotel',
  ],
  en: ['Bakeries', 'Interiors', 'Logistics', 'Foods', 'Hardware', 'Textiles', 'Print', 'Catering'],
};

const people = {
  es: {
    first: ['Ana', 'Luis', 'Marta', 'Jorge', 'Paula', 'Andrés', 'Lucía', 'Diego', 'Carmen', 'Iván', 'Sofía'],
    last: ['Ruiz', 'Peña', 'Mora', 'Gil', 'Rojas', 'Vargas', 'Salas', 'Núñez', 'Cano', 'Ibáñez', 'Lara'],
  },
  en: {
    first: ['Helen', 'Mark', 'Aoife', 'Tom', 'Grace', 'Daan', 'Emma', 'Sean'],
    last: ['Hart', 'Byrne', 'Cole', 'Visser', 'Walsh', 'Moore', 'Dunne', 'Bakker'],
  },
};

export type Language = keyof typeof trades;

/** A firm's name and the label of its internet domain; `taken` has those that are in use, and gets this one. */
export function firmName(random: Random, language: Language, legalForm: string, taken: Set<string>) {
  let word: string;
  do word = oneOf(random, openings) + oneOf(random, middles) + oneOf(random, endings);
  while (taken.has(word));
  taken.add(word);
  const trade = oneOf(random, trades[language]);
  const name = language === 'es' ? `${trade} ${word}` : `${word} ${trade}`;
  return { legalName: `${name} ${legalForm}`, domain: `${word.toLowerCase()}.example` };
}

export function personName(random: Random, language: Language): string {
  const { first, last } = people[language];
  return `${oneOf(random, first)} ${oneOf(random, last)}`;
}
