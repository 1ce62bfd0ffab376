import en from 'zod/v4/locales/en.js';
import { config } from 'zod/mini';

/*
 * What does not fit a schema is said in English: without this, zod's small build only says that something is wrong. Imported by
 * whatever tells people of it.
 */
config(en());
