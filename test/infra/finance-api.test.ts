import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { commandRoutes } from '../../shared/api/command-routes.ts';
import { queryRoutes } from '../../shared/api/routes.ts';
import { asText, functionsByName, refersTo, resourcesOf } from './assembly.ts';

const root = join(import.meta.dirname, '..', '..');
const module = z.object({ routes: z.record(z.string(), z.unknown()) });

/** The calls that each function has an answer to, by its name. */
const served = await Promise.all(
  globSync('functions/http/*/routes.ts', { cwd: root }).map(async (path) => {
    const { routes } = module.parse(await import(join(root, path)));
    return { name: basename(dirname(path)), routes: Object.keys(routes) };
  }),
);

it('Every call of the finance API is served by one function', () => {
  const routes = served.flatMap((one) => one.routes);
  expect(routes.sort()).toEqual([...Object.keys(queryRoutes), ...Object.keys(commandRoutes)].sort());
});

it.each(served)('The gateway hands to $name what it serves', ({ name, routes }) => {
  const lambda = functionsByName().get(name);
  if (!lambda) throw new Error(`there is no function ${name}`);
  const integrations = resourcesOf('AWS::ApiGatewayV2::Integration').filter(({ Properties }) =>
    refersTo(Properties['IntegrationUri'], lambda),
  );
  const handed = resourcesOf('AWS::ApiGatewayV2::Route').filter(({ Properties }) =>
    integrations.some(({ id }) => asText(Properties['Target']) === `integrations/<${id}>`),
  );
  const keys = handed.map(({ Properties }) => String(Properties['RouteKey']));
  expect(keys.filter((key) => !key.startsWith('ANY ')).sort()).toEqual(routes.sort());
});
