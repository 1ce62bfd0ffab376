import { Logger } from '@aws-lambda-powertools/logger';

/** Structured logs. Ids, amounts and types only: nothing that the ERP sent, and nothing personal. */
export const logger = new Logger();
