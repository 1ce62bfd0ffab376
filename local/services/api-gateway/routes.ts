import type { JwtAuthorizer } from './jwt-authorizer.ts';

/** A route of an HTTP API: `POST /webhooks/erp`, `ANY /cases/{id}`, `GET /files/{path+}` or `$default`. */
export interface Route {
  routeKey: string;
  functionArn: string;
  /** Without it anybody may ask. */
  guard?: { authorizer: JwtAuthorizer; scopes: readonly string[] };
}

export interface MatchedRoute extends Route {
  /** Decoded. */
  path: string;
  pathParameters: Record<string, string>;
}

/** The most specific route for a request: literal before `{name}` before `{name+}` before `$default`. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  rawPath: string,
): MatchedRoute | undefined {
  const path = decodePath(rawPath);
  if (path === undefined) return undefined;
  const candidates = routes.flatMap((route) => {
    const fit = match(route, method, path);
    return fit ? [{ ...fit, rank: rank(route.routeKey) }] : [];
  });
  const [best] = candidates.toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  return (
    best && {
      routeKey: best.routeKey,
      functionArn: best.functionArn,
      guard: best.guard,
      path,
      pathParameters: best.pathParameters,
    }
  );
}

function match(route: Route, method: string, path: string): MatchedRoute | undefined {
  if (route.routeKey === '$default') return { ...route, path, pathParameters: {} };
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
  if (routeKey === '$default') return '~';
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
