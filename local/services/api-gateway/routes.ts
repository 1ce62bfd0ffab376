import type { JwtAuthorizer } from './jwt-authorizer.ts';

/** A route of an HTTP API: `POST /orders`, `ANY /orders/{id}` or `GET /files/{path+}`. */
export interface Route {
  routeKey: string;
  functionArn: string;
  /** Without it anybody may ask. */
  authorizer?: JwtAuthorizer;
}

export interface MatchedRoute extends Route {
  /** Decoded. */
  path: string;
  pathParameters: Record<string, string>;
}

/** The most specific route for a request: literal before `{name}` before `{name+}`, its method before `ANY`. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  rawPath: string,
): MatchedRoute | undefined {
  const path = decoded(rawPath);
  if (path === undefined) return undefined;
  const candidates = routes.flatMap((route) => {
    const [routeMethod, pattern = ''] = route.routeKey.split(' ');
    const pathParameters = routeMethod === 'ANY' || routeMethod === method ? match(pattern, path) : undefined;
    return pathParameters ? [{ ...route, path, pathParameters }] : [];
  });
  const [best] = candidates.toSorted((a, b) => (rank(a.routeKey) < rank(b.routeKey) ? -1 : 1));
  return best;
}

/** The parameters of a path that a pattern matches. */
function match(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const expression = pattern
    .replaceAll('.', '\\.')
    .replace(/\{([^}+]+)(\+?)\}/g, (_, name: string, greedy: string) => {
      names.push(name);
      return greedy === '' ? '([^/]*)' : '(.*)';
    });
  const found = new RegExp(`^${expression}$`).exec(path);
  return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])) : undefined;
}

/** Sorts first what is more specific. */
function rank(routeKey: string): string {
  const [method, pattern = ''] = routeKey.split(' ');
  const segments = pattern.split('/').map((segment) => {
    if (segment.endsWith('+}')) return '2';
    return segment.startsWith('{') ? '1' : '0';
  });
  return segments.join('') + (method === 'ANY' ? '1' : '0');
}

function decoded(rawPath: string): string | undefined {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
}
