import * as z from 'zod/mini';
import { commandHeaders, type CommandRoute, type Route } from './route.ts';
import { problem } from './problem.ts';

type Json = Record<string, unknown>;

const JSON_TYPE = 'application/json';

const REFUSALS = {
  '400': 'A parameter is not valid; `errors` names it',
  '401': 'No valid token',
  '403': 'The group of the person may not do this',
  '404': 'There is no such thing',
  '503': 'Not answered; try again',
};

/** Besides those, of what changes something. */
const REFUSED_COMMANDS = {
  '409':
    'Not possible as it is now: `case` says how that is, and `changes` what has happened since `expectedVersion`',
  '413': 'The body is too large',
  '422': 'The key was used for another request, or what is to be saved contradicts itself',
};

/** The OpenAPI 3.1 document of these calls. */
export function openApi(routes: Readonly<Record<string, Route | CommandRoute>>): Json {
  const paths: Record<string, Json> = {};
  const components: Json = {};
  const schemaOf = (schema: z.ZodMiniType, io: 'input' | 'output') =>
    collect(jsonSchema(schema, io), components);
  for (const [routeKey, route] of Object.entries(routes)) {
    const [method = '', path = ''] = routeKey.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(routeKey, route, schemaOf) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Puntual: finance API',
      version: '1',
      description:
        'Dunning of overdue invoices, for the finance department. Lists are paged by an opaque cursor; what changes something asks for an Idempotency-Key; unknown fields and parameters are ignored; every refusal of the application is problem+json with a stable type.',
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

type SchemaOf = (schema: z.ZodMiniType, io: 'input' | 'output') => Json;

function operation(routeKey: string, route: Route | CommandRoute, schemaOf: SchemaOf): Json {
  const { summary, group, path } = route;
  const own = 'body' in route ? command(route, schemaOf) : query(route, schemaOf);
  const refusals = Object.entries({ ...REFUSALS, ...own.refusals }).map(([status, description]) => [
    status,
    refusal(status, description, schemaOf(problem, 'output')),
  ]);
  return {
    operationId: operationId(routeKey),
    summary,
    description: `For the group ${group} and those above it.`,
    'x-group': group,
    parameters: [...parameters('path', schemaOf(path, 'input')), ...own.parameters],
    ...own.takes,
    responses: { ...own.answers, ...(Object.fromEntries(refusals) as Json) },
  };
}

/** What one kind of call has that the other has not. */
interface Kind {
  parameters: Json[];
  takes: Json;
  answers: Json;
  refusals: Record<string, string>;
}

function query({ query: asked, answer, media = [JSON_TYPE] }: Route, schemaOf: SchemaOf): Kind {
  return {
    parameters: parameters('query', schemaOf(asked, 'input')),
    takes: {},
    answers: {
      '200': {
        description: 'Done',
        headers: { ETag: { schema: { type: 'string' } } },
        content: Object.fromEntries(
          media.map((type) => [
            type,
            { schema: type === JSON_TYPE ? schemaOf(answer, 'output') : { type: 'string' } },
          ]),
        ),
      },
      '304': { description: 'As in the answer with the ETag of If-None-Match' },
    },
    refusals: {},
  };
}

function command({ body, examples, answer }: CommandRoute, schemaOf: SchemaOf): Kind {
  const shown = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    parameters: parameters('header', schemaOf(commandHeaders, 'input')),
    takes: {
      requestBody: {
        required: !body.safeParse({}).success,
        content: {
          'application/json': {
            schema: schemaOf(body, 'input'),
            examples: Object.fromEntries(shown) as Json,
          },
        },
      },
    },
    answers: {
      '200': {
        description: 'Done; the same request with the same key is answered so again, for a week',
        content: { 'application/json': { schema: schemaOf(answer, 'output') } },
      },
    },
    refusals: REFUSED_COMMANDS,
  };
}

/** The gateway refuses a token before the application sees the request, in its own words. */
function refusal(status: string, description: string, schema: Json): Json {
  const own = { 'application/problem+json': { schema } };
  const gateway = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };
  return {
    description,
    content: status === '401' ? { ...own, 'application/json': { schema: gateway } } : own,
  };
}

function parameters(place: 'path' | 'query' | 'header', { properties = {}, required = [] }: Json): Json[] {
  return Object.entries(properties as Json).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (required as string[]).includes(name),
    schema,
  }));
}

/** `GET /api/cases/{caseId}` → `getCasesByCaseId` */
function operationId(routeKey: string): string {
  const [method = '', path = ''] = routeKey.split(' ');
  const words = path.replace(/^\/api/, '').replaceAll(/\{(\w+)\}/g, 'by/$1');
  return method.toLowerCase() + words.replaceAll(/\/(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema: part }) => {
      // The format says it, and a later version may answer with more fields.
      if (part.format === 'date' || part.format === 'date-time') delete part.pattern;
      if (part.additionalProperties === false) delete part.additionalProperties;
      if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
      if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
    },
  });
}

/** Puts the schemas that carry an id (`meta({ id })`) among the components, where all can refer to them. */
function collect({ $schema: _, $defs = {}, ...schema }: Json, components: Json): Json {
  for (const [name, { id: _, ...part }] of Object.entries($defs as Record<string, Json>))
    components[name] = relocated(part);
  return relocated(schema);
}

function relocated(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
}
