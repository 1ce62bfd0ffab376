import type { JwtAuthorizer } from './jwt-authorizer.ts';

/** Of an HTTP API: `POST /orders`, `ANY /orders/{id}` or `GET /files/{path+}`. */
export interface Route {
  routeKey: string;
  functionArn: string;
  /** Without it anybody may ask. */
  authorizer: JwtAuthorizer | undefined;
  method: string;
  pattern: RegExp;
  /** Of the path's parameters, as the pattern captures them. */
  names: string[];
  /** Sorts first what is more specific: literal before `{name}` before `{name+}`, its method before `ANY`. */
  rank: string;
}

export interface MatchedRoute {
  route: Route;
  /** Decoded. */
  path: string;
  pathParameters: Record<string, string>;
}

export function readRoute(
  routeKey: string,
  functionArn: string,
  authorizer: JwtAuthorizer | undefined,
): Route {
  const [method = '', path = ''] = routeKey.split(' ');
  const names: string[] = [];
  const ranks: number[] = [];
  const segments = path.split('/').map((segment) => {
    const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    if (name !== undefined) names.push(name);
    ranks.push(name === undefined ? 0 : plus === '' ? 1 : 2);
    if (name === undefined) return segment.replaceAll('.', '\\.');
    return plus === '' ? '([^/]*)' : '(.*)';
  });
  const pattern = new RegExp(`^${segments.join('/')}$`);
  const rank = [...ranks, method === 'ANY' ? 1 : 0].join('');
  return { routeKey, functionArn, authorizer, method, pattern, names, rank };
}

/** The first of the routes, sorted by rank, that a request matches. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  rawPath: string,
): MatchedRoute | undefined {
  const path = decoded(rawPath);
  for (const route of routes) {
    const found = path !== undefined && ['ANY', method].includes(route.method) && route.pattern.exec(path);
    if (!found) continue;
    const parameters = route.names.map((name, index) => [name, found[index + 1] ?? ''] as const);
    return { route, path, pathParameters: Object.fromEntries(parameters) };
  }
  return undefined;
}

function decoded(rawPath: string): string | undefined {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
}
