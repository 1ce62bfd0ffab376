import * as z from 'zod';
import { ACCOUNT, REGION } from '../cloud.ts';

/** What the intrinsic functions of one stack may refer to; an Error names what is not there. */
export interface Scope {
  stackName: string;
  ref(logicalId: string): string;
  attribute(logicalId: string, attribute: string): string;
  imported(exportName: string): string;
}

/** The functions, in the forms in which the CDK writes them. */
const intrinsic = z.union([
  z.strictObject({ Ref: z.string() }),
  z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  z.strictObject({ 'Fn::Sub': z.string() }),
  z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }),
  z.strictObject({ 'Fn::ImportValue': z.string() }),
]);

const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** The value with every intrinsic function worked out. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  const name = functionIn(value);
  if (name === undefined)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, scope)]));
  const call = intrinsic.safeParse(value).data;
  if (!call) throw new Error(`the twin does not know the function ${name}`);
  if ('Ref' in call) return reference(call.Ref, scope);
  if ('Fn::GetAtt' in call) return scope.attribute(...call['Fn::GetAtt']);
  if ('Fn::ImportValue' in call) return scope.imported(call['Fn::ImportValue']);
  if ('Fn::Sub' in call)
    return call['Fn::Sub'].replace(PLACEHOLDER, (_, name: string) => reference(name, scope));
  const [separator, parts] = call['Fn::Join'];
  return parts.map((part) => String(resolve(part, scope))).join(separator);
}

/** The names that a value refers to (resources and pseudo parameters alike). */
export function* referencedNames(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  const call = functionIn(value) === undefined ? undefined : intrinsic.safeParse(value).data;
  if (call && 'Ref' in call) yield call.Ref;
  if (call && 'Fn::GetAtt' in call) yield call['Fn::GetAtt'][0];
  if (call && 'Fn::Sub' in call)
    for (const [, name = ''] of call['Fn::Sub'].matchAll(PLACEHOLDER)) yield name.replace(/\..*/, '');
  for (const member of Object.values(value)) yield* referencedNames(member);
}

/** The name of the function that an object stands for, if it does. */
function functionIn(value: object): string | undefined {
  const [name, ...more] = Object.keys(value);
  return more.length === 0 && (name === 'Ref' || name?.startsWith('Fn::')) ? name : undefined;
}

/** `Name` or `Name.Attribute`. */
function reference(name: string, scope: Scope): string {
  const pseudo: Record<string, string | undefined> = {
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackName': scope.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const [logicalId = '', ...attribute] = name.split('.');
  if (attribute.length > 0) return scope.attribute(logicalId, attribute.join('.'));
  return pseudo[name] ?? scope.ref(name);
}
