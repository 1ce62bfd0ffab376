import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { legalReading } from '../shared/contact/legal-reading.ts';

const zone = z.string().refine(isTimeZone, { error: 'is not an IANA time zone such as America/Bogota' });

/** By this it is known in the files and in the stories of cases; agencies of the same id are the same. */
const agencyId = z.string().regex(/^[a-z0-9-]{1,40}$/, { error: 'must be 1 to 40 of a-z, 0-9 and "-"' });

const unique = (zones: string[]) => new Set(zones).size === zones.length;

const settingsSchema = z.object({
  /** Each gets its own daily sweep, a little after its midnight. */
  zones: z.array(zone).min(1).refine(unique, { error: 'names a zone twice' }),
  /** Receives the alarms once the recipient has confirmed the subscription. */
  alarmEmail: z.email().optional(),
  /** The external agency, and when each night, by the clock of its zone, it is given what was approved. */
  agency: z.strictObject({
    id: agencyId,
    name: z.string().trim().min(1).max(200),
    hour: z.int().min(0).max(23),
    zone,
  }),
  logRetentionDays: z.enum(RetentionDays).exclude(['INFINITE']),
  /** What is answered where the law on contacts is not settled; without an answer the strict reading counts. */
  legalReading: z.union([legalReading]).default({}),
  /** Where people come back to after signing in. Without TLS only on the machine of the person. */
  consoleUrls: z
    .array(z.url({ protocol: /^https?$/ }).refine(isSafe, { error: 'must be https, or http://localhost' }))
    .min(1),
  /** Fixed, since the workflow starts itself by name when it hands over. */
  stateMachineName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/, { error: 'must be 1 to 80 letters, digits, "-" or "_"' }),
});

export type Settings = z.output<typeof settingsSchema>;

/** Reads the settings out of the CDK context. Throws one error that names every wrong setting. */
export function readSettings(context: Record<string, unknown>): Settings {
  const known = Object.fromEntries(
    Object.keys(settingsSchema.shape).map((name) => [name, fromCommandLine(name, context[name])]),
  );
  const result = settingsSchema.safeParse(known);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`The CDK context (cdk.json, or --context) is not usable:\n${wrong.join('\n')}`);
}

/** `--context name=value` brings text only: a list is written with commas, the agency and the legal reading as JSON. */
function fromCommandLine(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'zones' || name === 'consoleUrls') return value.split(',').map((part) => part.trim());
  if (name === 'logRetentionDays') return Number(value);
  if (name === 'agency' || name === 'legalReading') return fromJson(value);
  if (name === 'alarmEmail' && value === '') return undefined;
  return value;
}

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === 'localhost';
}

/** What is no JSON stays text, and is refused as that. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name.includes('/') || name === 'UTC';
  } catch {
    return false;
  }
}
