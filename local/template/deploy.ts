import type * as z from 'zod';
import type { Assembly, Stack } from './assembly.ts';
import { evaluateCondition, referencedNames, resolve, TemplateProblem, type Scope } from './intrinsics.ts';
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

/** Attributes of a resource that say how to change or delete it; here everything is made once and thrown away. */
const IDLE_ATTRIBUTES = new Set(['Metadata', 'UpdateReplacePolicy', 'DeletionPolicy']);
const ATTRIBUTES = new Set(['Type', 'Properties', 'DependsOn', 'Condition', ...IDLE_ATTRIBUTES]);

/**
 * Makes every resource of every stack, in the order of their dependencies. What the twin does not know is collected, and
 * one error tells all of it.
 */
export async function deploy(assembly: Assembly, types: ResourceTypes): Promise<Deployment> {
  const run: Run = { types, problems: [], exports: new Map(), resources: [], outputs: {} };
  for (const stack of assembly.stacks) await deployStack(stack, run);
  if (run.problems.length > 0) {
    throw new Error(
      `The twin cannot run this template:\n${run.problems.map((text) => `  - ${text}`).join('\n')}`,
    );
  }
  return { resources: run.resources, outputs: run.outputs };
}

interface Run {
  types: ResourceTypes;
  problems: string[];
  exports: Map<string, unknown>;
  resources: DeployedResource[];
  outputs: Record<string, string>;
}

/** What became of a resource; `failed` ones have a stand-in, so that those which refer to them are still checked. */
type Made = { created: Created } | { failed: string };

interface StackRun {
  run: Run;
  stack: Stack;
  scope: Scope;
  made: Map<string, Made>;
  /** How often a failed resource was referred to. */
  taints: number;
}

async function deployStack(stack: Stack, run: Run): Promise<void> {
  const { template } = stack;
  for (const rule of Object.keys(template.Rules)) {
    if (rule !== 'CheckBootstrapVersion')
      run.problems.push(`${stack.name}: the twin does not know the rule ${rule}`);
  }
  const stackRun = openStack(stack, run);
  for (const logicalId of creationOrder(stackRun)) {
    try {
      await makeResource(logicalId, stackRun);
    } catch (error) {
      problem(stackRun, logicalId, error);
    }
  }
  for (const [name, output] of Object.entries(template.Outputs)) {
    try {
      publishOutput(name, output, stackRun);
    } catch (error) {
      problem(stackRun, `output ${name}`, error);
    }
  }
}

function openStack(stack: Stack, run: Run): StackRun {
  const { template } = stack;
  const made = new Map<string, Made>();
  const conditions = new Map<string, boolean>();
  const find = (logicalId: string): Made | undefined => {
    const found = made.get(logicalId);
    if (found && 'failed' in found) stackRun.taints += 1;
    return found;
  };
  const scope: Scope = {
    stackName: stack.name,
    parameters: parameterValues(stack),
    condition: (name) => {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      if (!(name in template.Conditions)) throw new TemplateProblem(`no condition ${name}`);
      const value = evaluateCondition(template.Conditions[name], scope);
      conditions.set(name, value);
      return value;
    },
    ref: (logicalId) => {
      const found = find(logicalId);
      return found && ('failed' in found ? found.failed : found.created.ref);
    },
    attribute: (logicalId, attribute) => {
      const found = find(logicalId);
      if (!found) throw new TemplateProblem(`Fn::GetAtt: the stack has nothing named ${logicalId}`);
      const value = 'failed' in found ? found.failed : found.created.attributes[attribute];
      if (value !== undefined) return value;
      throw new TemplateProblem(`Fn::GetAtt: the twin knows no attribute ${attribute} of ${logicalId}`);
    },
    imported: (name) => {
      if (run.exports.has(name)) return run.exports.get(name);
      if (run.problems.length === 0) throw new TemplateProblem(`Fn::ImportValue: no stack exports ${name}`);
      stackRun.taints += 1;
      return name;
    },
  };
  const stackRun: StackRun = { run, stack, scope, made, taints: 0 };
  return stackRun;
}

function parameterValues({ template }: Stack): Map<string, unknown> {
  // A parameter that reads the account's parameter store (the bootstrap version) has no value here; a Ref to it is refused.
  const known = Object.entries(template.Parameters).filter(
    ([, { Type, Default }]) => Default !== undefined && !Type.startsWith('AWS::SSM::'),
  );
  return new Map(known.map(([name, { Default }]) => [name, Default]));
}

