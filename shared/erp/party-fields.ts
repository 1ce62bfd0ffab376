import * as z from 'zod/mini';
import { isTimeZone } from '../time/calendar.ts';

export const timeZone = z
  .string()
  .check(z.refine(isTimeZone, 'must be an IANA time zone such as America/Bogota'));
export const country = z
  .string()
  .check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 country code such as CO'));
export const language = z
  .string()
  .check(z.regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language such as es or es-CO'));
export const email = z.email().check(z.maxLength(254));
export const phone = z
  .string()
  .check(z.regex(/^\+[1-9]\d{6,14}$/, 'must be in E.164 form such as +573001234567'));
