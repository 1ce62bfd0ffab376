import type * as z from 'zod';

/** What `Ref` and `Fn::GetAtt` say of a resource that was made. */
export interface Created {
  ref: string;
  attributes: Record<string, string>;
}

/** A resource type of CloudFormation, as far as the twin runs it. */
export interface ResourceType<P = never> {
  /**
   * A strict object: what we act on, and what we accept knowing that it changes nothing on one machine. An unknown property
   * is refused by name at start.
   */
  properties: z.ZodType<P>;
  /** Makes it, at boot, before the clock starts. `physicalName` is the name to use when the template gives none. */
  create(resource: { logicalId: string; physicalName: string; properties: P }): Promise<Created> | Created;
}

/** By CloudFormation type, e.g. `AWS::SQS::Queue`. */
export type ResourceTypes = Record<string, AnyResourceType>;

/* eslint-disable-next-line @typescript-eslint/no-explicit-any --
 * each type takes properties of its own; the template parses them with `properties` before it hands them to `create` */
export type AnyResourceType = ResourceType<any>;

/** What each service of the twin gives to the template. */
export interface TwinService {
  resourceTypes: ResourceTypes;
}

/** Ties `create` to the type that `properties` parses to, so that a declaration needs no type argument. */
export function resourceType<P>(type: ResourceType<P>): ResourceType<P> {
  return type;
}
