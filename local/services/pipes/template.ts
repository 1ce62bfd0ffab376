import { AwsError } from '../../aws-error.ts';

/**
 * Paths and input templates of a pipe. A placeholder `<$.path>` in quotes becomes text, outside of quotes a JSON value. What a
 * record does not have becomes the empty string in quotes and `null` outside of them: AWS promises valid JSON here and says no
 * more, so a consumer should not build on either.
 */
export type Path = (string | number)[];

type Source = { path: Path } | { variable: string };
type Piece = string | { source: Source; quoted: boolean };
export type Template = Piece[];

const PLACEHOLDER = /<(\$[^<>\s]*|aws\.pipes\.[a-z.-]+)>/y;
const STEP = /\.([A-Za-z0-9_/-]+)|\[(\d+)\]/y;

/** Variables that AWS sets: `aws.pipes.pipe-name` and the like. */
const VARIABLES = [
  'aws.pipes.pipe-arn',
  'aws.pipes.pipe-name',
  'aws.pipes.source-arn',
  'aws.pipes.target-arn',
  'aws.pipes.event.ingestion-time',
  'aws.pipes.event',
  'aws.pipes.event.json',
] as const;

/** Throws `ValidationException` for a path that the twin does not follow (wildcards, filters). */
function parsePath(text: string): Path {
  const path: Path = [];
  let position = 1;
  while (text.startsWith('$') && position < text.length) {
    STEP.lastIndex = position;
    const step = STEP.exec(text);
    if (!step) break;
    path.push(step[1] ?? Number(step[2]));
    position = STEP.lastIndex;
  }
  if (!text.startsWith('$') || position < text.length) {
    throw new AwsError('ValidationException', `the twin does not follow the path ${text}`);
  }
  return path;
}

function valueAt(path: Path, record: unknown): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    record,
  );
}

export function parseTemplate(text: string): Template {
  const pieces: Piece[] = [];
  let literal = '';
  let quoted = false;
  for (let position = 0; position < text.length;) {
    PLACEHOLDER.lastIndex = position;
    const placeholder = PLACEHOLDER.exec(text)?.[1];
    if (placeholder !== undefined) {
      pieces.push(literal, { source: sourceOf(placeholder), quoted });
      literal = '';
      position = PLACEHOLDER.lastIndex;
      continue;
    }
    const escaped = quoted && text[position] === '\\';
    if (text[position] === '"') quoted = !quoted;
    literal += text.slice(position, position + (escaped ? 2 : 1));
    position += escaped ? 2 : 1;
  }
  return [...pieces, literal];
}

/** `variables` by name, e.g. `aws.pipes.pipe-name`. */
export function render(template: Template, record: unknown, variables: Record<string, unknown>): string {
  return template
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const { source, quoted } = piece;
      const value = 'path' in source ? valueAt(source.path, record) : variables[source.variable];
      return quoted ? JSON.stringify(asText(value)).slice(1, -1) : JSON.stringify(value ?? null);
    })
    .join('');
}

/** A parameter is either text as it stands or, from `$` on, a path into the record. */
export function parseParameter(text: string): (record: unknown) => string {
  if (!text.startsWith('$.')) return () => text;
  const path = parsePath(text);
  return (record) => {
    const value = valueAt(path, record);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw new AwsError('ValidationException', `${text} does not lead to text`);
  };
}

function sourceOf(placeholder: string): Source {
  if (placeholder.startsWith('$')) return { path: parsePath(placeholder) };
  if ((VARIABLES as readonly string[]).includes(placeholder)) return { variable: placeholder };
  throw new AwsError('ValidationException', `the twin does not know the variable <${placeholder}>`);
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