/** Logical ids such that each comes after those it refers to; ties keep the order of the template. */
function creationOrder({ stack, run }: StackRun): string[] {
  const { Resources } = stack.template;
  const order: string[] = [];
  const done = new Set<string>();
  const visit = (logicalId: string, trail: string[]): void => {
    if (trail.includes(logicalId)) {
      run.problems.push(
        `${stack.name}: resources refer to each other in a circle: ${[...trail, logicalId].join(' → ')}`,
      );
      return;
    }
    const resource = Resources[logicalId];
    if (!resource || done.has(logicalId)) return;
    const names = new Set([...referencedNames(resource['Properties']), ...dependsOn(resource)]);
    for (const name of names) visit(name, [...trail, logicalId]);
    done.add(logicalId);
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(Resources)) visit(logicalId, []);
  return order;
}

function dependsOn(resource: Record<string, unknown>): string[] {
  const { DependsOn } = resource;
  if (Array.isArray(DependsOn)) return DependsOn.map(String);
  return typeof DependsOn === 'string' ? [DependsOn] : [];
}

async function makeResource(logicalId: string, stackRun: StackRun): Promise<void> {
  const { run, stack, scope, made } = stackRun;
  const resource = stack.template.Resources[logicalId];
  if (!resource) return;
  const { Condition, Type, Properties } = resource as {
    Condition?: string;
    Type: string;
    Properties?: unknown;
  };
  if (Condition !== undefined && !scope.condition(Condition)) return;
  made.set(logicalId, { failed: standIn(logicalId) });

  for (const attribute of Object.keys(resource)) {
    if (!ATTRIBUTES.has(attribute))
      throw new TemplateProblem(`the twin does not know the resource attribute ${attribute}`);
  }
  const type = run.types[Type];
  if (!type) throw new TemplateProblem(`the twin does not know the resource type ${Type}`);

  const taintsBefore = stackRun.taints;
  const resolved = resolve(Properties ?? {}, scope);
  const parsed: { success: true; data: unknown } | { success: false; error: z.ZodError } =
    type.properties.safeParse(resolved);
  const tainted = stackRun.taints > taintsBefore;
  if (!parsed.success) {
    // What refers to a failed resource is wrong because of that one, but the names of its properties still count.
    const issues = parsed.error.issues.filter(({ code }) => !tainted || code === 'unrecognized_keys');
    if (issues.length > 0) throw new TemplateProblem(propertyProblems(issues).join('; '));
    return;
  }
  if (tainted) return;
  const created = await type.create({
    logicalId,
    physicalName: `${stack.name}-${logicalId}`,
    properties: parsed.data,
  });
  made.set(logicalId, { created });
  run.resources.push({ ...created, stack: stack.name, logicalId, type: Type });
}

function publishOutput(name: string, output: Stack['template']['Outputs'][string], stackRun: StackRun): void {
  const { run, scope, stack } = stackRun;
  if (output.Condition !== undefined && !scope.condition(output.Condition)) return;
  const value = resolve(output.Value, scope);
  const printed = typeof value === 'string' ? value : JSON.stringify(value);
  run.outputs[name] ??= printed;
  run.outputs[`${stack.name}.${name}`] = printed;
  if (output.Export) run.exports.set(String(resolve(output.Export.Name, scope)), value);
}

function problem({ run, stack }: StackRun, what: string, error: unknown): void {
  const type = stack.template.Resources[what]?.Type;
  const message = error instanceof Error ? error.message : String(error);
  run.problems.push(`${stack.name}/${what}${type ? ` (${type})` : ''}: ${message}`);
}

/** Long enough to pass as a name and shaped like an ARN, since a stand-in is only ever checked. */
function standIn(logicalId: string): string {
  return `arn:aws:unmade:us-east-1:000000000000:unmade/${logicalId}`;
}

interface Issue {
  code?: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  errors?: Issue[][];
}

/** One line for each property that was refused, named by its path. */
function propertyProblems(issues: readonly unknown[], above: PropertyKey[] = []): string[] {
  return (issues as Issue[]).flatMap((issue) => {
    const where = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return (issue.keys ?? []).map(
        (key) => `the twin does not know the property ${[...where, key].join('.')}`,
      );
    }
    if (issue.code === 'invalid_union' && issue.errors?.length) {
      // The branch with the deepest or fewest complaints is the one that was meant.
      const [closest = []] = issue.errors.toSorted((a, b) => a.length - b.length);
      return propertyProblems(closest, where);
    }
    return [`property ${where.join('.')}: ${issue.message}`];
  });
}
