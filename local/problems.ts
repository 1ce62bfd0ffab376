import type * as z from 'zod';

/** What does not fit a schema, each member named by its path. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): string {
  const problems = issues.map((issue) => {
    const where = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => `field '${[...where, key].join('/')}' is not known here`).join('; ');
    // The branch of a union with the fewest complaints is the one that was meant.
    const branches = issue.code === 'invalid_union' ? issue.errors : [];
    const [closest] = branches.toSorted((a, b) => a.length - b.length);
    return closest ? problemsOf(closest, where) : `field '${where.join('/')}' ${issue.message}`;
  });
  return problems.join('; ');
}
