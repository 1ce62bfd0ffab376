import type * as z from 'zod';
import { problemsOf } from '../problems.ts';
import type { Assembly, Stack } from './assembly.ts';
import { referencedNames, resolve, type Scope } from './intrinsics.ts';
import type { Created, ResourceTypes } from './resource.ts';

export interface DeployedResource extends Created {
  stack: string;
  logicalId: string;
  type: string;
}

export interface Deployment {
  resources: DeployedResource[];
  /** By output name; an output of an earlier stack keeps the plain name, and all are also there as `<stack>.<name>`. */
  outputs: Record<string, string>;
}

/** Those after the first three say how to change or delete a resource; here everything is made once and thrown away. */
const ATTRIBUTES = new Set([
  ...['Type', 'Properties', 'DependsOn'],
  ...['Metadata', 'UpdateReplacePolicy', 'DeletionPolicy'],
]);

/**
 * Stands for what a resource that could not be made would have been, so that those which refer to it are still checked.
 * Shaped like an ARN, and long enough to pass as a name.
 */
const STAND_IN = 'arn:aws:unmade:us-east-1:000000000000:unmade/';

/**
 * Makes every resource of every stack, in the order of their dependencies. What the twin does not know is collected, and
 * one error tells all of it.
 */
export async function deploy(assembly: Assembly, types: ResourceTypes): Promise<Deployment> {
  const problems: string[] = [];
  const exports = new Map<string, string>();
  const resources: DeployedResource[] = [];
  const outputs: Record<string, string> = {};
  for (const stack of assembly.stacks) {
    const { name: stackName, template } = stack;
    /** Undefined where it could not be made. */
    const made = new Map<string, Created | undefined>();
    const scope = openScope(stackName, made, exports);
    const attempt = async (what: string, work: () => Promise<void> | void): Promise<void> => {
      try {
        await work();
      } catch (error) {
        problems.push(`${stackName}/${what}: ${(error as Error).message}`);
      }
    };

    for (const [logicalId, resource] of creationOrder(stack)) {
      made.set(logicalId, undefined);
      await attempt(`${logicalId} (${resource.Type})`, async () => {
        const created = await make(logicalId, resource, types, scope);
        if (!created) return;
        made.set(logicalId, created);
        resources.push({ ...created, stack: stackName, logicalId, type: resource.Type });
      });
    }
    for (const [name, { Value, Export }] of Object.entries(template.Outputs)) {
      await attempt(`output ${name}`, () => {
        const value = String(resolve(Value, scope));
        outputs[name] ??= value;
        outputs[`${stackName}.${name}`] = value;
        if (Export) exports.set(String(resolve(Export.Name, scope)), value);
      });
    }
  }
  if (problems.length > 0)
    throw new Error(
      `The twin cannot run this template:\n${problems.map((text) => `  - ${text}`).join('\n')}`,
    );
  return { resources, outputs };
}

function openScope(
  stackName: string,
  made: ReadonlyMap<string, Created | undefined>,
  exports: ReadonlyMap<string, string>,
): Scope {
  const find = (logicalId: string, asked: string): Created | undefined => {
    if (!made.has(logicalId)) throw new Error(`${asked}: the stack has nothing named ${logicalId}`);
    return made.get(logicalId);
  };
  return {
    stackName,
    ref: (logicalId) => find(logicalId, 'Ref')?.ref ?? `${STAND_IN}${logicalId}`,
    attribute: (logicalId, attribute) => {
      const created = find(logicalId, 'Fn::GetAtt');
      const value = created ? created.attributes[attribute] : `${STAND_IN}${logicalId}`;
      if (value !== undefined) return value;
      throw new Error(`Fn::GetAtt: the twin knows no attribute ${attribute} of ${logicalId}`);
    },
    imported: (name) => {
      const value = exports.get(name);
      if (value !== undefined) return value;
      throw new Error(`Fn::ImportValue: no stack exports ${name}`);
    },
  };
}

type Resource = Stack['template']['Resources'][string];

/** The resources by logical id, each after those it refers to; ties keep the order of the template. */
function creationOrder({ name, template: { Resources } }: Stack): Map<string, Resource> {
  const order = new Map<string, Resource>();
  const visit = (logicalId: string, trail: string[]): void => {
    const path = [...trail, logicalId];
    if (trail.includes(logicalId))
      throw new Error(`${name}: resources refer to each other in a circle: ${path.join(' → ')}`);
    const resource = Resources[logicalId];
    if (!resource || order.has(logicalId)) return;
    for (const other of [...referencedNames(resource.Properties), ...resource.DependsOn]) visit(other, path);
    order.set(logicalId, resource);
  };
  for (const logicalId of Object.keys(Resources)) visit(logicalId, []);
  return order;
}

/** Undefined when only what it refers to is at fault. */
async function make(
  logicalId: string,
  resource: Resource,
  types: ResourceTypes,
  scope: Scope,
): Promise<Created | undefined> {
  const unknown = Object.keys(resource).find((attribute) => !ATTRIBUTES.has(attribute));
  if (unknown !== undefined) throw new Error(`the twin does not know the resource attribute ${unknown}`);
  const type = types[resource.Type];
  if (!type) throw new Error(`the twin does not know the resource type ${resource.Type}`);

  const resolved = resolve(resource.Properties, scope);
  const isTainted = JSON.stringify(resolved).includes(STAND_IN);
  const parsed = (type.properties as z.ZodType).safeParse(resolved);
  // What refers to a failed resource is wrong because of that one, but the names of its properties still count.
  const issues = parsed.error?.issues.filter(({ code }) => !isTainted || code === 'unrecognized_keys') ?? [];
  if (issues.length > 0) throw new Error(problemsOf(issues));
  if (isTainted) return undefined;
  return type.create({
    logicalId,
    physicalName: `${scope.stackName}-${logicalId}`,
    properties: parsed.data,
  });
}
