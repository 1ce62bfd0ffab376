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
  const path = decodePath(rawPath);
  if (path === undefined) return undefined;
  const candidates = routes.flatMap((route) => match(route, method, path) ?? []);
  const [best] = candidates.toSorted((a, b) => (rank(a.routeKey) < rank(b.routeKey) ? -1 : 1));
  return best;
}

function match(route: Route, method: string, path: string): MatchedRoute | undefined {
  const [routeMethod = '', pattern = ''] = route.routeKey.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const pathParameters: Record<string, string> = {};
  const wanted = pattern.split('/');
  const given = path.split('/');
  for (const [index, segment] of wanted.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment);
    const found = given[index];
    if (found === undefined) return undefined;
    if (name?.[2] === '+') {
      pathParameters[name[1] ?? ''] = given.slice(index).join('/');
      return { ...route, path, pathParameters };
    }
    if (name) pathParameters[name[1] ?? ''] = found;
    else if (segment !== found) return undefined;
  }
  return given.length === wanted.length ? { ...route, path, pathParameters } : undefined;
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

function decodePath(rawPath: string): string | undefined {
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return undefined;
  }
}
