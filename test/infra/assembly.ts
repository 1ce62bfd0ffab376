import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
  Metadata: z._default(z.record(z.string(), z.unknown()), {}),
  DeletionPolicy: z.optional(z.string()),
  DependsOn: z.optional(z.array(z.string())),
});
const templateSchema = z.object({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z._default(z.record(z.string(), z.object({ Value: z.unknown() })), {}),
});

/** A resource of the synthesized app; `id` is its logical id and `stack` the name of its stack. */
export interface Resource extends z.output<typeof resourceSchema> {
  id: string;
  stack: string;
}

export const STACKS = ['puntual-stateful', 'puntual-dunning'] as const;

export function assemblyPath(): string {
  const path = process.env['PUNTUAL_ASSEMBLY'];
  if (!path || !existsSync(path)) throw new Error('The app was not synthesized: see test/synthesize.ts');
  return path;
}

function readTemplate(stack: string, assembly = assemblyPath()) {
  return templateSchema.parse(JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')));
}

/** Every resource of that type in both stacks. */
export function resourcesOf(type: string): Resource[] {
  return STACKS.flatMap((stack) =>
    Object.entries(readTemplate(stack).Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => ({ id, stack, ...resource })),
  );
}

/** The Lambda functions by the name of their handler: `open-case`. */
export function functionsByName(): Map<string, Resource> {
  return new Map(
    resourcesOf('AWS::Lambda::Function').map((resource) => [
      String(resource.Properties['Handler']).replace(/\.handler$/, ''),
      resource,
    ]),
  );
}

const intrinsic = z.union([
  z.pipe(
    z.object({ Ref: z.string() }),
    z.transform(({ Ref }) => Ref),
  ),
  z.pipe(
    z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
    z.transform((get) => get['Fn::GetAtt'][0]),
  ),
  z.pipe(
    z.object({ 'Fn::ImportValue': z.string() }),
    z.transform((get) => get['Fn::ImportValue'].replace(/^.*:ExportsOutput(Ref|FnGetAtt)/, '')),
  ),
]);
const join_ = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/** A value of the template as readable text: intrinsic functions become `<what they refer to>`. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  const joined = join_.safeParse(value);
  if (joined.success) {
    const [separator, parts] = joined.data['Fn::Join'];
    return parts.map(asText).join(separator);
  }
  const reference = intrinsic.safeParse(value);
  return reference.success ? `<${reference.data}>` : JSON.stringify(value);
}

/** Whether the value refers to the resource, in its own stack or by an import from another. */
export function refersTo(value: unknown, { id }: Resource): boolean {
  return asText(value).startsWith(`<${id}`);
}
