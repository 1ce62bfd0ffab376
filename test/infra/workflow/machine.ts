import * as z from 'zod/mini';
import { functionsByName, resourcesOf, type Resource } from '../assembly.ts';

export function machineNamed(name: string): Resource {
  const machine = resourcesOf('AWS::StepFunctions::StateMachine').find(
    ({ Properties }) => Properties['StateMachineName'] === name,
  );
  if (!machine) throw new Error(`There is no state machine called ${name}`);
  return machine;
}

/** The definition with names instead of ARNs: `<send-reminder>`, `<table>`. */
export function definitionOf({ Properties }: Resource): string {
  const parts = z
    .object({ DefinitionString: z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }) })
    .parse(Properties).DefinitionString['Fn::Join'][1];
  return parts
    .map((part) => (typeof part === 'string' ? part : nameOf(JSON.stringify(part))))
    .join('')
    .replaceAll(/arn:aws:states:<region>:<account>:stateMachine:[\w-]+/g, '<this state machine>');
}

function nameOf(reference: string): string {
  const pseudo: Record<string, string> = {
    '{"Ref":"AWS::Partition"}': 'aws',
    '{"Ref":"AWS::Region"}': '<region>',
    '{"Ref":"AWS::AccountId"}': '<account>',
  };
  const known = pseudo[reference];
  if (known) return known;
  const [name] = [...functionsByName()].find(([, { id }]) => reference.includes(`"${id}"`)) ?? [];
  if (name) return `<${name}>`;
  if (/ExportsOutputRefCasesTable/.test(reference)) return '<table>';
  throw new Error(`The definition refers to something unknown: ${reference}`);
}
