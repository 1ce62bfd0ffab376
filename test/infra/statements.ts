import * as z from 'zod/mini';
import { asText, resourcesOf, type Resource } from './assembly.ts';

const oneOrMany = <T extends z.ZodMiniType>(schema: T) =>
  z.union([
    z.array(schema),
    z.pipe(
      schema,
      z.transform((one) => [one]),
    ),
  ]);

const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany(z.string()),
  Resource: z.optional(
    z.union([
      z.array(z.unknown()),
      z.pipe(
        z.unknown(),
        z.transform((one) => [one]),
      ),
    ]),
  ),
});
const documentSchema = z.object({ Statement: z.array(statementSchema) });

export interface Statement {
  /** The resource that carries the statement. */
  owner: Resource;
  effect: 'Allow' | 'Deny';
  actions: string[];
  /** As text, see `asText`. */
  resources: string[];
}

/** By type of resource, the property that holds a policy document. */
const DOCUMENTS = {
  'AWS::IAM::Policy': 'PolicyDocument',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
};

/** Every statement of every policy document in the synthesized templates. */
export function allStatements(): Statement[] {
  return Object.entries(DOCUMENTS).flatMap(([type, property]) =>
    resourcesOf(type).flatMap((owner) => statementsIn(owner, owner.Properties[property])),
  );
}

/** What a role may do, by its policies. */
export function rightsOf(role: Resource): Statement[] {
  return resourcesOf('AWS::IAM::Policy')
    .filter(({ Properties }) => asText(Properties['Roles']).includes(`"${role.id}"`))
    .flatMap((owner) => statementsIn(owner, owner.Properties['PolicyDocument']));
}

function statementsIn(owner: Resource, document: unknown): Statement[] {
  return documentSchema.parse(document).Statement.map(({ Effect, Action, Resource: resources = [] }) => ({
    owner,
    effect: Effect,
    actions: Action,
    resources: resources.map(asText),
  }));
}
