/** The `source` of what the ERP sent, on the intake bus. */
export const ERP_SOURCE = 'puntual.erp';

/** The `source` of what happened to a case, on the event bus. */
export const CASES_SOURCE = 'puntual.cases';
